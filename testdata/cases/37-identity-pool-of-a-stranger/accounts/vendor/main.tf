resource "aws_cognito_identity_pool" "storefront" {
  identity_pool_name               = "storefront"
  allow_unauthenticated_identities = false
  allow_classic_flow               = true
  developer_provider_name          = "login.storefront.example"
}
