//! The ladder, step by step, and what is read of which world.

mod hostile;

use rolecall_source::{MemoryFiles, Sources};
use rolecall_terraform::value::Value;
use rolecall_terraform::{Evaluation, Modules, Root};

use super::*;
use crate::config::Config;

struct Read {
    sources: Sources,
    evaluation: Evaluation,
}

/// Reads the plan or state `text`, which lies at `plan.json`; `beside` are its sources.
fn read_with(text: &str, when: When, beside: &[(&str, &str)]) -> Read {
    let sources = Sources::default();
    let mut files = MemoryFiles::default();
    files.insert("plan.json", text);
    for (path, text) in beside {
        files.insert(path, text);
    }
    let mut plan = open(&files, &sources, "plan.json", when).unwrap().unwrap();
    if !beside.is_empty() {
        plan.source = Some("".into());
    }
    let config = Config::default();
    let mut accounts = Accounts::new(&config, &sources);
    let modules = Modules::new(&sources, &files);
    let first = plan.evaluate(&Root::default(), &modules, &accounts, &sources);
    accounts.learn(&first);
    let evaluation = plan.evaluate(&Root::default(), &modules, &accounts, &sources);
    Read { sources, evaluation }
}

fn read(text: &str) -> Read {
    read_with(text, When::Planned, &[])
}

impl Read {
    fn value(&self, address: &str, name: &str) -> &Value {
        let found = self.evaluation.resources.iter().find(|resource| &*resource.address == address);
        found.and_then(|resource| resource.values.get(name)).unwrap_or_else(|| panic!("no {address}.{name}"))
    }

    /// An attribute as people read it, without white space.
    fn shown(&self, address: &str, name: &str) -> String {
        let text = self.value(address, name).as_str().map(|text| self.sources.render(text));
        text.unwrap_or_default().split_whitespace().collect()
    }

    fn addresses(&self) -> Vec<&str> {
        self.evaluation.resources.iter().map(|resource| &*resource.address).collect()
    }
}

const PROVIDER: &str = r#""aws": {"name": "aws", "expressions": {
    "allowed_account_ids": {"constant_value": ["111111111111"]}, "region": {"constant_value": "eu-west-1"}}}"#;

/// A plan of these changes and blocks.
fn plan(changes: &[String], blocks: &[String]) -> String {
    format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.11.4", "variables": {{"who": {{"value": "ann"}}}},
            "resource_changes": [{}],
            "configuration": {{"provider_config": {{{PROVIDER}}}, "root_module": {{"resources": [{}]}}}}}}"#,
        changes.join(", "),
        blocks.join(", ")
    )
}

/// A change of the resource or data source at `address` of the root module.
fn change(address: &str, actions: &str, rest: &str) -> String {
    let (mode, block) = match address.strip_prefix("data.") {
        Some(block) => ("data", block),
        None => ("managed", address),
    };
    let (kind, name) = block.split_once('.').unwrap();
    let (name, index) = match name.split_once("[\"") {
        Some((name, key)) => (name, format!(r#""index": "{}", "#, key.trim_end_matches("\"]"))),
        None => (name, String::new()),
    };
    let address = address.replace('"', "\\\"");
    format!(
        r#"{{"address": "{address}", "mode": "{mode}", "type": "{kind}", "name": "{name}", {index}
            "provider_name": "registry.terraform.io/hashicorp/aws", "change": {{"actions": [{actions}], {rest}}}}}"#
    )
}

fn block(address: &str, expressions: &str) -> String {
    format!(r#"{{"address": "{address}", "provider_config_key": "aws", "expressions": {{{expressions}}}}}"#)
}

fn role(name: &str, trust: &str) -> [String; 2] {
    let address = format!("aws_iam_role.{name}");
    let after = format!(
        r#""before": null, "after": {{"name": "{name}", "path": "/"}},
           "after_unknown": {{"arn": true, "id": true, "assume_role_policy": true}}, "after_sensitive": {{}}"#
    );
    let expressions = format!(r#""name": {{"constant_value": "{name}"}}, "assume_role_policy": {trust}"#);
    [change(&address, "\"create\"", &after), block(&address, &expressions)]
}

fn references(texts: &[&str]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("{text:?}")).collect();
    format!(r#"{{"references": [{}]}}"#, quoted.join(", "))
}

/// A document of one statement whose identifiers are not known, and what they refer to.
fn document(identifiers: &str, unknown: &str, expression: &str) -> [String; 2] {
    let address = "data.aws_iam_policy_document.trust";
    let after = format!(
        r#""before": null, "after": {{"statement": [{{"actions": ["sts:AssumeRole"],
           "principals": [{{"type": "AWS", "identifiers": {identifiers}}}]}}]}},
           "after_unknown": {{"id": true, "json": true, "minified_json": true, "statement": [{{"actions": [false],
           "principals": [{{"identifiers": {unknown}}}]}}]}}, "after_sensitive": {{}}"#
    );
    let statement = format!(
        r#""statement": [{{"actions": {{"constant_value": ["sts:AssumeRole"]}},
           "principals": [{{"type": {{"constant_value": "AWS"}}, "identifiers": {expression}}}]}}]"#
    );
    [change(address, "\"read\"", &after), block(address, &statement)]
}

