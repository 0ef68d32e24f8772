account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "kiosk guests go on" {
  from = "prod:identity-pool/kiosk"
  to   = "prod:role/reports"
}

chain "lab guests go on" {
  from = "prod:identity-pool/lab"
  to   = "prod:role/reports"
}
