data "aws_iam_policy_document" "gate" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111111111111:role/gate"]
    }
  }
}

resource "aws_iam_role" "ledger_reader" {
  name               = "ledger-reader"
  assume_role_policy = data.aws_iam_policy_document.gate.json
}
