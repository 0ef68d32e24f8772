account "dev" {
  id      = "123456789012"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "210987654321"
  sources = ["accounts/prod"]
}

chain "pipeline deploys" {
  from = "dev:role/pipeline"
  to   = "prod:role/deployer"
}
