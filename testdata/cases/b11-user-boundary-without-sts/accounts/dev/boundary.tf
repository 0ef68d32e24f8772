data "aws_iam_policy_document" "people" {
  statement {
    sid       = "Workloads"
    actions   = ["s3:*", "cloudwatch:*", "logs:*"]
    resources = ["*"]
  }

  statement {
    sid       = "Own"
    actions   = ["iam:ChangePassword"]
    resources = ["arn:aws:iam::*:user/$${aws:username}"]
  }
}

resource "aws_iam_policy" "people" {
  name   = "people-boundary"
  path   = "/boundaries/"
  policy = data.aws_iam_policy_document.people.json
}
