locals {
  # one id a year; the last one stays valid until the next backup
  backup_ids = [for year in [2025, 2026] : "backup-${year}"]
}

data "aws_iam_policy_document" "backup" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::345678901234:role/backup"]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = local.backup_ids
    }
  }
}

resource "aws_iam_role" "backup_source" {
  name               = "backup-source"
  assume_role_policy = data.aws_iam_policy_document.backup.json
}
