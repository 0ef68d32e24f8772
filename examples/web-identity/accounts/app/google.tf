# Google, Amazon, Facebook and Cognito are built in: no provider object is made for them.
locals {
  google_client_id = "407408718192-acmeshop.apps.googleusercontent.com"
}

# Safe: only tokens that were issued to our own client.
data "aws_iam_policy_document" "google_shopper" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["accounts.google.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "accounts.google.com:aud"
      values   = [local.google_client_id]
    }
  }
}

resource "aws_iam_role" "google_shopper" {
  name               = "google-shopper"
  assume_role_policy = data.aws_iam_policy_document.google_shopper.json
}

# Everybody reads and writes under their own Google id.
data "aws_iam_policy_document" "google_own_files" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["arn:aws:s3:::acme-shop-profiles/google/$${accounts.google.com:sub}/*"]
  }
}

resource "aws_iam_policy" "google_own_files" {
  name   = "google-own-files"
  policy = data.aws_iam_policy_document.google_own_files.json
}

resource "aws_iam_role_policy_attachment" "google_own_files" {
  role       = aws_iam_role.google_shopper.name
  policy_arn = aws_iam_policy.google_own_files.arn
}

# Safe: a workload of ours on Google Cloud, pinned to the numeric id of its service account.
resource "aws_iam_role" "google_exporter" {
  name = "google-exporter"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "accounts.google.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "accounts.google.com:aud"  = "112233445566778899001"
          "accounts.google.com:oaud" = "acme-export"
          "accounts.google.com:sub"  = "112233445566778899001"
        }
      }
    }]
  })
}

# UNSAFE: no audience. A token that any other application got from Google opens this role.
resource "aws_iam_role" "google_anyone" {
  name = "google-anyone"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "accounts.google.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
    }]
  })
}
