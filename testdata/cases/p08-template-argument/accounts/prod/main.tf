resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = templatefile("${path.module}/trust.json.tftpl", { users = ["arn:aws:iam::210987654321:user/gone", "arn:aws:iam::210987654321:user/lost"] })
}
