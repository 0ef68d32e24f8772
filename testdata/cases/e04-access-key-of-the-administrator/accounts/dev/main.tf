resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_policy" "ann" {
  name = "ann"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["iam:CreateAccessKey"], Resource = "arn:aws:iam::123456789012:user/*" },
    ]
  })
}

resource "aws_iam_user_policy_attachment" "ann" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.ann.arn
}

resource "aws_iam_user" "eve" {
  name = "eve"
}

resource "aws_iam_user_policy_attachment" "eve" {
  user       = aws_iam_user.eve.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
