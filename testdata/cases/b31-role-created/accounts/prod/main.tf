variable "create_deployer" {
  description = "false until the pipeline has moved here"
  type        = bool
}

data "aws_iam_policy_document" "dev" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root"]
    }
  }
}

resource "aws_iam_role" "deployer" {
  count              = var.create_deployer ? 1 : 0
  name               = "deployer"
  assume_role_policy = data.aws_iam_policy_document.dev.json
}

resource "aws_s3_bucket" "releases" {
  bucket = "acme-releases"
}
