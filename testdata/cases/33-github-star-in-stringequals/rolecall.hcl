account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "main branch deploys" {
  from = "prod:oidc/token.actions.githubusercontent.com"
  to   = "prod:role/deploy"
  with = {
    context = {
      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:sub" = "repo:acme/api:ref:refs/heads/main"
    }
  }
}
