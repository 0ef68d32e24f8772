account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "manual run archives" {
  from = "arn:aws:sts::222222222222:assumed-role/worker/manual"
  to   = "prod:role/archive"
}
