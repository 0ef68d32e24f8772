account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "main branch deploys" {
  from = "prod:oidc/token.actions.githubusercontent.com"
  to   = "prod:role/api-deploy"
  with = {
    context = {
      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:sub" = "repo:acme@1/api@2:ref:refs/heads/main"
    }
  }
}
