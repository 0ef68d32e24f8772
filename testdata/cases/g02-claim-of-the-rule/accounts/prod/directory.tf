locals {
  groups = {
    billing = { precedence = 1, members = ["dana"] }
    support = { precedence = 1, members = ["dana"] }
    viewers = { precedence = 5, members = ["erin"] }
  }

  memberships = merge([
    for group, g in local.groups : {
      for user in g.members : "${group}/${user}" => { group = group, user = user }
    }
  ]...)
}

resource "aws_cognito_user_pool" "staff" {
  name = "staff"

  admin_create_user_config {
    allow_admin_create_user_only = true
  }
}

resource "aws_cognito_user_pool_client" "desk" {
  name         = "desk"
  user_pool_id = aws_cognito_user_pool.staff.id
}

resource "aws_cognito_user" "staff" {
  for_each     = toset(flatten([for g in local.groups : g.members]))
  user_pool_id = aws_cognito_user_pool.staff.id
  username     = each.value
}

resource "aws_cognito_user_group" "staff" {
  for_each     = local.groups
  name         = each.key
  user_pool_id = aws_cognito_user_pool.staff.id
  precedence   = each.value.precedence
  role_arn     = aws_iam_role.staff[each.key].arn
}

resource "aws_cognito_user_in_group" "staff" {
  for_each     = local.memberships
  user_pool_id = aws_cognito_user_pool.staff.id
  group_name   = aws_cognito_user_group.staff[each.value.group].name
  username     = aws_cognito_user.staff[each.value.user].username
}
