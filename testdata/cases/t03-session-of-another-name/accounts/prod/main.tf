resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:sts::111111111111:assumed-role/hub/nightly" }, Action = "sts:AssumeRole" },
    ]
  })
}
