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

# What the organization answers: its members, and nobody else.
fact "accounts/org:data.aws_organizations_organization.this" {
  values = {
    id                = "o-exampleorg"
    master_account_id = "444444444444"
    accounts = [
      { id = "444444444444", name = "management", email = "aws@example.com", status = "ACTIVE" },
      { id = "111111111111", name = "dev", email = "aws+dev@example.com", status = "ACTIVE" },
      { id = "222222222222", name = "prod", email = "aws+prod@example.com", status = "ACTIVE" },
    ]
  }
}

chain "developers deploy" {
  from = "dev:group/developers"
  to   = "prod:role/deployer"
}
