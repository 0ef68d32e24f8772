data "aws_iam_policy_document" "perimeter" {
  statement {
    sid       = "OrganizationOnly"
    effect    = "Deny"
    actions   = ["sts:*"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEqualsIfExists"
      variable = "aws:PrincipalOrgID"
      values   = ["o-exampleorg"]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:PrincipalIsAWSService"
      values   = ["false"]
    }
  }
}

resource "aws_organizations_policy" "perimeter" {
  name    = "perimeter"
  type    = "RESOURCE_CONTROL_POLICY"
  content = data.aws_iam_policy_document.perimeter.json
}

resource "aws_organizations_policy_attachment" "perimeter" {
  for_each  = toset(["222222222222"])
  policy_id = aws_organizations_policy.perimeter.id
  target_id = each.value
}
