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
          "Resource": "arn:aws:sts::210987654321:assumed-role/deployer/${aws_iam_user.ann.name}"
        }
      ]
    }
  EOT
}

resource "aws_iam_user_policy_attachment" "deploy" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.deploy.arn
}
