resource "aws_iam_role" "pipeline" {
  name = "pipeline"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "codepipeline.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

data "aws_iam_policy_document" "guard" {
  statement {
    sid     = "ListedRolesOnly"
    effect  = "Deny"
    actions = ["sts:AssumeRole"]
    not_resources = [
      "arn:aws:iam::123456789012:role/*",
      "arn:aws:iam::210987654321:role/deployer",
      "arn:aws:iam::210987654321:role/smoke-test",
    ]
  }
}

data "aws_iam_policy_document" "pipeline" {
  source_policy_documents = [data.aws_iam_policy_document.guard.json]

  statement {
    sid     = "Targets"
    actions = ["sts:AssumeRole"]
    resources = [
      "arn:aws:iam::210987654321:role/deployer",
      "arn:aws:iam::210987654321:role/smoke-test",
    ]
  }
}

resource "aws_iam_role_policy" "pipeline" {
  name   = "targets"
  role   = aws_iam_role.pipeline.id
  policy = data.aws_iam_policy_document.pipeline.json
}
