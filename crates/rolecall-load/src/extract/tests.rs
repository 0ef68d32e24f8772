//! From a root module to the estate.

use rolecall_model::{DocumentState, Estate, MappingKind};
use rolecall_source::{Diagnostics, Sources};

use crate::aws::testing::estate;

fn clean(text: &str) -> Estate {
    let (estate, diagnostics) = estate(&Sources::default(), text);
    assert_eq!(diagnostics, Diagnostics::default());
    estate
}

const TRUST: &str = r#"<<-EOT
  {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
  EOT
"#;
const POLICY: &str = r#"<<-EOT
  {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}
  EOT
"#;

#[test]
fn a_role_has_its_arguments_and_defaults() {
    let estate = clean(&format!(
        "resource \"aws_iam_role\" \"a\" {{\n name = \"a\"\n assume_role_policy = {TRUST} permissions_boundary = \"arn:aws:iam::aws:policy/ReadOnlyAccess\"\n\
         tags = {{ team = \"blue\" }}\n}}\n"
    ));
    let [role] = estate.roles.as_slice() else { panic!("{:?}", estate.roles) };
    assert_eq!(&*role.name.text, "a");
    assert_eq!(&*role.path.text, "/");
    assert_eq!(&*role.arn.text, "arn:aws:iam::111111111111:role/a");
    assert!(role.trust.is_certain());
    assert_eq!(
        role.boundary.as_ref().map(|text| &*text.text),
        Some("arn:aws:iam::aws:policy/ReadOnlyAccess")
    );
    assert_eq!(role.max_session_duration, Some(3600));
    assert_eq!(role.tags.known.get("team").map(|text| &*text.text), Some("blue"));
    assert!(!role.tags.open);
    assert_eq!(role.origin.address.as_deref(), Some("aws_iam_role.a"));
    assert!(role.origin.certain);
}

#[test]
fn text_has_the_narrowest_place() {
    let sources = Sources::default();
    let (estate, _) = estate(
        &sources,
        &format!("resource \"aws_iam_policy\" \"p\" {{\n name = \"reader\"\n policy = {POLICY}}}\n"),
    );
    let policy = &estate.policies[0];
    assert_eq!(sources.snippet(policy.name.span.unwrap()), "reader");
    let document = &policy.document.documents()[0];
    assert_eq!(sources.snippet(document.statements[0].actions.patterns[0].span.unwrap()), "s3:GetObject");
    assert_eq!(sources.snippet(policy.origin.span.unwrap()), "resource \"aws_iam_policy\" \"p\"");
}

#[test]
fn references_names_and_arns_mean_one_holder() {
    let roles = [
        "aws_iam_role.a.name",
        "aws_iam_role.a.id",
        "aws_iam_role.a.arn",
        "\"a\"",
        "\"arn:aws:iam::111111111111:role/app/a\"",
    ];
    let role = format!(
        "resource \"aws_iam_role\" \"a\" {{\n name = \"a\"\n path = \"/app/\"\n assume_role_policy = {TRUST}}}\n"
    );
    let attachment = |(index, role): (usize, &&str)| {
        format!(
            "resource \"aws_iam_role_policy_attachment\" \"x{index}\" {{\n role = {role}\n policy_arn = \"arn:aws:iam::aws:policy/ReadOnlyAccess\"\n}}\n"
        )
    };
    let attachments: Vec<String> = roles.iter().enumerate().map(attachment).collect();
    let estate = clean(&(role + &attachments.concat()));
    assert_eq!(estate.attachments.len(), 5);
    assert!(estate.attachments.iter().all(|attachment| &*attachment.holder.name.text == "a"));
}

#[test]
fn every_way_of_attaching_counts() {
    let estate = clean(&format!(
        "resource \"aws_iam_role\" \"a\" {{\n name = \"a\"\n assume_role_policy = {TRUST} managed_policy_arns = [\"arn:1\", \"arn:2\"]\n\
         inline_policy {{\n  name = \"inner\"\n  policy = {POLICY} }}\n}}\n\
         resource \"aws_iam_role_policy\" \"i\" {{\n role = aws_iam_role.a.id\n name = \"outer\"\n policy = {POLICY}}}\n\
         resource \"aws_iam_policy_attachment\" \"all\" {{\n name = \"all\"\n policy_arn = \"arn:3\"\n users = [\"u\"]\n groups = [\"g\"]\n roles = [\"a\"]\n}}\n\
         resource \"aws_iam_role_policy_attachments_exclusive\" \"e\" {{\n role_name = \"a\"\n policy_arns = [\"arn:3\", \"arn:4\"]\n}}\n\
         resource \"aws_iam_role_policies_exclusive\" \"e\" {{\n role_name = \"a\"\n policy_names = []\n}}\n"
    ));
    let mut attached: Vec<String> = estate
        .attachments
        .iter()
        .map(|a| format!("{:?} {} {}", a.holder.kind, a.holder.name.text, a.policy_arn.text))
        .collect();
    attached.sort();
    assert_eq!(
        attached,
        ["Group g arn:3", "Role a arn:1", "Role a arn:2", "Role a arn:3", "Role a arn:4", "User u arn:3"]
    );
    let mut inline: Vec<&str> = estate.inline_policies.iter().map(|policy| &*policy.name.text).collect();
    inline.sort_unstable();
    assert_eq!(inline, ["inner", "outer"]);
    let lists = estate.exclusives.iter();
    let mut lists: Vec<(Option<usize>, Option<usize>)> = lists
        .map(|e| (e.inline_names.as_ref().map(Vec::len), e.policy_arns.as_ref().map(Vec::len)))
        .collect();
    lists.sort_unstable();
    assert_eq!(lists, [(None, Some(2)), (None, Some(2)), (Some(0), None), (Some(1), None)]);
}

#[test]
fn both_membership_resources_say_who_is_in_which_group() {
    let estate = clean(
        "resource \"aws_iam_user\" \"ann\" {\n name = \"ann\"\n}\nresource \"aws_iam_group\" \"dev\" {\n name = \"dev\"\n}\n\
         resource \"aws_iam_group_membership\" \"m\" {\n name = \"m\"\n group = aws_iam_group.dev.name\n users = [aws_iam_user.ann.name, \"bob\"]\n}\n\
         resource \"aws_iam_user_group_membership\" \"n\" {\n user = aws_iam_user.ann.name\n groups = [\"ops\"]\n}\n",
    );
    let mut pairs: Vec<(&str, &str)> =
        estate.memberships.iter().map(|m| (&*m.user.text, &*m.group.text)).collect();
    pairs.sort_unstable();
    assert_eq!(pairs, [("ann", "dev"), ("ann", "ops"), ("bob", "dev")]);
}

#[test]
fn a_policy_that_is_not_known_is_lost_and_says_why() {
    let sources = Sources::default();
    let text = "variable \"p\" {\n type = string\n}\nresource \"aws_iam_policy\" \"p\" {\n name = \"p\"\n policy = var.p\n}\n";
    let (estate, diagnostics) = estate(&sources, text);
    assert!(matches!(estate.policies[0].document, DocumentState::Lost { .. }));
    let unknown = diagnostics.unknowns.iter().find(|unknown| unknown.reason == "policy-not-known").unwrap();
    assert_eq!(unknown.message, "the policy `aws_iam_policy.p.policy` is not known: it is ⟨var.p⟩");
    assert_eq!(sources.snippet(unknown.span.unwrap()), "variable \"p\"");
}

#[test]
fn text_that_is_no_policy_is_an_error() {
    let (estate, diagnostics) = estate(
        &Sources::default(),
        "resource \"aws_iam_policy\" \"p\" {\n name = \"p\"\n policy = \"policy.json\"\n}\n",
    );
    assert!(matches!(estate.policies[0].document, DocumentState::Lost { .. }));
    assert!(
        diagnostics.problems[0].message.starts_with("the policy `aws_iam_policy.p.policy` is no policy: ")
    );
}

#[test]
fn an_undecided_policy_is_one_of_several() {
    let text = format!(
        "variable \"c\" {{\n type = bool\n}}\nlocals {{\n a = {POLICY} b = {TRUST}}}\nresource \"aws_iam_policy\" \"p\" {{\n name = \"p\"\n policy = var.c ? local.a : local.b\n}}\n"
    );
    let (estate, _) = estate(&Sources::default(), &text);
    assert_eq!(estate.policies[0].document.documents().len(), 2);
}

#[test]
fn what_may_not_exist_is_not_certain() {
    let text = "variable \"n\" {\n type = set(string)\n}\nresource \"aws_iam_user\" \"u\" {\n for_each = var.n\n name = each.key\n}\n";
    let (estate, _) = estate(&Sources::default(), text);
    assert_eq!(estate.users.len(), 1);
    assert!(!estate.users[0].origin.certain);
}

#[test]
fn a_pool_its_client_and_its_broker_name_each_other() {
    let estate = clean(
        r#"
resource "aws_cognito_user_pool" "staff" {
  name = "staff"
  admin_create_user_config { allow_admin_create_user_only = true }
}
resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.staff.id
}
resource "aws_cognito_identity_pool" "broker" {
  identity_pool_name = "broker"
  cognito_identity_providers {
    client_id     = aws_cognito_user_pool_client.portal.id
    provider_name = aws_cognito_user_pool.staff.endpoint
  }
}
resource "aws_cognito_identity_pool_roles_attachment" "roles" {
  identity_pool_id = aws_cognito_identity_pool.broker.id
  roles = { authenticated = "arn:aws:iam::111111111111:role/app" }
  role_mapping {
    identity_provider         = "${aws_cognito_user_pool.staff.endpoint}:${aws_cognito_user_pool_client.portal.id}"
    type                      = "Rules"
    ambiguous_role_resolution = "Deny"
    mapping_rule {
      claim      = "team"
      match_type = "Equals"
      value      = "blue"
      role_arn   = "arn:aws:iam::111111111111:role/blue"
    }
  }
}
"#,
    );
    let (pool, client) = (&estate.user_pools[0], &estate.app_clients[0]);
    assert_eq!(pool.self_sign_up, Some(false));
    assert_eq!(client.user_pool_id.text, pool.id.text);
    let broker = &estate.identity_pools[0];
    assert_eq!((broker.guests, broker.classic_flow), (Some(false), Some(false)));
    assert_eq!(broker.user_pools[0].client_id.text, client.id.text);
    assert_eq!(broker.user_pools[0].provider_name.text, pool.endpoint.text);
    let roles = &estate.roles_attachments[0];
    assert_eq!(roles.identity_pool_id.text, broker.id.text);
    assert!(roles.authenticated.is_some() && roles.unauthenticated.is_none());
    assert_eq!(roles.mappings[0].kind, MappingKind::Rules);
    assert_eq!(
        *roles.mappings[0].identity_provider.text,
        format!("{}:{}", pool.endpoint.text, client.id.text)
    );
    assert_eq!(roles.mappings[0].rules.len(), 1);
}

