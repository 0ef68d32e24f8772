resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  repositories = {
    api = "acme/api"
    web = "acme/web"
  }
}

data "aws_iam_policy_document" "github" {
  for_each = local.repositories

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = aws_iam_openid_connect_provider.github.client_id_list
    }

    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:${each.value}:*"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  for_each           = local.repositories
  name               = "${each.key}-deploy"
  assume_role_policy = data.aws_iam_policy_document.github[each.key].json
}