fn join(parts: &[[String; 2]]) -> String {
    let changes: Vec<String> = parts.iter().map(|[change, _]| change.clone()).collect();
    let blocks: Vec<String> = parts.iter().map(|[_, block]| block.clone()).collect();
    plan(&changes, &blocks)
}

const TRUST_OF_DOCUMENT: &[&str] =
    &["data.aws_iam_policy_document.trust.json", "data.aws_iam_policy_document.trust"];

#[test]
fn a_known_value_is_taken_with_its_place() {
    let after = r#""before": null, "after": {"name": "ann", "path": "/", "arn": "arn:aws:iam::111111111111:user/ann"},
        "after_unknown": {}, "after_sensitive": {}"#;
    let read = read(&plan(&[change("aws_iam_user.a", "\"create\"", after)], &[]));
    let origin = read.value("aws_iam_user.a", "name").origin.unwrap();
    assert_eq!(read.sources.snippet(origin), "\"ann\"");
    let header = read.evaluation.resources[0].header;
    assert_eq!(read.sources.snippet(header), "\"aws_iam_user.a\"");
}

#[test]
fn a_document_is_rebuilt_of_its_statement_blocks() {
    let read = read(&join(&[
        role("app", &references(TRUST_OF_DOCUMENT)),
        role("base", r#"{"constant_value": "x"}"#),
        document(
            r#"[null, "arn:aws:iam::222222222222:root"]"#,
            "[true, false]",
            &references(&["aws_iam_role.base.arn", "aws_iam_role.base"]),
        ),
    ]));
    assert_eq!(
        read.shown("aws_iam_role.app", "assume_role_policy"),
        concat!(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":["#,
            r#""arn:aws:iam::222222222222:root","arn:aws:iam::111111111111:role/base"]}}]}"#
        )
    );
}

#[test]
fn of_a_set_what_is_not_known_may_be_left_out() {
    let expression = references(&["aws_iam_role.base.arn", "aws_iam_role.base"]);
    let read = read(&join(&[
        role("base", r#"{"constant_value": "x"}"#),
        document(r#"["arn:aws:iam::222222222222:root"]"#, "[false, true]", &expression),
    ]));
    let json = read.shown("data.aws_iam_policy_document.trust", "json");
    assert!(json.contains("arn:aws:iam::222222222222:root"), "{json}");
    assert!(json.contains("arn:aws:iam::111111111111:role/base"), "{json}");
}

#[test]
fn an_arn_is_predicted_from_the_reference_to_it() {
    let attachment = r#""before": null, "after": {"role": "app"},
        "after_unknown": {"id": true, "policy_arn": true}, "after_sensitive": {}"#;
    let policy = r#""before": null, "after": {"name": "p", "path": "/x/"},
        "after_unknown": {"arn": true, "id": true}, "after_sensitive": {}"#;
    let address = "aws_iam_role_policy_attachment.a";
    let arn = references(&["aws_iam_policy.p.arn", "aws_iam_policy.p"]);
    let read = read(&plan(
        &[change(address, "\"create\"", attachment), change("aws_iam_policy.p", "\"create\"", policy)],
        &[block(address, &format!(r#""policy_arn": {arn}"#)), block("aws_iam_policy.p", "")],
    ));
    assert_eq!(read.shown(address, "policy_arn"), "arn:aws:iam::111111111111:policy/x/p");
    assert_eq!(read.shown("aws_iam_policy.p", "arn"), "arn:aws:iam::111111111111:policy/x/p");
}

#[test]
fn a_reference_is_followed_through_variables_and_outputs_of_modules() {
    let attachment = r#"{"address": "module.a[\"k.1\"].aws_iam_role_policy_attachment.x", "mode": "managed",
        "type": "aws_iam_role_policy_attachment", "name": "x", "change": {"actions": ["create"],
        "after": {"role": "app"}, "after_unknown": {"policy_arn": true}}}"#;
    let policy = r#"{"address": "module.b.aws_iam_policy.p[0]", "mode": "managed", "type": "aws_iam_policy",
        "name": "p", "index": 0, "change": {"actions": ["create"], "after": {"name": "p", "path": "/"},
        "after_unknown": {"arn": true}}}"#;
    let text = format!(
        r#"{{"format_version": "1.2", "resource_changes": [{attachment}, {policy}],
        "configuration": {{"provider_config": {{{PROVIDER}}}, "root_module": {{"module_calls": {{
          "a": {{"expressions": {{"arn": {{"references": ["module.b.arn", "module.b"]}}}}, "module": {{"resources": [
            {{"address": "aws_iam_role_policy_attachment.x", "provider_config_key": "aws",
              "expressions": {{"policy_arn": {{"references": ["var.arn"]}}}}}}]}}}},
          "b": {{"module": {{"resources": [{{"address": "aws_iam_policy.p", "provider_config_key": "module.b:aws"}}],
            "outputs": {{"arn": {{"expression": {{"references": ["aws_iam_policy.p[0].arn", "aws_iam_policy.p[0]",
            "aws_iam_policy.p"]}}}}}}}}}}}}}}}}}}"#
    );
    assert_eq!(
        read(&text).shown("module.a[\"k.1\"].aws_iam_role_policy_attachment.x", "policy_arn"),
        "arn:aws:iam::111111111111:policy/p"
    );
}

#[test]
fn an_instance_refers_to_the_one_with_its_key() {
    let after = r#""before": null, "after": {"name": "NAME", "path": "/"},
        "after_unknown": {"arn": true, "assume_role_policy": true}, "after_sensitive": {}"#;
    let trust = r#""after": {"statement": [{"actions": ["sts:AssumeRole"], "sid": "NAME",
        "principals": [{"type": "AWS", "identifiers": [null]}]}]}, "after_unknown": {"json": true,
        "statement": [{"principals": [{"identifiers": [true]}]}]}"#;
    let mut changes = Vec::new();
    for key in ["a", "b"] {
        let role = format!("aws_iam_role.r[\"{key}\"]");
        changes.push(change(&role, "\"create\"", &after.replace("NAME", key)));
        let document = format!("data.aws_iam_policy_document.d[\"{key}\"]");
        changes.push(change(&document, "\"read\"", &trust.replace("NAME", key)));
    }
    let expressions = references(&["data.aws_iam_policy_document.d", "each.key"]);
    let blocks = [
        block("aws_iam_role.r", &format!(r#""assume_role_policy": {expressions}"#)),
        block("data.aws_iam_policy_document.d", ""),
    ];
    let read = read(&plan(&changes, &blocks));
    assert!(read.shown("aws_iam_role.r[\"a\"]", "assume_role_policy").contains(r#""Sid":"a""#));
    assert!(read.shown("aws_iam_role.r[\"b\"]", "assume_role_policy").contains(r#""Sid":"b""#));
}

#[test]
fn what_may_stand_behind_an_arn_in_a_pattern_stays_open() {
    let policy = r#""after": {"statement": [{"actions": ["s3:GetObject"], "resources": [null]}]},
        "after_unknown": {"json": true, "statement": [{"resources": [true]}]}"#;
    let bucket = r#""after": {"bucket": "logs"}, "after_unknown": {"arn": true, "id": true}"#;
    let resources = references(&["aws_s3_bucket.b.arn", "aws_s3_bucket.b"]);
    let address = "data.aws_iam_policy_document.d";
    let read = read(&plan(
        &[change(address, "\"read\"", policy), change("aws_s3_bucket.b", "\"create\"", bucket)],
        &[
            block(address, &format!(r#""statement": [{{"resources": {resources}}}]"#)),
            block("aws_s3_bucket.b", ""),
        ],
    ));
    let json = read.shown(address, "json");
    assert!(json.contains(r#""Resource":"arn:aws:s3:::logs⟨whatfollowsin"#), "{json}");
}

#[test]
fn sources_beside_the_plan_say_what_it_leaves_open() {
    let source = r#"
variable "who" {}
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_role.base.arn } }]
    Id        = var.who
  })
}
resource "aws_iam_role" "base" {
  name               = "base"
  assume_role_policy = "{}"
}
"#;
    let trust = references(&["aws_iam_role.base.arn", "aws_iam_role.base", "var.who"]);
    let text = join(&[role("app", &trust), role("base", r#"{"constant_value": "{}"}"#)]);
    let without = read(&text);
    assert_eq!(
        without.shown("aws_iam_role.app", "assume_role_policy"),
        "⟨aws_iam_role.app.assume_role_policy⟩"
    );
    let with = read_with(&text, When::Planned, &[("main.tf", source)]);
    assert_eq!(
        with.shown("aws_iam_role.app", "assume_role_policy"),
        concat!(
            r#"{"Id":"ann","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","#,
            r#""Principal":{"AWS":"arn:aws:iam::111111111111:role/base"}}]}"#
        )
    );
}

#[test]
fn a_symbol_is_that_of_the_attribute_which_is_referred_to() {
    let key = r#""after": {}, "after_unknown": {"arn": true, "id": true}"#;
    let alias = r#""after": {}, "after_unknown": {"target_key_arn": true}"#;
    let arn = references(&["aws_x_key.k.arn", "aws_x_key.k"]);
    let read = read(&plan(
        &[change("aws_x_key.k", "\"create\"", key), change("aws_x_alias.a", "\"create\"", alias)],
        &[block("aws_x_key.k", ""), block("aws_x_alias.a", &format!(r#""target_key_arn": {arn}"#))],
    ));
    assert_eq!(read.shown("aws_x_key.k", "arn"), "⟨aws_x_key.k.arn⟩");
    assert_eq!(read.shown("aws_x_alias.a", "target_key_arn"), "⟨aws_x_key.k.arn⟩");
}

#[test]
fn two_references_for_one_value_leave_it_open() {
    let read = read(&join(&[
        role("base", r#"{"constant_value": "x"}"#),
        role("other", r#"{"constant_value": "x"}"#),
        document("[null]", "[true]", &references(&["aws_iam_role.base.arn", "aws_iam_role.other.arn"])),
    ]));
    let json = read.shown("data.aws_iam_policy_document.trust", "json");
    assert!(
        json.contains("⟨data.aws_iam_policy_document.trust.statement[0].principals[0].identifiers[0]⟩"),
        "{json}"
    );
}

#[test]
fn references_in_a_circle_end_in_a_symbol() {
    let own = references(&["aws_iam_role.app.assume_role_policy"]);
    let read = read(&join(&[role("app", &own)]));
    assert_eq!(read.shown("aws_iam_role.app", "assume_role_policy"), "⟨aws_iam_role.app.assume_role_policy⟩");
}

#[test]
fn what_is_sensitive_is_marked_and_never_printed() {
    let after = r#""after": {"name": "topsecret", "path": "/", "tags": {"a": "hidden-too", "b": "seen"}},
        "after_unknown": {}, "after_sensitive": {"name": true, "tags": {"a": true}}"#;
    let read = read(&plan(&[change("aws_iam_user.u", "\"create\"", after)], &[]));
    assert!(read.value("aws_iam_user.u", "name").sensitive);
    assert_eq!(read.sources.render("topsecret hidden-too seen"), "********* ********** seen");
}

#[test]
fn what_is_deleted_is_gone_and_what_is_forgotten_stays() {
    let user = |name: &str| format!(r#"{{"name": "{name}", "path": "/"}}"#);
    let of = |name: &str, actions: &str, after: &str| {
        let rest = format!(r#""before": {}, "after": {after}, "after_unknown": {{}}"#, user(name));
        change(&format!("aws_iam_user.{name}"), actions, &rest)
    };
    let replaced = of("replaced", r#""create", "forget""#, &user("new"));
    let deposed = of("deposed", "\"delete\"", "null").replacen('{', r#"{"deposed": "abc", "#, 1);
    let changes = [
        of("kept", "\"no-op\"", &user("kept")),
        of("gone", "\"delete\"", "null"),
        of("forgotten", "\"forget\"", "null"),
        replaced,
        deposed,
    ];
    let read = read(&plan(&changes, &[]));
    assert_eq!(
        read.addresses(),
        ["aws_iam_user.forgotten", "aws_iam_user.kept", "aws_iam_user.replaced", "aws_iam_user.replaced"]
    );
}

const STATE: &str = r#"{"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {
    "resources": [
      {"address": "aws_iam_user.a", "mode": "managed", "type": "aws_iam_user", "name": "a",
       "provider_name": "registry.terraform.io/hashicorp/aws",
       "values": {"name": "a", "path": "/", "arn": "arn:aws:iam::111111111111:user/a"}, "sensitive_values": {}}],
    "child_modules": [{"address": "module.m", "resources": [
      {"address": "module.m.aws_iam_user.b[0]", "mode": "managed", "type": "aws_iam_user", "name": "b", "index": 0,
       "provider_name": "registry.terraform.io/hashicorp/aws",
       "values": {"name": "b", "path": "/", "arn": "arn:aws:iam::222222222222:user/b"}}]}]},
    "outputs": {"o": {"value": "x", "type": "string", "sensitive": false}}}}"#;

const RAW: &str = r#"{"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "x",
  "outputs": {"o": {"value": "x", "type": "string"}},
  "resources": [
    {"module": "module.m[\"k\"]", "mode": "managed", "type": "aws_iam_user", "name": "u",
     "provider": "provider[\"registry.opentofu.org/hashicorp/aws\"].prod",
     "instances": [{"index_key": "x", "attributes": {"name": "u", "path": "/", "pgp_key": "verysecret",
       "arn": "arn:aws:iam::333333333333:user/u"},
       "sensitive_attributes": [[{"type": "get_attr", "value": "pgp_key"}]]}]}]}"#;

#[test]
fn the_accounts_of_a_state_are_those_of_its_arns() {
    let read = read(STATE);
    assert_eq!(read.addresses(), ["aws_iam_user.a", "module.m.aws_iam_user.b[0]"]);
    let config = Config::default();
    let accounts = Accounts::new(&config, &read.sources);
    let ids: Vec<String> = read
        .evaluation
        .resources
        .iter()
        .map(|resource| accounts.resolve(&resource.provider).account_id.to_string())
        .collect();
    assert_eq!(ids, ["111111111111", "222222222222"]);
    assert_eq!(read.evaluation.outputs.get("o").and_then(Value::as_str), Some("x"));
}

#[test]
fn a_state_is_read_as_it_is_stored() {
    let read = read(RAW);
    let user = &read.evaluation.resources[0];
    assert_eq!(&*user.address, "module.m[\"k\"].aws_iam_user.u[\"x\"]");
    assert_eq!(user.provider.alias.as_deref(), Some("prod"));
    assert!(read.value(&user.address, "pgp_key").sensitive);
    assert_eq!(read.evaluation.outputs.get("o").and_then(Value::as_str), Some("x"));
}

#[test]
fn the_prior_world_of_a_plan_is_its_prior_state() {
    let text = format!(
        r#"{{"format_version": "1.2", "planned_values": {{"root_module": {{}}}}, "prior_state": {STATE},
        "resource_changes": [{}]}}"#,
        change("aws_iam_user.a", "\"delete\"", r#""before": {"name": "a"}, "after": null"#)
    );
    assert_eq!(read_with(&text, When::Prior, &[]).evaluation.resources.len(), 2);
    assert_eq!(read(&text).evaluation.resources.len(), 0);
}

#[test]
fn the_lists_of_a_role_that_mirror_other_resources_are_no_claim_of_its_own() {
    let role = r#""after": {"name": "app", "path": "/", "arn": "arn:aws:iam::111111111111:role/app",
        "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "inline_policy": [{"name": "mine", "policy": "{}"}]}"#;
    let attachment = r#""after": {"role": "app", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}"#;
    let read = read(&plan(
        &[
            change("aws_iam_role.app", "\"no-op\"", role),
            change("aws_iam_role_policy_attachment.a", "\"no-op\"", attachment),
        ],
        &[block("aws_iam_role.app", "")],
    ));
    let role = &read.evaluation.resources[0].values;
    assert!(!role.contains_key("managed_policy_arns"));
    assert!(role.contains_key("inline_policy"));
}

#[test]
fn a_name_that_is_left_out_for_a_prefix_is_generated() {
    let after =
        r#""after": {"name_prefix": "app-", "path": "/"}, "after_unknown": {"name": true, "arn": true}"#;
    let name = references(&["var.use_prefix", "local.name"]);
    let read = read(&plan(
        &[change("aws_iam_role.r", "\"create\"", after)],
        &[block("aws_iam_role.r", &format!(r#""name": {name}"#))],
    ));
    assert_eq!(read.shown("aws_iam_role.r", "name"), "app-⟨generatedpartofaws_iam_role.r.name⟩");
}
