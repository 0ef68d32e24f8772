account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "developers deploy" {
  from = "dev:group/developers"
  to   = "prod:role/deployer"
}

chain "ann deploys" {
  from = "dev:user/ann"
  to   = "prod:role/deployer"
}
