variable "auditors" {
  description = "user ARNs that may read"
  type        = list(string)
  default     = ["arn:aws:iam::111111111111:user/ann"]
}

data "aws_iam_policy_document" "auditors" {
  dynamic "statement" {
    for_each = toset(var.auditors)
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = [statement.value]
      }
    }
  }
}

resource "aws_iam_role" "auditor" {
  name               = "auditor"
  assume_role_policy = data.aws_iam_policy_document.auditors.json
}

resource "aws_iam_role_policy_attachment" "auditor" {
  role       = aws_iam_role.auditor.name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}
