locals {
  # Which identities of the pool may take the role: amr is what Cognito says of the sign-in.
  pool_roles = {
    customer = "authenticated"
    support  = "authenticated"
    guest    = "unauthenticated"
  }
}

# Both conditions matter: without aud any identity pool of any account gets in, without amr every guest.
data "aws_iam_policy_document" "pool" {
  for_each = local.pool_roles

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.notes.id]
    }

    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = [each.value]
    }
  }
}

resource "aws_iam_role" "pool" {
  for_each           = local.pool_roles
  name               = "notes-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.pool[each.key].json
}

# Customers: their own items only.
data "aws_iam_policy_document" "customer" {
  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
    resources = ["arn:aws:dynamodb:eu-central-1:444444444444:table/notes"]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "dynamodb:LeadingKeys"
      values   = ["$${cognito-identity.amazonaws.com:sub}"]
    }
  }
}

# Support: the tickets of all customers, and no notes.
data "aws_iam_policy_document" "support" {
  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"]
    resources = ["arn:aws:dynamodb:eu-central-1:444444444444:table/tickets"]
  }
}

# Guests: read what is public anyway.
data "aws_iam_policy_document" "guest" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::acme-notes-public/*"]
  }
}

resource "aws_iam_policy" "pool" {
  for_each = {
    customer = data.aws_iam_policy_document.customer.json
    support  = data.aws_iam_policy_document.support.json
    guest    = data.aws_iam_policy_document.guest.json
  }

  name   = "notes-${each.key}"
  policy = each.value
}

resource "aws_iam_role_policy_attachment" "pool" {
  for_each   = local.pool_roles
  role       = aws_iam_role.pool[each.key].name
  policy_arn = aws_iam_policy.pool[each.key].arn
}
