account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "pipeline deploys for a team" {
  from = "dev:role/pipeline"
  to   = "prod:role/deploy"
  with = { session_tags = { team = "blue" } }
}
