account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

account "vendor" {
  id      = "999999999999"
  sources = ["accounts/vendor"]
}
