variable "prod_account_id" {
  type    = string
  default = "222222222222"
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid     = "BecomeDeployer"
    actions = ["sts:AssumeRole"]

    # B6: the role lives under /app/, and its ARN says so; this names another role.
    resources = ["arn:aws:iam::${var.prod_account_id}:role/deployer"]
  }
}

resource "aws_iam_policy" "deploy" {
  name        = "deploy-to-prod"
  description = "Become the deployer of the prod account"
  policy      = data.aws_iam_policy_document.deploy.json
}

resource "aws_iam_group_policy_attachment" "deploy" {
  group      = aws_iam_group.developers.name
  policy_arn = aws_iam_policy.deploy.arn
}
