module "developers" {
  source  = "../../modules/team"
  name    = "developers"
  members = ["ann"]
}

resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["sts:AssumeRole"]
        Resource = ["arn:aws:iam::222222222222:role/deployer"]
      },
    ]
  })
}
