account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "loader switches" {
  from = "prod:role/loader"
  to   = "prod:role/warehouse"
  with = { session_policy = "session-policies/s3-only.json" }
}
