account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "ann runs the night job" {
  from = "dev:user/ann"
  to   = "prod:role/night-job"
  with = { duration = "4h" }
}
