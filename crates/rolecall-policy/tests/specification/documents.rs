//! JSON to documents.

use rolecall_policy::{BaseOperator, Document, Effect, PrincipalKind, Text, Version, allows, canonical};
use rolecall_source::{Rope, RopeBuilder, Sources, Span};

use crate::support::{Keys, document, symbol};

fn texts(list: &[Text]) -> Vec<&str> {
    list.iter().map(|text| &*text.text).collect()
}

fn problems(document: &Document) -> Vec<&str> {
    document.problems.iter().map(|problem| problem.message.as_str()).collect()
}

#[test]
fn a_document_keeps_everything_that_its_json_says() {
    let document = document(
        r#"{"Version":"2012-10-17","Id":"x","Statement":[{
            "Sid":"One","Effect":"Allow","Principal":{"AWS":[123456789012,"*"],"Service":"ec2.amazonaws.com"},
            "NotAction":"iam:*","Resource":["a","b"],
            "Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a",1]},"Bool":{"aws:SecureTransport":true}}},
            {"Effect":"Deny","NotPrincipal":"*","Action":[],"NotResource":"c"}]}"#,
    );
    assert_eq!(document.version, Version::V2012);
    assert!(document.problems.is_empty() && !document.partial);
    let [first, second] = document.statements.as_slice() else { panic!("two statements") };
    assert_eq!(first.sid.as_ref().map(|sid| &*sid.text), Some("One"));
    assert_eq!((first.effect, first.index, second.effect, second.index), (Effect::Allow, 0, Effect::Deny, 1));
    let principals = first.principals.as_ref().unwrap();
    let list: Vec<_> =
        principals.list.iter().map(|principal| (principal.kind, &*principal.text.text)).collect();
    let expected = [
        (PrincipalKind::Aws, "123456789012"),
        (PrincipalKind::Aws, "*"),
        (PrincipalKind::Service, "ec2.amazonaws.com"),
    ];
    assert_eq!(list, expected);
    assert!(first.actions.negated && texts(&first.actions.patterns) == ["iam:*"]);
    assert_eq!(texts(&first.resources.as_ref().unwrap().patterns), ["a", "b"]);
    assert_eq!(first.conditions.len(), 2);
    assert_eq!(texts(&first.conditions[0].values), ["a", "1"]);
    assert!(first.conditions[0].operator.if_exists);
    assert_eq!(first.conditions[1].operator.base, Some(BaseOperator::Bool));
    assert_eq!(texts(&first.conditions[1].values), ["true"]);
    let principals = second.principals.as_ref().unwrap();
    assert!(principals.negated && principals.list[0].kind == PrincipalKind::Star);
    assert!(second.resources.as_ref().unwrap().negated && second.actions.patterns.is_empty());
}

#[test]
fn one_statement_needs_no_list_and_no_version_is_the_old_one() {
    let document = document(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#);
    assert_eq!((document.version, document.statements.len()), (Version::V2008, 1));
}

#[test]
fn what_is_malformed_is_a_problem_and_the_rest_is_kept() {
    let rows = [
        (r#"{"Version":"2012","Statement":[]}"#, 0, "`Version` is `2012-10-17` or `2008-10-17`"),
        (r#"{"Version":"2012-10-17"}"#, 0, "the policy has no `Statement`"),
        (r#"{"statement":{"Effect":"Allow","Action":"*"}}"#, 1, "`statement` is written `Statement`"),
        (r#"{"Foo":1,"Statement":{"Effect":"Allow","Action":"*"}}"#, 1, "`Foo` is no element of a policy"),
        (r#"{"Statement":[{"Effect":"allow","Action":"*"}]}"#, 1, "`allow` is written `Allow`"),
        (r#"{"Statement":[{"Effect":"No","Action":"*"}]}"#, 0, "`Effect` is `Allow` or `Deny`"),
        (r#"{"Statement":[{"Action":"*"}]}"#, 0, "the statement has no `Effect`"),
        (r#"{"Statement":[{"Effect":"Allow"}]}"#, 1, "the statement has no `Action`"),
        (r#"{"Statement":[1,{"Effect":"Allow","Action":"*"}]}"#, 1, "a statement is an object"),
        (r#"{"Statement":[{"Effect":"Allow","Action":["*",null]}]}"#, 1, "a string is expected here"),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"*","NotAction":"*"}]}"#,
            1,
            "`Action` and `NotAction` exclude each other",
        ),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"a","Action":"b"}]}"#,
            1,
            "`Action` is repeated below, which replaces it",
        ),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Principal":"x"}]}"#,
            1,
            "a principal is `*` or an object",
        ),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Principal":{"aws":"x"}}]}"#,
            1,
            "`aws` is written `AWS`",
        ),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Principal":{"Foo":"x"}}]}"#,
            1,
            "`Foo` is no kind of principal",
        ),
        (r#"{"Statement":[{"Effect":"Allow","Action":"*","Condition":[]}]}"#, 1, "`Condition` is an object"),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"Bool":"x"}}]}"#,
            1,
            "a condition operator holds an object",
        ),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"Foo":{"k":"x"}}}]}"#,
            1,
            "`Foo` is no condition operator",
        ),
    ];
    for (json, statements, expected) in rows {
        let document = document(json);
        assert_eq!(problems(&document), [expected], "{json}");
        assert_eq!(document.statements.len(), statements, "{json}");
        assert!(!document.partial, "{json}");
    }
    for (json, expected) in [("[]", "a policy is a JSON object"), (r#""x""#, "a policy is a JSON object")] {
        assert_eq!(Document::from_json(json).unwrap_err().message, expected);
    }
    assert!(Document::from_json("{").unwrap_err().message.starts_with("the policy is not JSON: "));
}

