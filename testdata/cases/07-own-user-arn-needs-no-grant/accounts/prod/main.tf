locals {
  operators = toset(["ann", "bob"])
}

resource "aws_iam_user" "operator" {
  for_each = local.operators
  name     = each.value
}

resource "aws_iam_role" "operations" {
  name = "operations"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = [for user in aws_iam_user.operator : user.arn] }
    }]
  })
}
