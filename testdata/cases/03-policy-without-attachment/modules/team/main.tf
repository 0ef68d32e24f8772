variable "name" {
  type = string
}

variable "members" {
  type    = set(string)
  default = []
}

variable "policy_arns" {
  description = "policies of the team, by a name of your choice"
  type        = map(string)
  default     = {}
}

resource "aws_iam_group" "this" {
  name = var.name
}

resource "aws_iam_user" "member" {
  for_each = var.members
  name     = each.value
}

resource "aws_iam_group_membership" "this" {
  name  = var.name
  group = aws_iam_group.this.name
  users = [for user in aws_iam_user.member : user.name]
}

resource "aws_iam_group_policy_attachment" "this" {
  for_each   = var.policy_arns
  group      = aws_iam_group.this.name
  policy_arn = each.value
}
