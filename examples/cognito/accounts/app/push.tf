# Push synchronization: Cognito Sync tells the devices of one user through SNS that a data set has changed.
# AWS points new applications to AppSync; this is here for those that still use it. The pool is joined to the
# platform application and the role by cognito-sync:SetIdentityPoolConfiguration, for which Terraform has no resource.
variable "fcm_credential" {
  description = "key of the messaging service, from the pipeline"
  type        = string
  sensitive   = true
  default     = ""
}

data "aws_caller_identity" "current" {}

resource "aws_sns_platform_application" "notes" {
  name                = "notes-android"
  platform            = "GCM"
  platform_credential = var.fcm_credential
}

# cognito-sync, not cognito-identity or sns; and only for this pool of this account.
data "aws_iam_policy_document" "push_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["cognito-sync.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cognito_identity_pool.notes.arn]
    }
  }
}

resource "aws_iam_role" "push" {
  name               = "notes-push-sync"
  assume_role_policy = data.aws_iam_policy_document.push_trust.json
}

# This one application and its endpoints, not sns:* on *.
data "aws_iam_policy_document" "push" {
  statement {
    sid       = "Devices"
    actions   = ["sns:CreatePlatformEndpoint"]
    resources = [aws_sns_platform_application.notes.arn]
  }

  statement {
    sid       = "Messages"
    actions   = ["sns:GetEndpointAttributes", "sns:SetEndpointAttributes", "sns:Publish"]
    resources = ["arn:aws:sns:eu-central-1:${data.aws_caller_identity.current.account_id}:endpoint/GCM/${aws_sns_platform_application.notes.name}/*"]
  }
}

resource "aws_iam_policy" "push" {
  name   = "notes-push-sync"
  policy = data.aws_iam_policy_document.push.json
}

resource "aws_iam_role_policy_attachment" "push" {
  role       = aws_iam_role.push.name
  policy_arn = aws_iam_policy.push.arn
}
