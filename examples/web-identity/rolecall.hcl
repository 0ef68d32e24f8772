account "app" {
  id      = "333333333333"
  sources = ["accounts/app"]
}

# One concrete token: a workflow run on the main branch.
chain "main branch releases" {
  from = "app:oidc/token.actions.githubusercontent.com"
  to   = "app:role/github-release"
  with = {
    context = {
      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:sub" = "repo:acme/shop:ref:refs/heads/main"
    }
  }
}
