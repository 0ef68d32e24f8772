module "deployer" {
  source = "../../modules/deployer"
  user   = "arn:aws:iam::210987654321:user/gone"
}
