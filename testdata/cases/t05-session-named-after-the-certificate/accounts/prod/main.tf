resource "aws_iam_role" "machine" {
  name = "machine"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { Service = "rolesanywhere.amazonaws.com" }, Action = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"], Condition = { StringEquals = { "sts:RoleSessionName" = "$${aws:PrincipalTag/x509Subject/CN}" }, ArnEquals = { "aws:SourceArn" = "arn:aws:rolesanywhere:eu-central-1:222222222222:trust-anchor/ea2f4f1c-0000-4000-8000-000000000001" } } },
    ]
  })
}
