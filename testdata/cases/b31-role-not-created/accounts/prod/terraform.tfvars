create_deployer = false
