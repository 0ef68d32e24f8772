variable "name" {
  type = string
}

variable "trusted_role" {
  description = "name of the role that may take over"
  type        = string
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/workers/${var.trusted_role}"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  path               = "/workers/"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