#[test]
fn exact_case_wins_over_other_case() {
    let document = document(r#"{"Statement":{"Effect":"Allow","Action":"a","action":"b"}}"#);
    assert_eq!(texts(&document.statements[0].actions.patterns), ["a"]);
}

#[test]
fn symbols_stand_for_any_part() {
    let sources = Sources::default();
    let s = symbol(&sources, "s");
    let read = |json: &str| document(&json.replace('§', &s));
    let whole = read("§");
    assert!(whole.partial && whole.statements.is_empty() && whole.problems.is_empty());
    for json in [
        r#"{"Statement":§}"#,
        r#"{"Statement":[§]}"#,
        r#"{"Statement":"§"}"#,
        r#"{"Statement":[{"Effect":"§","Action":"*"}]}"#,
    ] {
        let document = read(json);
        assert!(document.partial && document.statements.is_empty() && document.problems.is_empty(), "{json}");
    }
    for json in [r#"{"Statement":[],§}"#, r#"{"Statement":[{"Effect" §}]}"#, r#"{"a":"b"§"c"}"#] {
        assert!(read(json).partial, "{json}");
    }
    let document = read(
        r#"{"Statement":{"Effect":"Allow","Action":§,"Resource":["a",§,"b§"],"Principal":{"AWS":1§2},"Condition":{"Bool":{"§":§}}}}"#,
    );
    let statement = &document.statements[0];
    assert!(!document.partial && document.problems.is_empty());
    assert_eq!(texts(&statement.actions.patterns), [s.as_str()]);
    assert_eq!(texts(&statement.resources.as_ref().unwrap().patterns), ["a", &s, &format!("b{s}")]);
    assert_eq!(&*statement.principals.as_ref().unwrap().list[0].text.text, format!("1{s}2"));
    assert_eq!(
        (&*statement.conditions[0].key.text, texts(&statement.conditions[0].values)),
        (s.as_str(), vec![s.as_str()])
    );
    let document = read(r#"{"Statement":{"Effect":"Allow","Action":"*","Principal":§}}"#);
    assert!(document.partial);
    assert_eq!(document.statements[0].principals.as_ref().unwrap().list[0].kind, PrincipalKind::Other);
}

#[test]
fn every_text_has_the_narrowest_place() {
    let sources = Sources::default();
    let text = r#"xx{"Statement":[{"Effect":"Allow","Action":["s3:*", ""],"Resource":§,"Condition":{"Bool":{"k":true}}}]}"#;
    let file = sources.add("main.tf", text);
    let s = symbol(&sources, "s");
    let json = text.strip_prefix("xx").unwrap();
    let (before, after) = json.split_once('§').unwrap();
    let mut builder = RopeBuilder::default();
    builder.push(before, Some(Span::new(file, 2, 2 + before.len())), true);
    let hole = Span::new(file, 2 + before.len(), 4 + before.len());
    builder.push(&s, Some(hole), false);
    builder.push(after, Some(Span::new(file, 4 + before.len(), text.len())), true);
    let document = Document::parse(&builder.finish()).unwrap();
    let snippet = |span: Option<Span>| sources.snippet(span.unwrap());
    let statement = &document.statements[0];
    assert_eq!(snippet(statement.actions.patterns[0].span), "s3:*");
    assert_eq!(snippet(statement.actions.patterns[1].span), "\"\"");
    assert_eq!(snippet(statement.actions.span), r#""Action":["s3:*", ""]"#);
    assert_eq!(snippet(statement.resources.as_ref().unwrap().patterns[0].span), "§");
    assert_eq!(snippet(statement.conditions[0].key.span), "k");
    assert_eq!(snippet(statement.conditions[0].operator_span), "Bool");
    assert_eq!(snippet(statement.conditions[0].values[0].span), "true");
    assert_eq!(snippet(statement.conditions[0].span), r#""k":true"#);
    assert!(snippet(statement.span).starts_with(r#"{"Effect""#) && snippet(statement.span).ends_with("}}}"));
    assert_eq!(snippet(document.span), json);
    let broken = Document::parse(&Rope::at("{\"a\" 1}", Some(Span::new(file, 2, 9)), true)).unwrap_err();
    assert!(broken.span.is_some());
}

#[test]
fn any_damage_is_survived() {
    let sources = Sources::default();
    let s = symbol(&sources, "s");
    let json = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*",
        "Resource":"arn:aws:s3:::b/${aws:username}","Condition":{"StringLike":{"k":["a\u00e9*",1]}}}]}"#;
    let keys = Keys::none();
    let read = |json: &str| {
        if let Ok(document) = Document::from_json(json) {
            canonical(&document);
            let _ = allows(&[&document], "s3:GetObject", "arn:aws:s3:::b/k", &keys);
        }
    };
    for (at, letter) in json.char_indices() {
        let (before, after) = json.split_at(at);
        let rest: String = after.chars().skip(1).collect();
        read(before);
        read(&format!("{before}{rest}"));
        read(&format!("{before}{s}{after}"));
        read(&format!("{before}{s}{rest}"));
        read(&format!("{before}{letter}{after}"));
    }
}

#[test]
fn documents_that_differ_in_form_only_are_canonically_equal() {
    let one = r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"A","Effect":"Allow","Action":["s3:Get*","S3:PUT*"],"Resource":"*","Principal":{"AWS":"arn:aws:iam::111111111111:root"},
         "Condition":{"ArnEquals":{"aws:SourceArn":["b","a"]},"Bool":{"aws:SecureTransport":"true"}}},
        {"Effect":"Deny","NotAction":"iam:*","Resource":"*"}]}"#;
    let other = r#"{"Id":"x","Statement":[
        {"Effect":"Deny","Resource":["*","*"],"NotAction":["iam:*"]},
        {"Resource":["*"],"Condition":{"Bool":{"AWS:SecureTransport":true},"arnlike":{"aws:sourcearn":["a","b"]}},
         "Principal":{"AWS":111111111111},"Action":["s3:put*","s3:get*"],"Effect":"Allow"}],"Version":"2012-10-17"}"#;
    assert_eq!(canonical(&document(one)), canonical(&document(other)));
    for (from, to) in [
        ("Get*", "Get"),
        ("NotAction", "Action"),
        ("Deny", "Allow"),
        ("2012", "2008"),
        ("\"true\"", "\"false\""),
        ("ArnEquals", "ArnEqualsIfExists"),
        ("\"b\",\"a\"", "\"b, a\""),
    ] {
        assert_ne!(canonical(&document(one)), canonical(&document(&one.replacen(from, to, 1))), "{from}");
    }
}

