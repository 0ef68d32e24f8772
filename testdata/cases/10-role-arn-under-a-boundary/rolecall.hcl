account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "worker archives" {
  from = "prod:role/worker"
  to   = "prod:role/archive"
}
