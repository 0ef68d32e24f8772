account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "the billing desk" {
  from = "prod:identity-pool/desk"
  to   = "prod:role/staff-billing"
  with = { context = { "custom:team" = "support" } }
}
