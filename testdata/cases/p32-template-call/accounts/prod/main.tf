module "deployer" {
  source = "../../modules/deployer"
  users  = ["arn:aws:iam::210987654321:user/gone"]
}
