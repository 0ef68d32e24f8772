module "deployer" {
  source = "../../modules/deployer"
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::210987654321:user/gone" }
      Action    = "sts:AssumeRole"
    }]
  })
}
