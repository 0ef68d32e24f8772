resource "aws_iam_role" "all" {
  for_each = {
    first  = "arn:aws:iam::210987654321:user/gone"
    second = "arn:aws:iam::210987654321:user/lost"
  }
  name = each.key
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = each.value }
      Action    = "sts:AssumeRole"
    }]
  })
}
