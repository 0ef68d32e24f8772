account "dev" {
  id      = "123456789012"
  sources = ["accounts/dev"]
}

account "shared" {
  id      = "345678901234"
  sources = ["accounts/shared"]
}

account "prod" {
  id      = "210987654321"
  sources = ["accounts/prod"]
}

chain "ann releases" {
  from     = "dev:user/ann"
  to       = "prod:role/release"
  max_hops = 2
}
