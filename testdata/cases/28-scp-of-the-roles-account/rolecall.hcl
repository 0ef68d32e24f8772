account "management" {
  id      = "444444444444"
  sources = ["accounts/org"]
}

account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

organization {
  id                 = "o-exampleorg"
  management_account = "444444444444"
}

chain "developers deploy" {
  from = "dev:group/developers"
  to   = "prod:role/deployer"
}
