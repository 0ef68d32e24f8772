locals {
  # name => whether the basic (classic) flow is allowed
  pools = {
    kiosk = false
    lab   = true
  }
}

resource "aws_cognito_identity_pool" "this" {
  for_each                         = local.pools
  identity_pool_name               = each.key
  allow_unauthenticated_identities = true
  allow_classic_flow               = each.value
}

data "aws_iam_policy_document" "guest" {
  for_each = local.pools

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.this[each.key].id]
    }

    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["unauthenticated"]
    }
  }
}

resource "aws_iam_role" "guest" {
  for_each           = local.pools
  name               = "${each.key}-guest"
  assume_role_policy = data.aws_iam_policy_document.guest[each.key].json
}

resource "aws_iam_role_policy" "onward" {
  for_each = local.pools
  name     = "onward"
  role     = aws_iam_role.guest[each.key].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.reports.arn }]
  })
}

resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = [for role in aws_iam_role.guest : role.arn] }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_cognito_identity_pool_roles_attachment" "this" {
  for_each         = local.pools
  identity_pool_id = aws_cognito_identity_pool.this[each.key].id
  roles            = { unauthenticated = aws_iam_role.guest[each.key].arn }
}
