module "worker" {
  source      = "../../modules/task-role"
  name        = "worker"
  human_arns  = []
  environment = "prod"
}
