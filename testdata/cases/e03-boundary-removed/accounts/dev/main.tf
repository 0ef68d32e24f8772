resource "aws_iam_user" "ann" {
  name                 = "ann"
  permissions_boundary = aws_iam_policy.boundary.arn
}

resource "aws_iam_policy" "ann" {
  name = "ann"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["*"], Resource = "*" },
    ]
  })
}

resource "aws_iam_user_policy_attachment" "ann" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.ann.arn
}

resource "aws_iam_policy" "boundary" {
  name = "boundary"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:*", "iam:DeleteUserPermissionsBoundary"], Resource = "*" }]
  })
}
