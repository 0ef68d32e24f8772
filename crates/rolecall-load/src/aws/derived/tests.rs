//! Attributes that follow from arguments, and data sources that need no request.

use rolecall_source::Sources;

use crate::aws::testing::{attributes, evaluate, shown};

/// What `expressions` evaluate to in a root module with this text, one output for each.
fn outputs<const N: usize>(text: &str, expressions: [&str; N]) -> [String; N] {
    let sources = Sources::default();
    let locals =
        expressions.iter().enumerate().map(|(index, expression)| format!("  out{index:03} = {expression}\n"));
    let probe = format!("resource \"terraform_data\" \"probe\" {{\n{}}}\n", locals.collect::<String>());
    let evaluation = evaluate(&sources, &format!("{text}\n{probe}"));
    let mut names = (0..).map(|index: usize| format!("out{index:03}"));
    expressions.map(|_| shown(&sources, &evaluation, "terraform_data.probe", &names.next().unwrap()))
}

#[test]
fn arns_of_iam_entities_are_put_together() {
    let text = r#"
resource "aws_iam_role" "a" {
  name = "a"
  path = "/app/"
}
resource "aws_iam_user" "u" { name = "u" }
resource "aws_iam_policy" "p" { name = "p" }
resource "aws_iam_saml_provider" "s" { name = "s" }
resource "aws_iam_instance_profile" "i" { name = "i" }
"#;
    let found = outputs(
        text,
        [
            "aws_iam_role.a.arn",
            "aws_iam_role.a.id",
            "aws_iam_user.u.arn",
            "aws_iam_user.u.path",
            "aws_iam_policy.p.id",
            "aws_iam_saml_provider.s.arn",
            "aws_iam_instance_profile.i.arn",
            "aws_iam_role.a.unique_id",
        ],
    );
    let expected = [
        "arn:aws:iam::111111111111:role/app/a",
        "a",
        "arn:aws:iam::111111111111:user/u",
        "/",
        "arn:aws:iam::111111111111:policy/p",
        "arn:aws:iam::111111111111:saml-provider/s",
        "arn:aws:iam::111111111111:instance-profile/i",
        "⟨aws_iam_role.a.unique_id⟩",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_prefix_is_the_known_part_of_a_name() {
    let text = r#"
resource "aws_iam_role" "a" { name_prefix = "app-" }
resource "aws_iam_role" "b" {}
resource "aws_s3_bucket" "c" { bucket_prefix = "logs-" }
"#;
    let found = outputs(text, ["aws_iam_role.a.arn", "aws_iam_role.b.name", "aws_s3_bucket.c.arn"]);
    let expected = [
        "arn:aws:iam::111111111111:role/app-⟨generated part of aws_iam_role.a.name⟩",
        "terraform-⟨generated part of aws_iam_role.b.name⟩",
        "arn:aws:s3:::logs-⟨generated part of aws_s3_bucket.c.bucket⟩",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_url_of_an_oidc_provider_has_no_scheme() {
    let text = "resource \"aws_iam_openid_connect_provider\" \"o\" {\n url = \"https://token.actions.githubusercontent.com\"\n}";
    let found =
        outputs(text, ["aws_iam_openid_connect_provider.o.url", "aws_iam_openid_connect_provider.o.arn"]);
    let expected = [
        "token.actions.githubusercontent.com",
        "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_unknown_id_is_one_symbol_wherever_it_stands() {
    let text = "resource \"aws_cognito_user_pool\" \"p\" {\n name = \"p\"\n}\nresource \"aws_eks_cluster\" \"c\" {\n name = \"c\"\n}";
    let found = outputs(
        text,
        [
            "aws_cognito_user_pool.p.id",
            "aws_cognito_user_pool.p.arn",
            "aws_cognito_user_pool.p.endpoint",
            "aws_eks_cluster.c.identity[0].oidc[0].issuer",
        ],
    );
    let expected = [
        "⟨aws_cognito_user_pool.p.id⟩",
        "arn:aws:cognito-idp:eu-west-1:111111111111:userpool/⟨aws_cognito_user_pool.p.id⟩",
        "cognito-idp.eu-west-1.amazonaws.com/⟨aws_cognito_user_pool.p.id⟩",
        "https://oidc.eks.eu-west-1.amazonaws.com/id/⟨generated part of aws_eks_cluster.c.identity⟩",
    ];
    assert_eq!(found, expected);
}

#[test]
fn targets_of_policies_have_their_arns() {
    let text = r#"
resource "aws_sqs_queue" "q" { name = "q" }
resource "aws_lambda_function" "f" { function_name = "f" }
resource "aws_ssm_parameter" "s" { name = "a/b" }
resource "aws_ssm_parameter" "t" { name = "/a/b" }
resource "aws_kms_key" "k" {}
resource "aws_cloudwatch_event_rule" "d" { name = "d" }
resource "aws_cloudwatch_event_rule" "e" {
  name           = "e"
  event_bus_name = "bus"
}
resource "aws_sns_topic" "r" {
  name   = "r"
  region = "us-east-1"
}
"#;
    let found = outputs(
        text,
        [
            "aws_sqs_queue.q.url",
            "aws_lambda_function.f.arn",
            "aws_ssm_parameter.s.arn",
            "aws_ssm_parameter.t.arn",
            "aws_kms_key.k.arn",
            "aws_cloudwatch_event_rule.d.arn",
            "aws_cloudwatch_event_rule.e.arn",
            "aws_sns_topic.r.arn",
        ],
    );
    let here = |service: &str, resource: &str| format!("arn:aws:{service}:eu-west-1:111111111111:{resource}");
    let expected = [
        "https://sqs.eu-west-1.amazonaws.com/111111111111/q".to_owned(),
        here("lambda", "function:f"),
        here("ssm", "parameter/a/b"),
        here("ssm", "parameter/a/b"),
        here("kms", "key/⟨aws_kms_key.k.key_id⟩"),
        here("events", "rule/d"),
        here("events", "rule/bus/e"),
        "arn:aws:sns:us-east-1:111111111111:r".to_owned(),
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_undecided_name_gives_an_arn_for_each() {
    let sources = Sources::default();
    let text = "variable \"c\" {\n type = bool\n}\nresource \"aws_iam_role\" \"a\" {\n name = var.c ? \"x\" : \"y\"\n}\n";
    let evaluation = evaluate(&sources, text);
    let arns = attributes(&evaluation, "aws_iam_role.a").get("arn").unwrap().alternatives();
    let arns: Vec<&str> = arns.iter().filter_map(|arn| arn.as_str()).collect();
    assert_eq!(arns, ["arn:aws:iam::111111111111:role/x", "arn:aws:iam::111111111111:role/y"]);
}

#[test]
fn left_out_arguments_are_defaults_or_null() {
    let text = "resource \"aws_iam_role\" \"a\" {\n name = \"a\"\n}";
    let found = outputs(
        text,
        [
            "aws_iam_role.a.path",
            "\"${aws_iam_role.a.max_session_duration}s\"",
            "aws_iam_role.a.permissions_boundary == null ? \"none\" : \"some\"",
        ],
    );
    assert_eq!(found, ["/", "3600s", "none"]);
}

#[test]
fn data_sources_say_where_they_are() {
    let text = "data \"aws_caller_identity\" \"c\" {}\ndata \"aws_partition\" \"p\" {}\ndata \"aws_region\" \"r\" {}\n";
    let found = outputs(
        text,
        [
            "data.aws_caller_identity.c.account_id",
            "data.aws_partition.p.partition",
            "data.aws_partition.p.dns_suffix",
            "data.aws_partition.p.reverse_dns_prefix",
            "data.aws_region.r.name",
            "data.aws_region.r.region",
            "data.aws_caller_identity.c.arn",
        ],
    );
    let expected = [
        "111111111111",
        "aws",
        "amazonaws.com",
        "com.amazonaws",
        "eu-west-1",
        "eu-west-1",
        "⟨data.aws_caller_identity.c.arn⟩",
    ];
    assert_eq!(found, expected);
}

#[test]
fn iam_entities_are_found_by_name_up_to_their_path() {
    let text = r#"
data "aws_iam_policy" "managed" { name = "AWSLambdaBasicExecutionRole" }
data "aws_iam_policy" "by_arn" { arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" }
data "aws_iam_policy" "own" { name = "own" }
data "aws_iam_role" "r" { name = "r" }
data "aws_iam_user" "u" { user_name = "u" }
data "aws_iam_openid_connect_provider" "o" { url = "https://example.com/x" }
data "aws_iam_saml_provider" "s" { arn = "arn:aws:iam::111111111111:saml-provider/s" }
data "aws_arn" "a" { arn = "arn:aws:rds:eu-west-1:222222222222:db:x" }
"#;
    let found = outputs(
        text,
        [
            "data.aws_iam_policy.managed.arn",
            "data.aws_iam_policy.by_arn.name",
            "data.aws_iam_policy.own.arn",
            "data.aws_iam_role.r.arn",
            "data.aws_iam_user.u.arn",
            "data.aws_iam_openid_connect_provider.o.arn",
            "data.aws_iam_saml_provider.s.name",
            "data.aws_arn.a.account",
        ],
    );
    let expected = [
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "ReadOnlyAccess",
        "arn:aws:iam::111111111111:policy⟨path of data.aws_iam_policy.own⟩own",
        "arn:aws:iam::111111111111:role⟨path of data.aws_iam_role.r⟩r",
        "arn:aws:iam::111111111111:user⟨path of data.aws_iam_user.u⟩u",
        "arn:aws:iam::111111111111:oidc-provider/example.com/x",
        "s",
        "222222222222",
    ];
    assert_eq!(found, expected);
}
