resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_policy" "ann" {
  name = "ann"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["iam:AttachUserPolicy"], Resource = "arn:aws:iam::123456789012:user/ann", Condition = { ArnLike = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/*" } } },
    ]
  })
}

resource "aws_iam_user_policy_attachment" "ann" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.ann.arn
}
