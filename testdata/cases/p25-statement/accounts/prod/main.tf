resource "aws_iam_policy" "admin" {
  name   = "admin"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" },
        { "Effect": "Allow", "Action": "*", "Resource": "*" }
      ]
    }
  EOT
}
