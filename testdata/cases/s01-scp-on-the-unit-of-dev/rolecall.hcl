account "management" {
  id      = "444444444444"
  sources = ["accounts/org"]
}

account "dev" {
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "ann deploys" {
  from = "dev:user/ann"
  to   = "prod:role/deployer"
}
