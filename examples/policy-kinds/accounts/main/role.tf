data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "reporter" {
  name               = "reporter"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_lambda_function" "reporter" {
  function_name = "reporter"
  role          = aws_iam_role.reporter.arn
  runtime       = "python3.13"
  handler       = "main.handler"
  s3_bucket     = "acme-artifacts"
  s3_key        = "reporter.zip"
}

# AWS managed, on a service role: the usual and right place.
resource "aws_iam_role_policy_attachment" "reporter_logs" {
  role       = aws_iam_role.reporter.name
  policy_arn = local.aws_managed.logs
}

# Customer managed, on a role.
resource "aws_iam_role_policy_attachment" "reporter_reports" {
  role       = aws_iam_role.reporter.name
  policy_arn = aws_iam_policy.read_reports.arn
}

# Inline, on a role: right where one to one is meant. This may never be attached to anything else, and it has to
# vanish with the role. Keep it as small as this, and without actions on IAM or STS.
data "aws_iam_policy_document" "write_own_report" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::acme-reports/generated/*"]
  }
}

resource "aws_iam_role_policy" "reporter_writes" {
  name   = "write-own-report"
  role   = aws_iam_role.reporter.id
  policy = data.aws_iam_policy_document.write_own_report.json
}
