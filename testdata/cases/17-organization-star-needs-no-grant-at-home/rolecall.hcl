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

# What the organization answers: its members, and nobody else.
fact "accounts/org:data.aws_organizations_organization.this" {
  values = {
    id                = "o-exampleorg"
    master_account_id = "444444444444"
    accounts = [
      { id = "444444444444", name = "management", email = "aws@example.com", status = "ACTIVE" },
      { id = "222222222222", name = "prod", email = "aws+prod@example.com", status = "ACTIVE" },
    ]
  }
}

chain "ann reads" {
  from = "prod:user/ann"
  to   = "prod:role/public-data"
}
