resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user" "ann" {
  name = "ann"
  tags = { team = "web" }
}

resource "aws_iam_group_membership" "developers" {
  name  = "all-developers"
  group = aws_iam_group.developers.name
  users = [aws_iam_user.ann.name]
}

data "aws_iam_policy_document" "deploy" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::222222222222:role/deployer"]
  }
}

resource "aws_iam_group_policy" "deploy" {
  name   = "deploy"
  group  = aws_iam_group.developers.name
  policy = data.aws_iam_policy_document.deploy.json
}
