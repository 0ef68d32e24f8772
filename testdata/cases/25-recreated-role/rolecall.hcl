account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "builder releases" {
  from = "dev:role/builder"
  to   = "prod:role/releases"
}
