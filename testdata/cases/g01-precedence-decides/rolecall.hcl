account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "dana does the billing" {
  from = "prod:user-pool-group/staff/billing"
  to   = "prod:role/staff-billing"
}

chain "erin views" {
  from = "prod:user-pool-group/staff/viewers"
  to   = "prod:role/staff-viewers"
}
