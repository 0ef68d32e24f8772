account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "ann operates" {
  from = "prod:user/ann"
  to   = "prod:role/operations"
}
