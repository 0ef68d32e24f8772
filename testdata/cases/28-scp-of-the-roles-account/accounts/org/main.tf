resource "aws_organizations_policy" "no_chaining" {
  name = "no-role-chaining"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "NoOnwardRoles"
      Effect   = "Deny"
      Action   = "sts:AssumeRole"
      Resource = "*"
    }]
  })
}

resource "aws_organizations_policy_attachment" "prod" {
  policy_id = aws_organizations_policy.no_chaining.id
  target_id = "222222222222"
}
