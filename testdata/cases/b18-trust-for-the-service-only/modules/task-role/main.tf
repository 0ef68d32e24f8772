resource "aws_iam_role" "this" {
  name = var.name
  tags = { environment = var.environment }

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "Tasks"
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      }],
      [for i, arn in var.human_arns : {
        Sid       = "Human${i}"
        Effect    = "Allow"
        Principal = { AWS = arn }
        Action    = "sts:AssumeRole"
      }]
    )
  })
}

resource "aws_ecs_task_definition" "this" {
  family                = var.name
  task_role_arn         = aws_iam_role.this.arn
  container_definitions = jsonencode([{ name = var.name, image = "public.ecr.aws/docker/library/busybox:stable", essential = true }])
}
