account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "ann audits" {
  from = "dev:user/ann"
  to   = "prod:role/audit"
  with = { console = true, external_id = "a1b2c3" }
}
