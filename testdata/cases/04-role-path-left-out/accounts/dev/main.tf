resource "aws_iam_group" "developers" {
  name = "developers"
  path = "/engineering/"
}

resource "aws_iam_user" "ann" {
  name = "ann"
  path = "/engineering/"
}

resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = [aws_iam_group.developers.name]
}

resource "aws_iam_group_policy" "deploy" {
  name  = "deploy"
  group = aws_iam_group.developers.id

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Resource": "arn:aws:iam::222222222222:role/deployer"
        }
      ]
    }
  EOT
}
