data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "glue" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["glue.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "account" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "loader" {
  name               = "loader"
  assume_role_policy = data.aws_iam_policy_document.glue.json
}

resource "aws_iam_role" "warehouse" {
  name               = "warehouse"
  assume_role_policy = data.aws_iam_policy_document.account.json
}

resource "aws_iam_role_policy" "switch" {
  name = "switch"
  role = aws_iam_role.loader.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["sts:AssumeRole", "s3:GetObject"]
      Resource = [aws_iam_role.warehouse.arn, "arn:aws:s3:::acme-landing/*"]
    }]
  })
}
