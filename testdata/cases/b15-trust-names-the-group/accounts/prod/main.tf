data "aws_partition" "this" {}

data "aws_iam_policy_document" "developers" {
  statement {
    sid     = "Developers"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type = "AWS"
      identifiers = [
        "arn:${data.aws_partition.this.partition}:iam::123456789012:group/developers",
      ]
    }
  }
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = data.aws_iam_policy_document.developers.json
}
