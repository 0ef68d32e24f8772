account "dev" {
  id      = "123456789012"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "210987654321"
  sources = ["accounts/prod"]
}

chain "developers deploy" {
  from = "dev:group/developers"
  to   = "prod:role/app/web/deployer"
}
