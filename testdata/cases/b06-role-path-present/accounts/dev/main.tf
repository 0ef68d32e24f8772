locals {
  prod = "210987654321"
}

resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = [aws_iam_group.developers.name]
}

data "aws_iam_policy_document" "deploy" {
  statement {
    actions   = ["s3:ListAllMyBuckets"]
    resources = ["*"]
  }

  statement {
    sid     = "Deploy"
    actions = ["sts:AssumeRole"]
    resources = [
      "arn:aws:iam::${local.prod}:role/app/web/deployer",
    ]
  }
}

resource "aws_iam_policy" "deploy" {
  name   = "deploy"
  policy = data.aws_iam_policy_document.deploy.json
}

resource "aws_iam_group_policy_attachment" "deploy" {
  group      = aws_iam_group.developers.name
  policy_arn = aws_iam_policy.deploy.arn
}
