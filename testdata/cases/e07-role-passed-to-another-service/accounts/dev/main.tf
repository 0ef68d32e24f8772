resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_policy" "ann" {
  name = "ann"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["iam:PassRole"], Resource = aws_iam_role.boss.arn, Condition = { StringEquals = { "iam:PassedToService" = "glue.amazonaws.com" } } },
      { Effect = "Allow", Action = ["lambda:CreateFunction", "lambda:InvokeFunction"], Resource = "*" },
    ]
  })
}

resource "aws_iam_user_policy_attachment" "ann" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.ann.arn
}

resource "aws_iam_role" "boss" {
  name               = "boss"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy_attachment" "boss" {
  role       = aws_iam_role.boss.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
