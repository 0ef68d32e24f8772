variable "dev_account_id" {
  type    = string
  default = "111111111111"
}

# Who may become the deployer.
data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "Developers"
    actions = ["sts:AssumeRole"]

    # B15: a group is never a principal; AWS refuses this policy.
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.dev_account_id}:group/developers"]
    }

    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  path               = "/app/"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

# What the deployer may do.
data "aws_iam_policy_document" "upload" {
  statement {
    sid       = "UploadReleases"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.releases.arn}/*"]
  }
}

resource "aws_iam_policy" "upload" {
  name   = "upload-releases"
  policy = data.aws_iam_policy_document.upload.json
}

resource "aws_iam_role_policy_attachment" "upload" {
  role       = aws_iam_role.deployer.name
  policy_arn = aws_iam_policy.upload.arn
}
