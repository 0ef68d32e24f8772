variable "name" {
  type = string
}

variable "path" {
  type    = list(string)
  default = []
}

variable "trusts" {
  description = "account ids"
  type        = list(string)
}

resource "aws_iam_role" "this" {
  name = var.name
  path = length(var.path) == 0 ? "/" : "/${join("/", var.path)}/"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = [for id in var.trusts : "arn:aws:iam::${id}:root"] }
      Action    = "sts:AssumeRole"
    }]
  })
}
