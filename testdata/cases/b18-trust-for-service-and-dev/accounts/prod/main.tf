module "worker" {
  source      = "../../modules/task-role"
  name        = "worker"
  human_arns  = ["arn:aws:iam::123456789012:root"]
  environment = "prod"
}
