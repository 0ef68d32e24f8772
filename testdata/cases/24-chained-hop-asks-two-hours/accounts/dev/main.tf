resource "aws_iam_user" "ann" {
  name = "ann"
}

data "aws_iam_policy_document" "hub_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.ann.arn]
    }
  }
}

resource "aws_iam_role" "hub" {
  name                 = "hub"
  max_session_duration = 12 * 60 * 60
  assume_role_policy   = data.aws_iam_policy_document.hub_trust.json
}

data "aws_iam_policy_document" "migrate" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::222222222222:role/migration"]
  }
}

resource "aws_iam_role_policy" "migrate" {
  name   = "migrate"
  role   = aws_iam_role.hub.id
  policy = data.aws_iam_policy_document.migrate.json
}
