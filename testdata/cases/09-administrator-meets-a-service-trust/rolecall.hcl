account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "admin debugs" {
  from = "prod:user/admin"
  to   = "prod:role/web"
}
