account "dev" {
  id      = "123456789012"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "210987654321"
  sources = ["accounts/prod"]
}

chain "ann deploys" {
  from = "dev:user/ann"
  to   = "prod:role/deployer"
}
