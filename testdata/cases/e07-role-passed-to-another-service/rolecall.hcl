account "dev" {
  id      = "123456789012"
  sources = ["accounts/dev"]
}
