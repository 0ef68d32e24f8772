# The exchange: a token of the user pool (or none, for guests) against temporary AWS credentials.
resource "aws_cognito_identity_pool" "notes" {
  identity_pool_name               = "notes"
  allow_unauthenticated_identities = true

  # The classic flow would let callers pick any role that trusts the pool, and lift the limits on guests.
  allow_classic_flow = false

  dynamic "cognito_identity_providers" {
    for_each = aws_cognito_user_pool_client.app

    content {
      client_id               = cognito_identity_providers.value.id
      provider_name           = aws_cognito_user_pool.customers.endpoint
      server_side_token_check = true
    }
  }
}

resource "aws_cognito_identity_pool_roles_attachment" "notes" {
  identity_pool_id = aws_cognito_identity_pool.notes.id

  roles = {
    authenticated   = aws_iam_role.pool["customer"].arn
    unauthenticated = aws_iam_role.pool["guest"].arn
  }

  # Token: the role of the group with the lowest precedence, as the token says.
  role_mapping {
    identity_provider         = "${aws_cognito_user_pool.customers.endpoint}:${aws_cognito_user_pool_client.app["web"].id}"
    type                      = "Token"
    ambiguous_role_resolution = "Deny"
  }

  # Rules: the first claim that fits decides, else the authenticated role. The match is exact, and users
  # cannot write the claim; either mistake would let them choose their role.
  role_mapping {
    identity_provider         = "${aws_cognito_user_pool.customers.endpoint}:${aws_cognito_user_pool_client.app["mobile"].id}"
    type                      = "Rules"
    ambiguous_role_resolution = "AuthenticatedRole"

    mapping_rule {
      claim      = "custom:department"
      match_type = "Equals"
      value      = "support"
      role_arn   = aws_iam_role.pool["support"].arn
    }
  }
}
