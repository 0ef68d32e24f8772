resource "aws_iam_user" "ann" {
  name = "ann"
}

# Customer managed, on a user. Better: on a group that ann joins.
resource "aws_iam_user_policy_attachment" "ann_reports" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.read_reports.arn
}

# AWS managed, on a user. Better: on a group.
resource "aws_iam_user_policy_attachment" "ann_billing" {
  user       = aws_iam_user.ann.name
  policy_arn = local.aws_managed.billing
}

# Inline, on a user: the kind to avoid. It has no ARN and no versions, nobody else can share it, reviews by
# policy do not see it, and it goes when the user goes. Recommended: make it customer managed and attach it to a group.
resource "aws_iam_user_policy" "ann_uploads" {
  name = "uploads"
  user = aws_iam_user.ann.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = "arn:aws:s3:::acme-uploads/ann/*"
    }]
  })
}
