resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": ["arn:aws:iam::210987654321:user/änn", "arn:aws:iam::210987654321:user/gone"]
          },
          "Action": "sts:AssumeRole"
        }
      ]
    }
  EOT
}
