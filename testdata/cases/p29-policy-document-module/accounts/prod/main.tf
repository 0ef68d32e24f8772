module "deployer" {
  source = "../../modules/deployer"
  users = {
    first = "arn:aws:iam::210987654321:user/gone"
  }
}
