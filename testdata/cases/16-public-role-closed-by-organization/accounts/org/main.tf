data "aws_organizations_organization" "this" {}

output "members" {
  value = data.aws_organizations_organization.this.accounts
}
