resource "aws_iam_role" "target" {
  for_each = toset(["deployer", "smoke-test"])
  name     = each.value
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::123456789012:role/pipeline" }, Action = "sts:AssumeRole" }]
  })
}
