resource "aws_iam_group" "analysts" {
  name = "analysts"
}

resource "aws_iam_group_membership" "analysts" {
  name  = "analysts"
  group = aws_iam_group.analysts.name
  users = [aws_iam_user.ann.name]
}

# Customer managed, on a group: recommended for people.
resource "aws_iam_group_policy_attachment" "analysts_reports" {
  group      = aws_iam_group.analysts.name
  policy_arn = aws_iam_policy.read_reports.arn
}

# AWS managed, on a group: fine for a job that AWS describes well.
resource "aws_iam_group_policy_attachment" "analysts_view" {
  group      = aws_iam_group.analysts.name
  policy_arn = local.aws_managed.view
}

# Inline, on a group. Recommended: customer managed, so that another group can have it without a copy.
resource "aws_iam_group_policy" "analysts_queries" {
  name  = "queries"
  group = aws_iam_group.analysts.name

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "RunQueries",
          "Effect": "Allow",
          "Action": ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"],
          "Resource": "arn:aws:athena:eu-central-1:555555555555:workgroup/analysts"
        }
      ]
    }
  EOT
}
