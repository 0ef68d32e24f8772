resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = templatefile("${path.module}/trust.json.tftpl", { name = "gone" })
}
