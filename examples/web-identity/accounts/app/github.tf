# GitHub needs a provider object in the account of the roles.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  github = "token.actions.githubusercontent.com"

  # Subjects of the roles below. The workflow chooses its audience itself: only the subject keeps others out.
  github_subjects = {
    # Safe: the main branch of one repository, and nothing else.
    release = ["repo:acme/shop:ref:refs/heads/main"]

    # Safe if the environment has protection rules, which AWS cannot see.
    production = ["repo:acme/shop:environment:production"]

    # Safe: the immutable form, with the ids of owner and repository; a recycled name does not match.
    infrastructure = ["repo:acme@4242/infrastructure@424242:ref:refs/heads/main"]

    # UNSAFE: also matches acme-evil/anything, an owner that anybody may register.
    any-acme = ["repo:acme*"]

    # UNSAFE on a role with rights: every repository of the owner, present and future.
    whole-owner = ["repo:acme/*"]

    # UNSAFE on a role with rights: what a contributor proposes runs as this.
    pull-request = ["repo:acme/shop:pull_request"]
  }
}

data "aws_iam_policy_document" "github" {
  for_each = local.github_subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.github}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "${local.github}:sub"
      values   = each.value
    }
  }
}

resource "aws_iam_role" "github" {
  for_each           = local.github_subjects
  name               = "github-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.github[each.key].json
}

data "aws_iam_policy_document" "publish" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::acme-shop-assets/*"]
  }
}

resource "aws_iam_policy" "publish" {
  name   = "publish-assets"
  policy = data.aws_iam_policy_document.publish.json
}

resource "aws_iam_role_policy_attachment" "publish" {
  for_each   = aws_iam_role.github
  role       = each.value.name
  policy_arn = aws_iam_policy.publish.arn
}

# UNSAFE: audience only, so every workflow on GitHub gets in. Older roles still look like this;
# for a new one AWS asks for the subject.
resource "aws_iam_role" "github_anyone" {
  name = "github-anyone"

  assume_role_policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": { "Federated": "${aws_iam_openid_connect_provider.github.arn}" },
          "Action": "sts:AssumeRoleWithWebIdentity",
          "Condition": {
            "StringEquals": { "${local.github}:aud": "sts.amazonaws.com" }
          }
        }
      ]
    }
  EOT
}
