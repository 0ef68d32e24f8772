locals {
  deployers = ["ann", "bob"]
}

resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        AWS = [for name in local.deployers : "arn:aws:iam::123456789012:user/${name}"]
      }
      Action = "sts:AssumeRole"
    }]
  })
}
