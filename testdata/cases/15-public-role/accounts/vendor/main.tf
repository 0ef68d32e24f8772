resource "aws_iam_user" "crawler" {
  name = "crawler"
}

resource "aws_iam_user_policy" "fetch" {
  name = "fetch"
  user = aws_iam_user.crawler.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = "arn:aws:iam::222222222222:role/public-data"
    }]
  })
}
