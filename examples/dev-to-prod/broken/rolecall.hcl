# Two faults, one on each side: see B6 in accounts/dev/policies.tf and B15 in accounts/prod/deployer.tf.
# Beside this folder is the same estate mended.

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
