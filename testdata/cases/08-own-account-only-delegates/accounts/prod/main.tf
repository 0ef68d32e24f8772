data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account_root = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
}

resource "aws_iam_user" "ann" {
  name = "ann"
}

data "aws_iam_policy_document" "operations" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [local.account_root]
    }
  }
}

resource "aws_iam_role" "operations" {
  name               = "operations"
  assume_role_policy = data.aws_iam_policy_document.operations.json
}
