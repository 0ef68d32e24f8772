account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "ann deploys" {
  from     = "dev:user/ann"
  to       = "prod:role/deploy"
  max_hops = 2
  with     = { session_name = "daily" }
}
