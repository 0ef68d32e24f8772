resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_policy" "ann" {
  name = "ann"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["iam:AddUserToGroup"], Resource = "arn:aws:iam::123456789012:group/readers" },
    ]
  })
}

resource "aws_iam_user_policy_attachment" "ann" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.ann.arn
}

resource "aws_iam_group" "bosses" {
  name = "bosses"
}

resource "aws_iam_group_policy_attachment" "bosses" {
  group      = aws_iam_group.bosses.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
