account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}
