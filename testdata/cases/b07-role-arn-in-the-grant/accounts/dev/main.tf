resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_policy" "deploy" {
  name   = "deploy"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Resource": "arn:aws:iam::210987654321:role/deployer"
        }
      ]
    }
  EOT
}

resource "aws_iam_user_policy_attachment" "deploy" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.deploy.arn
}
