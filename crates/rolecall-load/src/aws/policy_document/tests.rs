//! What `aws_iam_policy_document` gives, byte for byte.

use rolecall_source::Sources;
use rolecall_terraform::Evaluation;
use rolecall_terraform::value::Value;

use crate::aws::testing::{attributes, evaluate, shown};

fn json(text: &str) -> String {
    let sources = Sources::default();
    let evaluation = evaluate(&sources, text);
    assert_eq!(evaluation.diagnostics.problems, []);
    shown(&sources, &evaluation, "data.aws_iam_policy_document.this", "json")
}

fn minified(text: &str) -> String {
    let sources = Sources::default();
    let evaluation = evaluate(&sources, text);
    assert_eq!(evaluation.diagnostics.problems, []);
    shown(&sources, &evaluation, "data.aws_iam_policy_document.this", "minified_json")
}

fn problems(text: &str) -> Vec<String> {
    let sources = Sources::default();
    let evaluation = evaluate(&sources, text);
    evaluation.diagnostics.problems.iter().map(|problem| problem.message.clone()).collect()
}

/// A document of one statement with these arguments.
fn statement(arguments: &str) -> String {
    format!("data \"aws_iam_policy_document\" \"this\" {{\n  statement {{\n{arguments}\n  }}\n}}\n")
}

#[test]
fn a_statement_is_indented_by_two_spaces() {
    let text =
        statement("sid = \"Read\"\nactions = [\"s3:GetObject\", \"s3:ListBucket\"]\nresources = [\"*\"]");
    let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket",
        "s3:GetObject"
      ],
      "Resource": "*"
    }
  ]
}"#;
    assert_eq!(json(&text), expected);
}

#[test]
fn no_statement_gives_the_version_alone() {
    assert_eq!(json("data \"aws_iam_policy_document\" \"this\" {}"), "{\n  \"Version\": \"2012-10-17\"\n}");
    assert_eq!(minified("data \"aws_iam_policy_document\" \"this\" {}"), r#"{"Version":"2012-10-17"}"#);
}

#[test]
fn a_set_of_one_is_a_string_and_a_set_of_several_descends() {
    let text = statement("actions = [\"b:B\", \"a:A\", \"b:B\", \"c:C\"]\nresources = [\"x\", \"x\"]");
    let expected = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["c:C","b:B","a:A"],"Resource":"x"}]}"#;
    assert_eq!(minified(&text), expected);
}

#[test]
fn elements_stand_in_one_order_and_empty_ones_are_left_out() {
    let text = statement(
        "not_resources = [\"r\"]\nnot_actions = [\"a:A\"]\nactions = []\neffect = \"Deny\"\nsid = \"\"\n\
         not_principals {\n type = \"AWS\"\n identifiers = [\"*\"]\n }",
    );
    let expected = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":"a:A","NotResource":"r","NotPrincipal":{"AWS":"*"}}]}"#;
    assert_eq!(minified(&text), expected);
}

