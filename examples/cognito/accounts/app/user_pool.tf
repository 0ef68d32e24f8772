# The directory: who the users are. It gives out tokens (JWT), never AWS credentials.
resource "aws_cognito_user_pool" "customers" {
  name                     = "customers"
  deletion_protection      = "ACTIVE"
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  mfa_configuration        = "OPTIONAL"

  # Accounts come from the sales desk. With sign-up open to all, "authenticated" means anybody.
  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  password_policy {
    minimum_length    = 14
    require_lowercase = true
    require_numbers   = true
    require_symbols   = false
    require_uppercase = true
  }

  software_token_mfa_configuration {
    enabled = true
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  # Written by the sales desk only: no client lists it in write_attributes.
  schema {
    name                = "department"
    attribute_data_type = "String"
    mutable             = true

    string_attribute_constraints {
      min_length = 0
      max_length = 64
    }
  }
}

locals {
  # A phone or a browser keeps no secret, so neither client has one.
  clients = {
    web = {
      callback_urls = ["https://notes.example.com/signed-in"]
      logout_urls   = ["https://notes.example.com/"]
    }
    mobile = {
      callback_urls = ["com.example.notes://signed-in"]
      logout_urls   = ["com.example.notes://signed-out"]
    }
  }
}

resource "aws_cognito_user_pool_client" "app" {
  for_each     = local.clients
  name         = each.key
  user_pool_id = aws_cognito_user_pool.customers.id

  generate_secret                      = false
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  supported_identity_providers         = ["COGNITO"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = each.value.callback_urls
  logout_urls                          = each.value.logout_urls
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true

  # Users cannot write an attribute that decides about roles.
  read_attributes  = ["email", "email_verified", "name", "custom:department"]
  write_attributes = ["email", "name"]
}

# The lowest precedence wins; equal ones with different roles would win nothing.
resource "aws_cognito_user_group" "support" {
  name         = "support"
  description  = "Answers tickets"
  user_pool_id = aws_cognito_user_pool.customers.id
  precedence   = 10
  role_arn     = aws_iam_role.pool["support"].arn
}

resource "aws_cognito_user_group" "customers" {
  name         = "customers"
  user_pool_id = aws_cognito_user_pool.customers.id
  precedence   = 50
  role_arn     = aws_iam_role.pool["customer"].arn
}
