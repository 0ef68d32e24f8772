locals {
  grants = {
    deployer = ["iam:PassRole"]
  }
}

resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_group_membership" "developers" {
  name  = "developers"
  group = aws_iam_group.developers.name
  users = [aws_iam_user.ann.name]
}

resource "aws_iam_group_policy" "prod" {
  for_each = local.grants
  name     = each.key
  group    = aws_iam_group.developers.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = each.value
      Resource = "arn:aws:iam::210987654321:role/${each.key}"
    }]
  })
}