#[test]
fn consumers_name_role_and_service() {
    let estate = clean(
        r#"
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = "arn:aws:iam::111111111111:role/f"
}
resource "aws_instance" "i" {
  iam_instance_profile = aws_iam_instance_profile.p.name
}
resource "aws_launch_template" "t" {
  iam_instance_profile { arn = "arn:aws:iam::111111111111:instance-profile/elsewhere" }
}
resource "aws_iam_instance_profile" "p" {
  name = "p"
  role = "web"
}
resource "aws_scheduler_schedule" "s" {
  target { role_arn = "arn:aws:iam::111111111111:role/s" }
}
"#,
    );
    let mut found: Vec<(&str, &str)> =
        estate.consumers.iter().map(|c| (&*c.services[0], &*c.role.text)).collect();
    found.sort_unstable();
    let expected = [
        ("ec2.amazonaws.com", "arn:aws:iam::111111111111:instance-profile/elsewhere"),
        ("ec2.amazonaws.com", "web"),
        ("lambda.amazonaws.com", "arn:aws:iam::111111111111:role/f"),
        ("scheduler.amazonaws.com", "arn:aws:iam::111111111111:role/s"),
    ];
    assert_eq!(found, expected);
    assert_eq!(estate.instance_profiles[0].role.as_ref().map(|role| &*role.name.text), Some("web"));
}