#[test]
fn only_the_star_type_with_a_star_is_the_bare_star() {
    let principals = |blocks: &str| {
        let text = minified(&statement(&format!("actions = [\"a:A\"]\n{blocks}")));
        text.split_once("\"Principal\":").and_then(|(_, rest)| rest.strip_suffix("}]}")).unwrap().to_owned()
    };
    let block = |kind: &str, identifiers: &str| {
        format!("principals {{\n type = \"{kind}\"\n identifiers = [{identifiers}]\n}}\n")
    };
    assert_eq!(principals(&block("*", "\"*\"")), "\"*\"");
    assert_eq!(principals(&block("AWS", "\"*\"")), r#"{"AWS":"*"}"#);
    assert_eq!(principals(&block("*", "\"*\", \"a\"")), r#"{"*":["a","*"]}"#);
    assert_eq!(principals(&block("*", "\"*\"").repeat(2)), "\"*\"");
    assert_eq!(principals(&[block("*", "\"*\""), block("AWS", "")].concat()), r#"{"*":"*","AWS":[]}"#);
    let several =
        [block("Service", "\"b\", \"c\""), block("AWS", "\"1\""), block("Service", "\"a\"")].concat();
    assert_eq!(principals(&several), r#"{"AWS":"1","Service":["c","b","a"]}"#);
}

#[test]
fn blocks_of_one_type_stand_in_the_order_of_the_providers_checksums() {
    let order = |partition: &str| {
        let block = |numbers: &[u64]| {
            let arns = numbers
                .iter()
                .map(|&number| format!("\"arn:{partition}:iam::{:012}:root\",", number * 111_111_111_111));
            format!("principals {{\n type = \"AWS\"\n identifiers = [{}]\n}}\n", arns.collect::<String>())
        };
        let text = minified(&statement(&[block(&[1, 2]), block(&[3]), block(&[4]), block(&[3])].concat()));
        text.split("::").skip(1).filter_map(|rest| rest.chars().next()).collect::<String>()
    };
    // What the acceptance tests of the Terraform AWS provider ask for.
    assert_eq!(order("aws"), "3421");
    assert_eq!(order("aws-us-gov"), "3214");
}

#[test]
fn conditions_are_grouped_and_keep_the_order_of_their_values() {
    let condition = |test: &str, key: &str, values: &str| {
        format!("condition {{\n test = \"{test}\"\n variable = \"{key}\"\n values = [{values}]\n}}\n")
    };
    let blocks = [
        condition("StringLike", "k", "\"b\", \"a\""),
        condition("Bool", "m", "true"),
        condition("StringLike", "k", "\"c\""),
        condition("StringLike", "j", ""),
    ];
    let text = minified(&statement(&format!("actions = [\"a:A\"]\n{}", blocks.concat())));
    let expected = r#""Condition":{"Bool":{"m":"true"},"StringLike":{"j":[],"k":["c","b","a"]}}}]}"#;
    assert!(text.ends_with(expected), "{text}");
    let twice = condition("StringLike", "k", "\"b\"").repeat(2);
    let text = minified(&statement(&format!("actions = [\"a:A\"]\n{twice}")));
    assert!(text.ends_with(r#""Condition":{"StringLike":{"k":"b"}}}]}"#), "{text}");
}

#[test]
fn an_ampersand_brace_is_a_policy_variable_where_there_are_some() {
    let text = statement(
        "actions = [\"a:&{x}\"]\nresources = [\"r/&{aws:username}\"]\n\
         condition {\n test = \"StringEquals\"\n variable = \"&{k}\"\n values = [\"&{v}\"]\n }",
    );
    let expected = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:\u0026{x}","Resource":"r/${aws:username}","Condition":{"StringEquals":{"\u0026{k}":"${v}"}}}]}"#;
    assert_eq!(minified(&text), expected);
    let old =
        statement("resources = [\"&{a}\"]").replace("statement {", "version = \"2008-10-17\"\nstatement {");
    assert_eq!(problems(&old), ["`&{` in `&{a}`: version 2008-10-17 has no policy variables"]);
}

/// A document of two sources and an override, each of the given statements in JSON, and a block of its own.
fn merged(sources: [&str; 2], own: &str, overrides: &str) -> String {
    let document = |statements: &str| {
        format!("<<-EOT\n{{\"Version\":\"2012-10-17\",\"Statement\":[{statements}]}}\nEOT\n")
    };
    format!(
        "locals {{\n a = {}\n b = {}\n c = {}\n}}\ndata \"aws_iam_policy_document\" \"this\" {{\n\
         source_policy_documents = [local.a, local.b]\noverride_policy_documents = [local.c]\n{own}\n}}\n",
        document(sources[0]),
        document(sources[1]),
        document(overrides)
    )
}

#[test]
fn a_sid_replaces_the_whole_statement_in_its_place() {
    let text = merged(
        [
            r#"{"Sid":"A","Effect":"Allow","Action":"a:1"},{"Effect":"Allow","Action":"a:2"}"#,
            r#"{"Sid":"B","Effect":"Allow","Action":["b:1","b:0"],"Resource":"*"}"#,
        ],
        "statement {\n sid = \"A\"\n effect = \"Deny\"\n not_actions = [\"own:1\"]\n}\nstatement {\n actions = [\"own:2\"]\n}",
        r#"{"Effect":"Deny","Sid":"B","NotAction":"o:1"},{"Sid":"C","Effect":"Allow","Action":"o:2"}"#,
    );
    let expected = concat!(
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","NotAction":"own:1"},"#,
        r#"{"Effect":"Allow","Action":"a:2"},{"Sid":"B","Effect":"Deny","NotAction":"o:1"},"#,
        r#"{"Effect":"Allow","Action":"own:2"},{"Sid":"C","Effect":"Allow","Action":"o:2"}]}"#
    );
    assert_eq!(minified(&text), expected);
}

#[test]
fn a_sid_twice_is_an_error_in_sources_and_in_blocks() {
    let same = r#"{"Sid":"A","Effect":"Allow","Action":"a:1"}"#;
    let expected = ["the sid `A` is in two statements of `source_policy_documents`"];
    assert_eq!(problems(&merged([same, same], "", "")), expected);
    let block = "statement {\n sid = \"A\"\n actions = [\"a:1\"]\n}\n";
    let text = format!("data \"aws_iam_policy_document\" \"this\" {{\n{block}{block}}}\n");
    assert_eq!(problems(&text), ["two statements have the sid `A`"]);
}

#[test]
fn arguments_that_the_provider_refuses_are_errors() {
    assert_eq!(
        problems(&statement("effect = \"allow\"")),
        ["the effect `allow` is neither `Allow` nor `Deny`"]
    );
    let text = "data \"aws_iam_policy_document\" \"this\" {\n version = \"2020\"\n}\n";
    assert_eq!(problems(text), ["`2020` is no version of the policy language"]);
    let text = "data \"aws_iam_policy_document\" \"this\" {\n source_policy_documents = [\"{\"]\n}\n";
    assert!(problems(text)[0].starts_with("a merged policy document is not JSON"));
    let text = merged(["", ""], "", "").replace("\"Statement\":[]", "\"Statement\":{}");
    assert_eq!(problems(&text), ["`Statement` of a merged policy document is not a list"]);
}

#[test]
fn merged_documents_pass_through_the_providers_model() {
    let text = merged(
        [
            r#"{"Effect":"Allow","action":["a:1","a:2"],"Resource":[],"Principal":{"AWS":["1","2"],"*":"*"},"Extra":1}"#,
            r#"{"Effect":"Allow","Action":"b:1","Principal":"arn:aws:iam::111111111111:root","NotPrincipal":{"*":["*"]}}"#,
        ],
        "",
        r#"{"Effect":"Deny","Action":"c:1","Condition":{"Bool":{"k":false},"StringLike":{"z":["one"],"a":["2","1"]}}}"#,
    );
    let expected = concat!(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:1","a:2"],"Resource":[],"Principal":{"*":"*","AWS":["2","1"]}},"#,
        r#"{"Effect":"Allow","Action":"b:1","Principal":"*","NotPrincipal":"*"},"#,
        r#"{"Effect":"Deny","Action":"c:1","Condition":{"Bool":{"k":"false"},"StringLike":{"a":["2","1"],"z":"one"}}}]}"#
    );
    assert_eq!(minified(&text), expected);
}

#[test]
fn a_number_in_a_merged_condition_vanishes_with_a_warning() {
    let text = merged(
        [
            r#"{"Effect":"Allow","Action":"a:1","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":3600}}}"#,
            "",
        ],
        "",
        "",
    );
    let dropped = "the condition on `aws:MultiFactorAuthAge` is dropped: `aws_iam_policy_document` takes only strings from a merged document";
    assert_eq!(problems(&text), [dropped]);
}

#[test]
fn id_and_the_later_version_win() {
    let text = "data \"aws_iam_policy_document\" \"this\" {\n version = \"2008-10-17\"\n policy_id = \"own\"\n\
         source_policy_documents = [\"{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Id\\\":\\\"source\\\"}\"]\n}\n";
    assert_eq!(minified(text), r#"{"Version":"2012-10-17","Id":"own"}"#);
}

#[test]
fn the_id_is_the_checksum_of_the_text() {
    let sources = Sources::default();
    let evaluation = evaluate(&sources, "data \"aws_iam_policy_document\" \"this\" {}");
    assert_eq!(shown(&sources, &evaluation, "data.aws_iam_policy_document.this", "id"), "1132004489");
}

/// How many statements are in each of the documents of an `aws_iam_policy_documents` of three like statements.
fn split(arguments: &str) -> Vec<usize> {
    let text = format!(
        "data \"aws_iam_policy_documents\" \"this\" {{\n{arguments}\ndynamic \"statement\" {{\n for_each = [1, 2, 3]\n\
         content {{\n sid = \"S${{statement.value}}\"\n actions = [\"s3:GetObject\"]\n resources = [\"*\"]\n }}\n }}\n}}\n"
    );
    let sources = Sources::default();
    let evaluation = evaluate(&sources, &text);
    assert_eq!(evaluation.diagnostics.problems, []);
    let values = attributes(&evaluation, "data.aws_iam_policy_documents.this").get("minified_json").unwrap();
    let texts = values.elements().unwrap().iter().filter_map(Value::as_str);
    texts.map(|text| text.matches("Sid").count()).collect()
}

#[test]
fn documents_are_as_large_as_they_may_be() {
    // Two statements have 176 characters.
    assert_eq!(split(""), [3]);
    assert_eq!(split("max_policy_size = 176"), [2, 1]);
    assert_eq!(split("max_policy_size = 175"), [1, 1, 1]);
    let text = "data \"aws_iam_policy_documents\" \"this\" {\n max_policy_size = 20\n}\n";
    assert_eq!(
        problems(text),
        ["the document without statements has 24 characters, more than `max_policy_size`"]
    );
}

#[test]
fn what_is_unknown_stays_in_its_place() {
    let text = minified(&format!(
        "variable \"actions\" {{\n type = list(string)\n}}\nvariable \"who\" {{\n type = string\n}}\n{}",
        statement(
            "actions = var.actions\nprincipals {\n type = \"AWS\"\n identifiers = [\"arn:aws:iam::${var.who}:root\", \"222222222222\"]\n}"
        )
    ));
    let expected = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"⟨var.actions⟩","Principal":{"AWS":["arn:aws:iam::⟨var.who⟩:root","222222222222"]}}]}"#;
    assert_eq!(text, expected);
}

#[test]
fn an_unknown_merged_document_is_a_statement_of_which_nothing_is_known() {
    let text = "variable \"d\" {}\ndata \"aws_iam_policy_document\" \"this\" {\n source_policy_documents = [var.d]\n}\n";
    assert_eq!(minified(text), r#"{"Version":"2012-10-17","Statement":[⟨var.d⟩]}"#);
    let twice = format!(
        "{text}data \"aws_iam_policy_document\" \"outer\" {{\n source_policy_documents = [data.aws_iam_policy_document.this.json]\n}}\n"
    );
    let sources = Sources::default();
    let evaluation = evaluate(&sources, &twice);
    let outer = shown(&sources, &evaluation, "data.aws_iam_policy_document.outer", "minified_json");
    assert_eq!(outer, r#"{"Version":"2012-10-17","Statement":[⟨var.d⟩]}"#);
}

#[test]
fn an_undecided_argument_gives_a_document_for_each_way() {
    let text = format!(
        "variable \"c\" {{\n type = bool\n}}\n{}",
        statement("actions = [var.c ? \"a:1\" : \"a:2\"]")
    );
    let sources = Sources::default();
    let evaluation = evaluate(&sources, &text);
    let value = attributes(&evaluation, "data.aws_iam_policy_document.this").get("minified_json").unwrap();
    let ways: Vec<&str> = value.alternatives().iter().filter_map(Value::as_str).collect();
    let document = |action: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}"}}]}}"#)
    };
    assert_eq!(ways, [document("a:1"), document("a:2")]);
}

/// The source of the first occurrence of `needle` in the document.
fn source_of(sources: &Sources, evaluation: &Evaluation, needle: &str) -> String {
    let value = attributes(evaluation, "data.aws_iam_policy_document.this").get("json").unwrap();
    let rope = value.as_rope().unwrap();
    let start = rope.as_str().find(needle).unwrap_or_else(|| panic!("{}", sources.render(rope.as_str())));
    sources.snippet(rope.locate(start..start + needle.len()).unwrap())
}

#[test]
fn every_piece_knows_its_source() {
    let sources = Sources::default();
    let text = statement(
        "sid = \"Own\"\nactions = [\"s3:GetObject\"]\nresources = [\"arn:aws:s3:::b/&{aws:username}\"]",
    )
    .replace("statement {", "override_policy_documents = [local.merged]\nstatement {")
        + "locals {\n merged = jsonencode({ Statement = [{ Sid = \"Other\", Effect = \"Deny\", Action = \"iam:*\" }] })\n}\n";
    let evaluation = evaluate(&sources, &text);
    assert_eq!(source_of(&sources, &evaluation, "s3:GetObject"), "s3:GetObject");
    assert_eq!(source_of(&sources, &evaluation, "Own"), "Own");
    assert_eq!(source_of(&sources, &evaluation, "aws:username"), "aws:username");
    assert_eq!(source_of(&sources, &evaluation, "iam:*"), "iam:*");
    let own = source_of(&sources, &evaluation, "{\n      \"Sid\": \"Own\"");
    assert!(own.starts_with("statement {") && own.ends_with('}'), "{own}");
}
