variable "trusted_accounts" {
  description = "accounts whose principals may deploy"
  type        = list(string)
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "Accounts"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = formatlist("arn:aws:iam::%s:root", var.trusted_accounts)
    }
  }
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

# Somebody here may deploy by hand.
resource "aws_iam_user" "release_manager" {
  name = "release-manager"
}

resource "aws_iam_user_policy" "deploy" {
  name = "deploy"
  user = aws_iam_user.release_manager.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.deployer.arn }]
  })
}
