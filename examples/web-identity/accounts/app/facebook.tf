locals {
  facebook_trust = {
    # Safe: our own application.
    shopper = { StringEquals = { "graph.facebook.com:app_id" = "123456789012345" } }

    # UNSAFE: a pattern that every application matches.
    anyone = { StringLike = { "graph.facebook.com:app_id" = "*" } }
  }
}

resource "aws_iam_role" "facebook" {
  for_each = local.facebook_trust
  name     = "facebook-${each.key}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "graph.facebook.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = each.value
    }]
  })
}