#[test]
fn a_document_inside_of_other_json_has_the_places_of_the_whole_text() {
    let text = r#"{ "Document": { "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" } } }"#;
    let file = rolecall_source::FileId::from_index(0);
    let rope = Rope::at(text, Some(Span::new(file, 0, text.len())), true);
    let node = rolecall_parser::json::parse(text).unwrap();
    let document = Document::of_node(&rope, node.get("Document").unwrap()).unwrap();
    let place =
        |span: Option<Span>| span.and_then(|span| text.get(span.start as usize..span.end as usize)).unwrap();
    assert_eq!(place(document.statements[0].actions.patterns[0].span), "s3:GetObject");
    assert!(place(document.span).starts_with("{ \"Statement\"") && place(document.span).ends_with("} }"));
    assert!(
        Document::of_node(
            &rope,
            node.get("Document").unwrap().get("Statement").unwrap().get("Action").unwrap()
        )
        .is_err()
    );
}

#[test]
fn principals_beyond_the_bound_are_not_known() {
    let principals: Vec<String> = (0..3_000).map(|number| format!("{number:012}")).collect();
    let statement =
        format!(r#"{{"Effect":"Allow","Principal":{{"AWS":{principals:?}}},"Action":"sts:AssumeRole"}}"#);
    let document = document(&format!(r#"{{"Version":"2012-10-17","Statement":[{statement},{statement}]}}"#));
    assert!(document.partial);
    let read = document.statements.iter().filter_map(|statement| statement.principals.as_ref());
    assert_eq!(read.map(|set| set.list.len()).collect::<Vec<_>>(), [2_000, 0]);
    let message = "the policy names more than 2000 principals: the others are not read";
    assert_eq!(problems(&document), [message, message]);
    let denied = statement.replace("Allow", "Deny");
    let document = self::document(&format!(r#"{{"Version":"2012-10-17","Statement":{denied}}}"#));
    let deny = &document.statements[0];
    assert_eq!(deny.principals.as_ref().unwrap().list[0].kind, PrincipalKind::Star);
    assert_eq!((deny.conditions.len(), deny.conditions[0].operator.base), (1, None));
}
