resource "aws_iam_group" "developer" {
  name = "developer"
}

resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user" "old" {
  name = "zoe"
}

resource "aws_iam_user" "new" {
  name = "ann"
}

# left from the first team; nobody new goes here
resource "aws_iam_group_membership" "developer" {
  name  = "developer"
  group = aws_iam_group.developer.name
  users = [aws_iam_user.old.name]
}

resource "aws_iam_group_membership" "developers" {
  name  = "developers"
  group = aws_iam_group.developers.name
  users = [aws_iam_user.new.name]
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "Deploy"
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::210987654321:role/deployer"]
  }
}

resource "aws_iam_policy" "deploy" {
  name   = "deploy"
  policy = data.aws_iam_policy_document.deploy.json
}

resource "aws_iam_group_policy_attachment" "deploy" {
  policy_arn = aws_iam_policy.deploy.arn
  group      = aws_iam_group.developer.id
}
