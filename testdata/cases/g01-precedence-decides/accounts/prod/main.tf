resource "aws_cognito_identity_pool" "desk" {
  identity_pool_name               = "desk"
  allow_unauthenticated_identities = false

  cognito_identity_providers {
    client_id               = aws_cognito_user_pool_client.desk.id
    provider_name           = aws_cognito_user_pool.staff.endpoint
    server_side_token_check = true
  }
}

data "aws_iam_policy_document" "desk" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.desk.id]
    }
    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
    }
  }
}

resource "aws_iam_role" "staff" {
  for_each           = local.groups
  name               = "staff-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.desk.json
}

resource "aws_iam_role" "default" {
  name               = "staff-default"
  assume_role_policy = data.aws_iam_policy_document.desk.json
}

resource "aws_cognito_identity_pool_roles_attachment" "desk" {
  identity_pool_id = aws_cognito_identity_pool.desk.id
  roles            = { authenticated = aws_iam_role.default.arn }

  role_mapping {
    identity_provider         = "${aws_cognito_user_pool.staff.endpoint}:${aws_cognito_user_pool_client.desk.id}"
    type                      = "Token"
    ambiguous_role_resolution = "Deny"
  }
}
