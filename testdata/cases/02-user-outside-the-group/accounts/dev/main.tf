locals {
  teams = {
    ann = []
    bob = ["developers"]
  }
}

resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user" "staff" {
  for_each = local.teams
  name     = each.key
}

resource "aws_iam_user_group_membership" "staff" {
  for_each = { for name, groups in local.teams : name => groups if length(groups) > 0 }
  user     = aws_iam_user.staff[each.key].name
  groups   = each.value

  depends_on = [aws_iam_group.developers]
}

resource "aws_iam_group_policy" "deploy" {
  name  = "deploy"
  group = aws_iam_group.developers.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = "arn:aws:iam::222222222222:role/deployer"
    }]
  })
}
