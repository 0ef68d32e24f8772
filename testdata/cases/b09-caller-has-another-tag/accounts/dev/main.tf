locals {
  people = {
    ann = { team = "payments" }
    bob = { team = "platform" }
  }
}

resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user" "person" {
  for_each = local.people
  name     = each.key
  tags     = each.value
}

resource "aws_iam_user_group_membership" "person" {
  for_each = aws_iam_user.person
  user     = each.value.name
  groups   = [aws_iam_group.developers.name]
}

data "aws_iam_policy_document" "deploy" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::210987654321:role/deployer"]

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["platform", "release"]
    }
  }
}

resource "aws_iam_group_policy" "deploy" {
  name   = "deploy"
  group  = aws_iam_group.developers.name
  policy = data.aws_iam_policy_document.deploy.json
}
