use rolecall_source::MemoryFiles;

use super::*;

const NARROW: &str =
    r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }"#;

fn read_text(text: &str) -> (Config, Vec<String>) {
    let mut files = MemoryFiles::default();
    files.insert("infra/rolecall.hcl", text);
    files.insert("infra/facts/vendor.json", r#"{ "value": "999999999999", "list": [1, true] }"#);
    files.insert("infra/facts/list.json", "[]");
    files.insert("infra/narrow.json", NARROW);
    files.insert("infra/broken.json", "[");
    let sources = Sources::default();
    let (config, errors) = read(&files, &sources, "infra/rolecall.hcl");
    assert!(errors.unknowns.is_empty());
    let said = errors.problems.iter().map(|problem| {
        let start = problem.span.map(|span| sources.location(span).start);
        let place = start.map_or_else(|| "-".to_owned(), |start| format!("{}:{}", start.line, start.column));
        let help = problem.help.as_ref().map(|help| format!(" | {help}")).unwrap_or_default();
        format!("{place} {}{help}", problem.message)
    });
    (config, said.collect())
}

fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| &*text.text).collect()
}

/// Text, and the one error that it gives.
const WRONG: &[(&str, &str)] = &[
    ("acount \"dev\" {}", "1:1 `acount` is no block of `rolecall.hcl` | did you mean `account`?"),
    (
        "widget {}",
        "1:1 `widget` is no block of `rolecall.hcl` | possible are `account`, `root`, `fact`, `organization`, `chain`, `forbid`, `rule`, `ignore`",
    ),
    (
        "account = 1",
        "1:1 `rolecall.hcl` holds blocks, not arguments such as `account` | write `account \"dev\" { }`",
    ),
    ("account {}", "1:1 `account` has one label | write `account \"dev\" { }`"),
    ("account \"a\" \"b\" {}", "1:1 `account` has one label | write `account \"dev\" { }`"),
    ("account \"\" {}", "1:9 the label of `account` must not be empty"),
    ("account \"a:b\" {}", "1:9 the label of `account` must not hold `:` or `*`"),
    ("ignore \"x\" {}", "1:1 `ignore` has no label"),
    (
        "account \"dev\" {\n  soures = []\n}",
        "2:3 `soures` is no argument of `account` | did you mean `sources`?",
    ),
    (
        "account \"dev\" {\n  sources {}\n}",
        "2:3 `account` holds no blocks, such as `sources` | write `sources = { }`",
    ),
    ("account \"dev\" {\n  zone = [\"a\"]\n}", "2:10 `zone` must be a string, not a list"),
    ("account \"dev\" {\n  zone = \" \"\n}", "2:10 `zone` must not be empty"),
    ("account \"dev\" {\n  sources = \"a\"\n}", "2:13 `sources` must be a list of strings, not a string"),
    (
        "account \"dev\" {\n  sources = [\"a\", 1]\n}",
        "2:19 `sources` must be a list of strings, not a number",
    ),
    ("account \"dev\" {\n  sources = [\"../..\"]\n}", "2:15 `../..` lies outside the workspace"),
    ("account \"dev\" {\n  complete = \"yes\"\n}", "2:14 `complete` must be `true` or `false`, not a string"),
    ("account \"dev\" {\n  id = \"1234\"\n}", "2:8 `id` must be twelve digits, not `1234`"),
    (
        "account \"dev\" {\n  id = 012345678901\n}",
        "2:8 `id` must be twelve digits, not `012345678901` | a number loses its leading zeros: write the id in quotes",
    ),
    (
        "account \"dev\" {\n  id = 12345678901\n}",
        "2:8 `id` must be twelve digits, not `12345678901` | a number loses its leading zeros: write the id in quotes",
    ),
    (
        "account \"dev\" {\n  partition = \"china\"\n}",
        "2:15 `partition` must be one of `aws`, `aws-cn`, `aws-eusc`, `aws-iso`, `aws-iso-b`, `aws-iso-e`, `aws-iso-f`, `aws-us-gov`, not `china`",
    ),
    (
        "account \"dev\" {\n  providers = [\"aws.dev\"]\n}",
        "2:16 `providers` must be `ROOT:PROVIDER` or `ROOT:PROVIDER.ALIAS`, not `aws.dev`",
    ),
    ("account \"a\" {}\naccount \"a\" {}", "2:1 `account \"a\"` is declared twice, first on line 1"),
    (
        "account \"a\" {\n  id = \"111111111111\"\n}\naccount \"b\" {\n  id = \"111111111111\"\n}",
        "5:9 account `a` has the id `111111111111` already",
    ),
    ("organization {}\norganization {}", "2:1 `organization` is declared twice, first on line 1"),
    ("organization {\n  id = \"exampleorg\"\n}", "2:8 `id` must look like `o-exampleorg`, not `exampleorg`"),
    (
        "organization {\n  management_account = \"prod\"\n}",
        "2:24 `management_account` must be twelve digits, not `prod`",
    ),
    ("root \"a\" {\n  variables = \"x\"\n}", "2:15 `variables` must be an object, not a string"),
    ("root \"a\" {\n  workspace = local.x\n}", "2:15 `rolecall.hcl` holds constants only"),
    ("fact \"data.a.b\" {}", "1:1 `fact` needs either `values` or `file`"),
    ("fact \"data.a.b\" {\n  values = {}\n  file = \"x\"\n}", "1:1 `fact` needs either `values` or `file`"),
    ("fact \"data.a.b\" {\n  file = \"none.json\"\n}", "2:11 there is no file `infra/none.json`"),
    (
        "fact \"data.a.b\" {\n  file = \"facts/list.json\"\n}",
        "2:11 `infra/facts/list.json` must hold a JSON object",
    ),
    ("chain \"x\" {\n  from = \"a:role/b\"\n}", "1:1 `chain` needs `to`"),
    ("chain \"x\" {\n  from = null\n  to = \"b\"\n}", "1:1 `chain` needs `from`"),
    (
        "chain \"x\" {\n  from = \"a\"\n  to = \"b\"\n  max_hops = -1\n}",
        "4:14 `max_hops` must be a whole number from 0",
    ),
    (
        "chain \"x\" {\n  from = \"a\"\n  to = \"b\"\n  max_hops = \"1\"\n}",
        "4:14 `max_hops` must be a whole number, not a string",
    ),
    (
        "chain \"x\" {\n  from = \"a\"\n  to = \"b\"\n  with = { externalid = \"x\" }\n}",
        "4:12 `externalid` is no key of `with` | did you mean `external_id`?",
    ),
    (
        "chain \"x\" {\n  from = \"a\"\n  to = \"b\"\n  with = { duration = \"long\" }\n}",
        "4:23 `duration` must be such as `2h` or `90m`, not `long`",
    ),
    (
        "chain \"x\" {\n  from = \"a\"\n  to = \"b\"\n  with = { mfa = [] }\n}",
        "4:18 `mfa` must be one value, not a list",
    ),
    (
        "chain \"x\" {\n  from = \"a\"\n  to = \"b\"\n  with = { session_policy = \"no.json\" }\n}",
        "4:29 there is no file `infra/no.json`",
    ),
    (
        "chain \"x\" {\n  from = \"a\"\n  to = \"b\"\n  with = { session_policy = \"broken.json\" }\n}",
        "4:29 `infra/broken.json`: the policy is not JSON: expected a value, found the end of the text",
    ),
    (
        "chain \"x\" {\n  from = \"a\"\n  to = \"b\"\n  with {\n    mfa = true\n  }\n}",
        "4:3 `chain` holds no blocks, such as `with` | write `with = { }`",
    ),
    (
        "chain \"x\" {\n  from = \"a\"\n  to = \"b\"\n  reaches = { action = \"s3:GetObject\" }\n}",
        "4:13 `reaches` needs `resource`",
    ),
    ("forbid \"x\" {\n  from = \"a:*\"\n}", "1:1 `forbid` needs `to`"),
    (
        "rule \"inline-policy\" {\n  severity = \"of\"\n}",
        "2:14 `severity` must be one of `off`, `info`, `low`, `medium`, `high`, `critical`, not `of`",
    ),
    ("rule \"inline-policy\" {}", "1:1 `rule` needs `severity`"),
    ("ignore {\n  reason = \"x\"\n}", "1:1 `ignore` needs `rule`"),
    ("ignore {\n  rule = \"x\"\n}", "1:1 `ignore` needs `reason`"),
    ("ignore {\n  rule = \"x\"\n  reason = \"\"\n}", "3:12 `reason` must not be empty"),
    (
        "ignore {\n  rule = \"x\"\n  reason = \"y\"\n  until = \"31.01.2027\"\n}",
        "4:11 `until` must be a date such as `2027-01-31`, not `31.01.2027`",
    ),
];

