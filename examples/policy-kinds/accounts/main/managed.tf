# Customer managed: yours, versioned, has an ARN, attached to as many as need it. The kind to prefer.
data "aws_iam_policy_document" "read_reports" {
  statement {
    sid       = "ReadReports"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::acme-reports/*"]
  }

  statement {
    sid       = "ListReports"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::acme-reports"]
  }
}

resource "aws_iam_policy" "read_reports" {
  name        = "read-reports"
  description = "Read the monthly reports"
  policy      = data.aws_iam_policy_document.read_reports.json
}

# AWS managed: written and changed by AWS, for every holder at once. Good for read-only and service roles;
# broad ones (AdministratorAccess, PowerUserAccess) belong on few roles and on no user.
locals {
  aws_managed = {
    view    = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
    billing = "arn:aws:iam::aws:policy/AWSBillingReadOnlyAccess"
    logs    = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
  }
}
