data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "archive" {
  statement {
    sid     = "NightlySessionOnly"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:sts::${data.aws_caller_identity.current.account_id}:assumed-role/${aws_iam_role.worker.name}/nightly"]
    }
  }
}

resource "aws_iam_role" "archive" {
  name               = "archive"
  assume_role_policy = data.aws_iam_policy_document.archive.json
}