#[test]
fn every_error_points_at_its_place_and_says_what_is_meant() {
    for (text, said) in WRONG {
        assert_eq!(read_text(text).1, [*said], "{text}");
    }
}

#[test]
fn a_broken_block_costs_only_itself() {
    let (config, said) = read_text("account \"a\" {\n  zone = = 1\n}\naccount \"b\" {}\n");
    assert_eq!(said.len(), 1);
    assert_eq!(config.accounts.iter().map(|account| &*account.label.text).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn paths_are_relative_to_the_workspace() {
    let (config, said) = read_text(
        r#"
        account "dev" {
          id        = 111111111111
          sources   = ["../accounts/dev", "./snapshots/", "/workspace/other"]
          providers = ["../platform:aws.dev", ".:aws"]
        }
        root "../accounts/app" {
          workspace = "prod"
          var_files = ["prod.tfvars"]
          variables = { vendor = "999999999999", list = [1, "a"] }
        }
        "#,
    );
    assert!(said.is_empty(), "{said:?}");
    let account = &config.accounts[0];
    assert_eq!(account.id.as_ref().map(|id| &*id.text), Some("111111111111"));
    assert_eq!(texts(&account.sources), ["accounts/dev", "infra/snapshots", "other"]);
    assert_eq!(texts(&account.providers), ["platform:aws.dev", "infra:aws"]);
    assert!(account.complete);
    let root = &config.roots[0];
    assert_eq!(&*root.directory.text, "accounts/app");
    assert_eq!(texts(&root.var_files), ["prod.tfvars"]);
    assert_eq!(root.variables.len(), 2);
}

#[test]
fn an_account_without_sources_is_complete_only_when_that_is_said() {
    let (config, said) = read_text("account \"a\" {}\naccount \"b\" {\n  complete = true\n}\n");
    assert!(said.is_empty());
    assert_eq!(config.accounts.iter().map(|account| account.complete).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn facts_come_from_values_or_from_a_file() {
    let (config, said) = read_text(
        r#"
        fact "../app:data.aws_ssm_parameter.vendor" {
          values = { value = "1" }
        }
        fact "module.x[\"a:b\"]" {
          file = "facts/vendor.json"
        }
        "#,
    );
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(config.facts[0].root.as_deref(), Some("app"));
    assert_eq!(&*config.facts[0].address.text, "data.aws_ssm_parameter.vendor");
    assert_eq!(config.facts[1].root, None);
    assert_eq!(config.facts[1].values.get("value").and_then(|value| value.as_str()), Some("999999999999"));
}

#[test]
fn chains_and_forbids_say_all_they_can() {
    let (config, said) = read_text(
        r#"
        chain "developers deploy" {
          from     = "dev:group/developers"
          to       = "prod:role/deployer"
          max_hops = 1
          with = {
            mfa            = true
            external_id    = "abc"
            duration       = "2h"
            session_tags   = { team = "a" }
            session_policy = "narrow.json"
            context        = { "aws:PrincipalOrgID" = "o-1", "token:sub" = ["x", "y"], "aws:SecureTransport" = true }
          }
          reaches = { action = "s3:PutObject", resource = "arn:aws:s3:::releases/*" }
        }
        forbid "nobody else deploys" {
          from   = "dev:*"
          to     = "prod:role/deployer"
          except = ["dev:group/developers"]
        }
        "#,
    );
    assert!(said.is_empty(), "{said:?}");
    let chain = &config.chains[0];
    assert_eq!(
        (&*chain.name, &*chain.from.text, chain.max_hops),
        ("developers deploy", "dev:group/developers", Some(1))
    );
    assert_eq!((chain.with.mfa, chain.with.duration), (Some(true), Some(7200)));
    let session_policy = chain.with.session_policy.as_ref();
    assert_eq!(session_policy.map(|document| document.statements.len()), Some(1));
    let context: Vec<(&str, usize)> =
        chain.with.context.iter().map(|(key, values)| (&**key, values.len())).collect();
    assert_eq!(context, [("aws:principalorgid", 1), ("aws:securetransport", 1), ("token:sub", 2)]);
    assert_eq!(chain.reaches.as_ref().map(|goal| &*goal.action.text), Some("s3:PutObject"));
    assert_eq!(texts(&config.forbids[0].except), ["dev:group/developers"]);
}

#[test]
fn rules_ignores_and_the_organization_are_read() {
    let (config, said) = read_text(
        r#"
        organization {
          id                 = "o-exampleorg"
          management_account = "444444444444"
        }
        rule "inline-policy" { severity = "off" }
        ignore {
          rule   = "external-trust-no-external-id"
          entity = "prod:role/vendor"
          reason = "vendor cannot send one before 2027"
          until  = "2027-01-31"
        }
        "#,
    );
    assert!(said.is_empty(), "{said:?}");
    let organization = config.organization.expect("it is declared");
    assert_eq!(organization.management_account.as_ref().map(|id| &*id.text), Some("444444444444"));
    assert_eq!(&*config.rules[0].severity.text, "off");
    assert_eq!(config.ignores[0].until.as_ref().map(|date| &*date.text), Some("2027-01-31"));
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    let (_, errors) = read(&MemoryFiles::default(), &Sources::default(), "rolecall.hcl");
    assert_eq!(errors.problems[0].message, "cannot read `rolecall.hcl`: no such file");
}
