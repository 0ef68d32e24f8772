account "tooling" {
  id      = "345678901234"
  sources = ["accounts/tooling"]
}

account "prod" {
  id      = "210987654321"
  sources = ["accounts/prod"]
}

chain "backup reads" {
  from = "tooling:role/backup"
  to   = "prod:role/backup-source"
  with = { external_id = "backup-2026" }
}
