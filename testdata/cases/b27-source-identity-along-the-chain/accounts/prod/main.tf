resource "aws_iam_role" "ledger_reader" {
  name = "ledger-reader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111111111111:role/gate" }, Action = ["sts:AssumeRole", "sts:SetSourceIdentity"], Condition = { StringEquals = { "aws:SourceIdentity" = "ann" } } },
    ]
  })
}
