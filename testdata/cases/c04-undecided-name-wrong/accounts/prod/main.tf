variable "live" {
  description = "whether this is the live stage"
  type        = bool
}

resource "aws_iam_role" "deployer" {
  name = var.live ? "deployer" : "deployer-test"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = ["arn:aws:iam::123456789012:root", aws_iam_user.release_manager.arn] }
    }]
  })
}

resource "aws_iam_user" "release_manager" {
  name = "release-manager"
}

resource "aws_iam_user_policy" "deploy" {
  name = "deploy"
  user = aws_iam_user.release_manager.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.deployer.arn }]
  })
}

# One policy of one role, whatever its name.
resource "aws_iam_role_policy" "read" {
  name = "read"
  role = aws_iam_role.deployer.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::builds/*" }]
  })
}
