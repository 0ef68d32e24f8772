locals {
  # Accounts whose roles a developer may assume.
  open_to_dev = ["111111111111", "333333333333"]
}

data "aws_iam_policy_document" "stay_home" {
  statement {
    sid           = "OnlyListedAccounts"
    effect        = "Deny"
    actions       = ["sts:AssumeRole"]
    not_resources = formatlist("arn:aws:iam::%s:role/*", local.open_to_dev)
  }
}

resource "aws_organizations_policy" "stay_home" {
  name    = "stay-home"
  type    = "SERVICE_CONTROL_POLICY"
  content = data.aws_iam_policy_document.stay_home.json
}

resource "aws_organizations_policy_attachment" "dev" {
  policy_id = aws_organizations_policy.stay_home.id
  target_id = "111111111111"
}
