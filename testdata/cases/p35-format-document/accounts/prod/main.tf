locals {
  user = "arn:aws:iam::210987654321:user/gone"
}

resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = format(<<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": "%s"
          },
          "Action": "sts:AssumeRole"
        }
      ]
    }
  EOT
  , local.user)
}
