locals {
  targets = ["deploy"]
}

resource "aws_iam_role" "pipeline" {
  name = "pipeline"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "codebuild.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

data "aws_iam_policy_document" "deploy" {
  statement {
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = [for role in local.targets : "arn:aws:iam::222222222222:role/${role}"]
  }
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy"
  role   = aws_iam_role.pipeline.id
  policy = data.aws_iam_policy_document.deploy.json
}
