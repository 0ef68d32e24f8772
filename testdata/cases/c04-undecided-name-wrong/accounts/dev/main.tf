resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user" "developer" {
  for_each = toset(["ann", "bob"])
  name     = each.key
}

resource "aws_iam_group_membership" "developers" {
  name  = "developers"
  group = aws_iam_group.developers.name
  users = [for user in aws_iam_user.developer : user.name]
}

data "aws_iam_policy_document" "prod" {
  statement {
    sid       = "Prod"
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::210987654321:role/deploy"]
  }
}

resource "aws_iam_policy" "prod" {
  name   = "assume-deployer"
  policy = data.aws_iam_policy_document.prod.json
}

resource "aws_iam_group_policy_attachment" "prod" {
  group      = aws_iam_group.developers.name
  policy_arn = aws_iam_policy.prod.arn
}
