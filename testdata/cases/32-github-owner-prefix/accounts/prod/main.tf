resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

module "ci" {
  source       = "../../modules/github-role"
  name         = "ci"
  provider_arn = aws_iam_openid_connect_provider.github.arn
  subjects     = ["repo:acme*"]
}