#[test]
fn the_organization_has_its_policies_and_targets() {
    let estate = clean(&format!(
        "resource \"aws_organizations_organization\" \"o\" {{}}\n\
         resource \"aws_organizations_policy\" \"p\" {{\n name = \"p\"\n content = {POLICY}}}\n\
         resource \"aws_organizations_policy_attachment\" \"a\" {{\n policy_id = aws_organizations_policy.p.id\n target_id = \"r-1\"\n}}\n"
    ));
    let organization = &estate.organization;
    assert!(organization.analysed);
    assert_eq!(organization.management_account.as_deref(), Some("111111111111"));
    assert_eq!(&*organization.policies[0].kind.text, "SERVICE_CONTROL_POLICY");
    assert_eq!(organization.targets[0].policy_id.text, organization.policies[0].id.text);
}

#[test]
fn other_entities_are_counted_and_data_sources_are_not() {
    let estate = clean(
        "resource \"aws_iam_access_key\" \"k\" {\n user = \"ann\"\n}\ndata \"aws_iam_role\" \"r\" {\n name = \"r\"\n}\nresource \"aws_s3_bucket\" \"b\" {\n bucket = \"b\"\n}\n",
    );
    let others: Vec<(&str, Option<&str>)> = estate
        .others
        .iter()
        .map(|other| (&*other.kind, other.name.as_ref().map(|name| &*name.text)))
        .collect();
    assert_eq!(others, [("aws_iam_access_key", Some("ann"))]);
    assert!(estate.roles.is_empty());
}

