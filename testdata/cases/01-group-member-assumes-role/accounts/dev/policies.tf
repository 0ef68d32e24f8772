data "aws_iam_policy_document" "enter_production" {
  statement {
    sid       = "EnterProduction"
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::222222222222:role/deployer"]
  }
}

resource "aws_iam_policy" "enter_production" {
  name        = "enter-production"
  description = "Lets the developers become the deployer of production"
  policy      = data.aws_iam_policy_document.enter_production.json
}

resource "aws_iam_group_policy_attachment" "enter_production" {
  group      = aws_iam_group.developers.name
  policy_arn = aws_iam_policy.enter_production.arn
}
