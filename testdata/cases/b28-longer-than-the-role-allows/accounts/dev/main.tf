resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_user_policy" "night_job" {
  name = "night_job"
  user = aws_iam_user.ann.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::222222222222:role/night-job" },
    ]
  })
}
