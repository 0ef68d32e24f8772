variable "name" {
  type = string
}

variable "services" {
  type = list(string)
}

data "aws_iam_policy_document" "boundary" {
  statement {
    actions   = formatlist("%s:*", var.services)
    resources = ["*"]
  }
}

resource "aws_iam_policy" "boundary" {
  name   = "${var.name}-boundary"
  policy = data.aws_iam_policy_document.boundary.json
}

resource "aws_iam_user" "this" {
  name                 = var.name
  permissions_boundary = aws_iam_policy.boundary.arn
}

output "arn" {
  value = aws_iam_user.this.arn
}
