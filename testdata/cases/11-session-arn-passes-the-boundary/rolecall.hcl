account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "nightly archives" {
  from = "arn:aws:sts::222222222222:assumed-role/worker/nightly"
  to   = "prod:role/archive"
}
