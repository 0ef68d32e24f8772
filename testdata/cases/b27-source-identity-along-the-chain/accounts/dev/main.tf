resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_user_policy" "gate" {
  name = "gate"
  user = aws_iam_user.ann.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["sts:AssumeRole", "sts:SetSourceIdentity"], Resource = "arn:aws:iam::111111111111:role/gate" },
    ]
  })
}

resource "aws_iam_role" "gate" {
  name = "gate"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111111111111:root" }, Action = ["sts:AssumeRole", "sts:SetSourceIdentity"] },
    ]
  })
}

resource "aws_iam_role_policy" "onward" {
  name = "onward"
  role = aws_iam_role.gate.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["sts:AssumeRole", "sts:SetSourceIdentity"], Resource = "arn:aws:iam::222222222222:role/ledger-reader" },
    ]
  })
}
