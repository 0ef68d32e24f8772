locals {
  name = "gone"
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": ["${local.name == "" ? "" : "arn:aws:iam::210987654321:user/ann"}", "arn:aws:iam::210987654321:user/${local.name}"]
          },
          "Action": "sts:AssumeRole"
        }
      ]
    }
  EOT
}
