//! Policy variables in conditions and resources.

use rolecall_policy::KeyState;
use rolecall_source::Sources;

use crate::support::{Keys, document, judge, many, not_known, one, policy, some_value, symbol, word};

fn condition(version: &str, operator: &str, values: &str, keys: &Keys) -> String {
    let document = document(&format!(
        r#"{{"Version":"{version}","Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"{operator}":{{"k":{values}}}}}}}}}"#
    ));
    word(&judge(&document, 0, keys))
}

fn resource(element: &str, patterns: &str, keys: &Keys) -> String {
    let document = policy(&format!(r#"{{"Effect":"Allow","Action":"*","{element}":{patterns}}}"#));
    word(&judge(&document, 0, keys))
}

#[test]
fn a_variable_is_replaced_by_the_one_value_of_its_key() {
    let keys = Keys::none().present("k", "team-a").present("aws:PrincipalTag/team", "a");
    let rows = [
        ("StringEquals", r#""team-${aws:PrincipalTag/Team}""#, "yes"),
        ("StringEquals", r#""team-${aws:PrincipalTag/other, 'a'}""#, "yes"),
        ("StringEquals", r#""team-${aws:PrincipalTag/other,'a'}""#, "yes"),
        ("StringEquals", r#""team-${aws:PrincipalTag/team, 'z'}""#, "yes"),
        ("StringNotEquals", r#""team-${aws:PrincipalTag/team}""#, "no"),
        ("StringLike", r#""*-${aws:PrincipalTag/team}""#, "yes"),
        ("StringLike", r#""team${*}a""#, "no"),
        ("StringLike", r#""team${?}a""#, "no"),
        ("StringEquals", r#""team-${unfinished""#, "no"),
        ("NumericEquals", r#""${aws:PrincipalTag/team}""#, "no"),
    ];
    for (operator, values, expected) in rows {
        assert_eq!(condition("2012-10-17", operator, values, &keys), expected, "{operator} {values}");
    }
    assert_eq!(condition("2008-10-17", "StringEquals", r#""team-${aws:PrincipalTag/team}""#, &keys), "no");
    let keys = Keys::none().present("k", "${aws:x}*");
    assert_eq!(condition("2008-10-17", "StringEquals", r#""${aws:x}*""#, &keys), "yes");
    assert_eq!(condition("2012-10-17", "StringEquals", r#""${$}{aws:x}${*}""#, &keys), "yes");
}

#[test]
fn a_text_without_value_for_its_variable_makes_the_statement_void() {
    let keys = Keys::none().present("k", "a").with("never", KeyState::Never);
    let rows = [
        ("StringEquals", r#""${absent}""#, "no"),
        ("StringNotEquals", r#""${absent}""#, "no"),
        ("StringEquals", r#"["${absent}","a"]"#, "unknown variable-unresolved"),
        ("StringEquals", r#"["${absent}","b"]"#, "no"),
        ("StringNotEquals", r#"["${absent}","b"]"#, "unknown variable-unresolved"),
        ("StringNotEquals", r#"["${absent}","a"]"#, "no"),
    ];
    for (operator, values, expected) in rows {
        assert_eq!(condition("2012-10-17", operator, values, &keys), expected, "{operator} {values}");
    }
    let chosen = keys.with("k", KeyState::Chosen);
    assert_eq!(condition("2012-10-17", "StringEquals", r#""${never}""#, &chosen), "impossible");
    assert_eq!(condition("2012-10-17", "StringEquals", r#""${absent}""#, &chosen), "no");
    let absent = Keys::none();
    assert_eq!(
        condition("2012-10-17", "StringNotEquals", r#""${absent}""#, &absent),
        "unknown variable-unresolved"
    );
}

#[test]
fn an_unknown_variable_is_unknown_where_it_could_match() {
    let keys = Keys::none()
        .present("k", "ab")
        .with("u", not_known())
        .with("s", some_value())
        .with("m", many(&["a", "b"]));
    let rows = [
        ("StringEquals", r#""a${u}""#, "unknown fact"),
        ("StringEquals", r#""b${u}""#, "no"),
        ("StringNotEquals", r#""b${s}""#, "yes"),
        ("StringNotEquals", r#""b${u}""#, "unknown fact"),
        ("StringEquals", r#"["ab","${s}"]"#, "yes"),
        ("StringEquals", r#""${m}b""#, "unknown variable-unresolved"),
        ("StringLike", r#""${u, '*'}""#, "unknown fact"),
    ];
    for (operator, values, expected) in rows {
        assert_eq!(condition("2012-10-17", operator, values, &keys), expected, "{operator} {values}");
    }
}

#[test]
fn wildcards_of_a_value_are_doubtful_only_where_they_would_count() {
    let keys = Keys::none().present("k", "ab").present("v", "a*");
    assert_eq!(condition("2012-10-17", "StringLike", r#""${v}""#, &keys), "unknown variable-wildcard");
    assert_eq!(condition("2012-10-17", "StringLike", r#""x${v}""#, &keys), "no");
    assert_eq!(condition("2012-10-17", "StringEquals", r#""${v}""#, &keys), "no");
}

#[test]
fn a_requirement_names_the_value_of_its_variable() {
    let keys =
        Keys::none().with("k", KeyState::Chosen).present("aws:username", "ann").with("u", some_value());
    let got = condition("2012-10-17", "StringEquals", r#"["${aws:username}","${u}","${*}"]"#, &keys);
    assert_eq!(got, "if k StringEquals ann,${u},${*}");
    let got = condition("2012-10-17", "StringEquals", r#""${$}{x}${aws:username}""#, &keys);
    assert_eq!(got, "if k StringEquals ${$}{x}ann");
    let got = condition("2008-10-17", "StringEquals", r#""${aws:username}""#, &keys);
    assert_eq!(got, "if k StringEquals ${$}{aws:username}");
}

#[test]
fn resources_have_variables_behind_the_fifth_colon_only() {
    let keys = Keys::none().present("aws:username", "k").present("account", "");
    let rows = [
        ("Resource", r#""arn:aws:s3:::b/${aws:username}""#, "yes"),
        ("Resource", r#""arn:aws:s3:::b/${aws:PrincipalTag/x, 'k'}""#, "yes"),
        ("NotResource", r#""arn:aws:s3:::b/${aws:username}""#, "no"),
        ("Resource", r#""arn:aws:s3::${account}:b/k""#, "no"),
        ("Resource", r#""arn:aws:s3:::${absent}/k""#, "no"),
        ("NotResource", r#""arn:aws:s3:::${absent}/k""#, "no"),
        ("Resource", r#"["arn:aws:s3:::${absent}/k","*"]"#, "unknown variable-unresolved"),
    ];
    for (element, patterns, expected) in rows {
        assert_eq!(resource(element, patterns, &keys), expected, "{element} {patterns}");
    }
    let sources = Sources::default();
    let hole = symbol(&sources, "s");
    let keys = Keys::none().present("aws:username", &hole);
    assert_eq!(resource("Resource", r#""arn:aws:s3:::b/${aws:username}""#, &keys), format!("unknown {hole}"));
    let keys = Keys::none().with("aws:username", one("k"));
    assert_eq!(resource("Resource", r#""arn:aws:s3:::${aws:username}/k""#, &keys), "no");
}
