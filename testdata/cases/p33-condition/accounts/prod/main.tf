resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = replace(trimspace(file("${path.module}/trust.json")), "@ACCOUNT@", "210987654321")
}
