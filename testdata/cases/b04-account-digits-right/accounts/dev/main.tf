variable "accounts" {
  type = object({
    prod = string
  })
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
    actions   = ["sts:AssumeRole"]
    resources = [format("arn:aws:iam::%s:role/deployer", var.accounts.prod)]
  }
}

resource "aws_iam_group_policy" "deploy" {
  name   = "deploy"
  group  = aws_iam_group.developers.name
  policy = data.aws_iam_policy_document.deploy.json
}