#[test]
fn an_oidc_provider_is_called_by_its_url_without_scheme() {
    let estate = clean(
        "resource \"aws_iam_openid_connect_provider\" \"o\" {\n url = \"https://example.com\"\n client_id_list = [\"sts.amazonaws.com\"]\n}\n",
    );
    let provider = &estate.oidc_providers[0];
    assert_eq!(&*provider.url.text, "example.com");
    assert_eq!(&*provider.arn.text, "arn:aws:iam::111111111111:oidc-provider/example.com");
    assert_eq!(&*provider.client_ids[0].text, "sts.amazonaws.com");
}

#[test]
fn a_role_whose_name_is_not_decided_may_be_there_under_each() {
    let sources = Sources::default();
    let (estate, _) = estate(
        &sources,
        &format!(
            r#"
variable "production" {{ type = bool }}
resource "aws_iam_role" "a" {{
  name               = var.production ? "live" : "test"
  path               = "/app/"
  assume_role_policy = {TRUST}
}}
resource "aws_iam_role_policy" "p" {{
  name   = "p"
  role   = aws_iam_role.a.name
  policy = {POLICY}
}}
resource "aws_iam_role_policy_attachment" "p" {{
  role       = aws_iam_role.a.id
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}}
"#
        ),
    );
    let roles = estate.roles.iter().map(|role| (&*role.name.text, &*role.arn.text, role.origin.certain));
    assert_eq!(
        roles.collect::<Vec<_>>(),
        [
            ("live", "arn:aws:iam::111111111111:role/app/live", false),
            ("test", "arn:aws:iam::111111111111:role/app/test", false),
        ]
    );
    let inline = estate.inline_policies.iter();
    let inline = inline.map(|inline| (&*inline.holder.name.text, inline.origin.certain));
    assert_eq!(inline.collect::<Vec<_>>(), [("live", false), ("test", false)]);
    let attached = estate.attachments.iter().map(|attachment| &*attachment.holder.name.text);
    assert_eq!(attached.collect::<Vec<_>>(), ["live", "test"]);
}

#[test]
fn what_is_decided_by_a_name_is_decided_alike_and_the_rest_stays_open() {
    let sources = Sources::default();
    let text = format!(
        "variable \"on\" {{}}\nlocals {{\n x = var.on ? \"a\" : \"b\"\n}}\nresource \"aws_iam_role\" \"r\" {{\n name = local.x\n assume_role_policy = {TRUST} tags = {{ stage = local.x }}\n\
         permissions_boundary = var.on ? \"arn:aws:iam::aws:policy/ReadOnlyAccess\" : \"arn:aws:iam::aws:policy/PowerUserAccess\"\n}}\n"
    );
    let (estate, _) = estate(&sources, &text);
    let stages = estate.roles.iter().map(|role| role.tags.known.get("stage").map(|stage| &*stage.text));
    assert_eq!(stages.collect::<Vec<_>>(), [Some("a"), Some("b")]);
    let boundary = estate.roles[0].boundary.as_ref().map(|text| sources.render(&text.text));
    assert_eq!(boundary.as_deref(), Some("⟨aws_iam_role.r.permissions_boundary⟩"));
}

#[test]
fn a_name_with_too_many_alternatives_is_a_symbol() {
    let sources = Sources::default();
    let text = "variable \"n\" {}\nresource \"aws_iam_user\" \"u\" {\n name = [\"a\", \"b\", \"c\"][var.n]\n path = [\"/a/\", \"/b/\", \"/c/\"][var.n]\n}\n";
    let (estate, _) = estate(&sources, text);
    let names: Vec<_> = estate.users.iter().map(|user| sources.render(&user.name.text)).collect();
    assert_eq!(names, ["⟨aws_iam_user.u.name⟩"]);
}
