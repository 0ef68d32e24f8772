account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "developers deploy" {
  from     = "dev:group/developers"
  to       = "prod:role/app/deployer"
  max_hops = 1
}
