variable "trust" {
  type = string
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = var.trust
}
