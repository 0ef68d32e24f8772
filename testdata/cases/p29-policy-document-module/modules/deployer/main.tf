variable "users" {
  type = map(string)
}

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = var.users
    content {
      sid     = title(statement.key)
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = [statement.value]
      }
    }
  }
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
