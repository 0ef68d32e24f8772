module "ann" {
  source   = "./bounded-user"
  name     = "ann"
  services = ["s3", "cloudwatch", "ec2"]
}

resource "aws_iam_role" "operations" {
  name = "operations"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = module.ann.arn }, Action = "sts:AssumeRole" }]
  })
}
