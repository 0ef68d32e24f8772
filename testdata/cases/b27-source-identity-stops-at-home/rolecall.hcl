account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "ann reads ledgers" {
  from = "dev:user/ann"
  to   = "prod:role/ledger-reader"
  with = { source_identity = "ann" }
}
