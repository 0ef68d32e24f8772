account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "builds carry their team" {
  from = "prod:oidc/token.actions.githubusercontent.com"
  to   = "prod:role/build"
  with = { session_tags = { team = "blue" }, context = { "token.actions.githubusercontent.com:sub" = "repo:acme/api:ref:refs/heads/main", "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } }
}
