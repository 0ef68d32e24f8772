account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "runner operates" {
  from = "dev:role/runner"
  to   = "prod:role/operator"
  with = { mfa = true }
}

chain "developers operate" {
  from = "dev:group/developers"
  to   = "prod:role/operator"
  with = { mfa = true }
}
