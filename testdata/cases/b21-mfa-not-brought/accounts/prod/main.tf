locals {
  require_mfa = {
    Bool            = { "aws:MultiFactorAuthPresent" = "true" }
    NumericLessThan = { "aws:MultiFactorAuthAge" = "3600" }
  }
}

resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = "sts:AssumeRole"
      Condition = { for operator, keys in local.require_mfa : operator => keys if operator == "Bool" }
    }]
  })
}
