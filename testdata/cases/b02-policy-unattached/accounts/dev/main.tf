locals {
  group_policies = {
    s3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
  }
}

resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user" "developer" {
  for_each = toset(["ann", "bob"])
  name     = each.value
}

resource "aws_iam_group_membership" "developers" {
  name  = "developers"
  group = aws_iam_group.developers.name
  users = values(aws_iam_user.developer)[*].name
}

resource "aws_iam_policy" "deploy" {
  name_prefix = "deploy-"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Deploy"
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = "arn:aws:iam::210987654321:role/deployer"
    }]
  })
}

resource "aws_iam_group_policy_attachment" "developers" {
  for_each   = local.group_policies
  group      = aws_iam_group.developers.name
  policy_arn = each.value
}
