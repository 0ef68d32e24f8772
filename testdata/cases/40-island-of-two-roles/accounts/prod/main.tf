module "extract" {
  source       = "../../modules/worker-role"
  name         = "extract"
  trusted_role = "load"
}

module "load" {
  source       = "../../modules/worker-role"
  name         = "load"
  trusted_role = "extract"
}

resource "aws_iam_user" "operator" {
  name = "operator"
}
