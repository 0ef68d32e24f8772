resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = file("${path.module}/trust.json")
}
