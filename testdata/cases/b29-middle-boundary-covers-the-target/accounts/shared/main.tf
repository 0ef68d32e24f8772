locals {
  # roles in other accounts that anything from here may become
  reachable = [
    "arn:aws:iam::*:role/deploy-*",
    "arn:aws:iam::*:role/release",
    "arn:aws:iam::*:role/readonly",
  ]
}

resource "aws_iam_policy" "boundary" {
  name = "shared-boundary"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Data", Effect = "Allow", Action = ["s3:*", "ssm:Get*"], Resource = "*" },
      { Sid = "Onward", Effect = "Allow", Action = "sts:AssumeRole", Resource = local.reachable },
    ]
  })
}

resource "aws_iam_role" "hub" {
  name                 = "hub"
  permissions_boundary = aws_iam_policy.boundary.arn
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::123456789012:root" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "release" {
  name = "release"
  role = aws_iam_role.hub.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::210987654321:role/release" }]
  })
}
