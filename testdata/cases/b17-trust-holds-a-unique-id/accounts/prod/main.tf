data "aws_iam_policy_document" "builder" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["AROAOLDEXAMPLE2345672"]
    }
  }
}

resource "aws_iam_role" "releases" {
  name               = "releases"
  assume_role_policy = data.aws_iam_policy_document.builder.json
}
