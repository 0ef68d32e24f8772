variable "users" {
  type = list(string)
}

locals {
  users = distinct(compact(var.users))
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = templatefile("${path.module}/trust.json.tftpl", { users = local.users })
}
