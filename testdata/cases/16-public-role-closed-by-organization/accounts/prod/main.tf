data "aws_iam_policy_document" "anyone" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-exampleorg"]
    }
  }
}

resource "aws_iam_role" "public_data" {
  name               = "public-data"
  assume_role_policy = data.aws_iam_policy_document.anyone.json
}

resource "aws_iam_role_policy" "read" {
  name = "read"
  role = aws_iam_role.public_data.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::acme-open-data/*" }]
  })
}
