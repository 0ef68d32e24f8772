create_deployer = true
