module "deployer" {
  source = "./role"
  name   = "deployer"
  path   = ["app", "web"]
  trusts = ["123456789012"]
}
