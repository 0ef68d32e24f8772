# The recipe for access from one account to another: user, group and policy in dev; resource, policy and role in prod.

account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
  zone    = "development"
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
  zone    = "production"
}

# Who is in the group signs in with MFA, becomes the deployer in one step, and uploads releases.
chain "developers deploy" {
  from     = "dev:group/developers"
  to       = "prod:role/app/deployer"
  max_hops = 1
  with     = { mfa = true }
  reaches  = { action = "s3:PutObject", resource = "arn:aws:s3:::acme-releases/*" }
}
