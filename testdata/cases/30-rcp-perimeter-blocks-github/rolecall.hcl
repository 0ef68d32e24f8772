account "management" {
  id      = "444444444444"
  sources = ["accounts/org"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

organization {
  id                 = "o-exampleorg"
  management_account = "444444444444"
}

chain "pipeline deploys" {
  from = "prod:oidc/token.actions.githubusercontent.com"
  to   = "prod:role/ci"
}
