account "prod" {
  id      = "210987654321"
  sources = ["accounts/prod"]
}
