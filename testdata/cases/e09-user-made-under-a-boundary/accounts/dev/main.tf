resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_policy" "ann" {
  name = "ann"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["iam:CreateUser"], Resource = "arn:aws:iam::123456789012:user/app/*", Condition = { StringEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/boundary" } } },
      { Effect = "Allow", Action = ["iam:AttachUserPolicy", "iam:CreateAccessKey"], Resource = "arn:aws:iam::123456789012:user/app/*" },
    ]
  })
}

resource "aws_iam_user_policy_attachment" "ann" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.ann.arn
}
