resource "aws_iam_role" "backup" {
  name = "backup"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_policy" "sources" {
  name = "backup-sources"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = "arn:aws:iam::*:role/backup-source"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "sources" {
  role       = aws_iam_role.backup.name
  policy_arn = aws_iam_policy.sources.arn
}
