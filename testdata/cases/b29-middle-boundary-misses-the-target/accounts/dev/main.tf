resource "aws_iam_user" "ann" {
  name = "ann"
}

data "aws_iam_policy_document" "hub" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::345678901234:role/hub"]
  }
}

resource "aws_iam_user_policy" "hub" {
  name   = "hub"
  user   = aws_iam_user.ann.name
  policy = data.aws_iam_policy_document.hub.json
}
