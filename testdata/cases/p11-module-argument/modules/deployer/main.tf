variable "user" {
  type = string
}

resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.user }
      Action    = "sts:AssumeRole"
    }]
  })
}
