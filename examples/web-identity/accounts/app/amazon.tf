# Login with Amazon tells applications apart by app_id.

# Safe: our own application.
data "aws_iam_policy_document" "amazon_shopper" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["www.amazon.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "www.amazon.com:app_id"
      values   = ["amzn1.application-oa2-client.0123456789abcdef0123456789abcdef"]
    }
  }
}

resource "aws_iam_role" "amazon_shopper" {
  name               = "amazon-shopper"
  assume_role_policy = data.aws_iam_policy_document.amazon_shopper.json
}

# UNSAFE: ForAllValues is true when the key is absent, and the key is misspelt (appid), so it always is.
data "aws_iam_policy_document" "amazon_anyone" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["www.amazon.com"]
    }

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "www.amazon.com:appid"
      values   = ["amzn1.application-oa2-client.0123456789abcdef0123456789abcdef"]
    }
  }
}

resource "aws_iam_role" "amazon_anyone" {
  name               = "amazon-anyone"
  assume_role_policy = data.aws_iam_policy_document.amazon_anyone.json
}
