locals {
  users = ["arn:aws:iam::210987654321:user/gone", "arn:aws:iam::210987654321:user/lost"]
}

resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = jsonencode(jsondecode(<<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": [%{for i, user in local.users~}
    ${i == 0 ? "" : ","}
    "${user}"
    %{~endfor}]
          },
          "Action": "sts:AssumeRole"
        }
      ]
    }
  EOT
  ))
}
