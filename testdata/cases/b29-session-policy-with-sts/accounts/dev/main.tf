resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_role" "hub" {
  name = "hub"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111111111111:user/ann" }, Action = "sts:AssumeRole" },
    ]
  })
}

resource "aws_iam_role_policy" "deploy" {
  name = "deploy"
  role = aws_iam_role.hub.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::222222222222:role/deploy" },
    ]
  })
}
