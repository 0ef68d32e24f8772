locals {
  trust = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::$${account}:user/gone"
          },
          "Action": "sts:AssumeRole"
        }
      ]
    }
  EOT
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = templatestring(local.trust, { account = "210987654321" })
}
