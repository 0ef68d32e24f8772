use rolecall_policy::algebra::Inclusion;

use crate::support::{allow, compare, deny, includes, is_proven, policy, word};

/// Old and new statements, and the verdict.
fn verdict(old: &str, new: &str) -> String {
    word(&compare(&policy(old), &policy(new)))
}

#[test]
fn resources_decide_by_their_languages() {
    let read = |resource: &str| allow("s3:GetObject", resource, "");
    for (old, new, expected) in [
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/*", "equal"),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a*", "narrower"),
        ("arn:aws:s3:::b/a*", "arn:aws:s3:::b/*", "wider"),
        ("arn:aws:s3:::b/a*", "arn:aws:s3:::b/*a", "incomparable"),
        ("arn:aws:s3:::b/?*", "arn:aws:s3:::b/*?", "equal"),
        ("*", "arn:*", "equal"),
        ("*", "arn:*:*:*:*:*", "equal"),
    ] {
        assert_eq!(verdict(&read(old), &read(new)), expected, "{old} {new}");
    }
}

#[test]
fn two_statements_may_cover_one_together() {
    let both = r#"{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}"#;
    let parts: Vec<String> = ["s3:GetObject", "s3:PutObject"]
        .iter()
        .flat_map(|action| {
            ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"].map(|resource| allow(action, resource, ""))
        })
        .collect();
    assert_eq!(verdict(both, &parts.join(",")), "equal");
    assert_eq!(verdict(both, &parts[1..].join(",")), "narrower");
    let with = allow("s3:GetObject", "*", r#""StringEquals":{"aws:PrincipalTag/team":"a"}"#);
    let without = allow("s3:GetObject", "*", r#""StringNotEquals":{"aws:PrincipalTag/team":"a"}"#);
    let always = allow("s3:GetObject", "*", "");
    assert_eq!(verdict(&always, &format!("{with},{without}")), "equal");
    assert_eq!(verdict(&always, &without), "narrower");
}

#[test]
fn a_deny_takes_away() {
    let all = allow("s3:*", "*", "");
    let denied = format!("{all},{}", deny("s3:DeleteBucket", "*", ""));
    assert_eq!(verdict(&all, &denied), "narrower");
    assert_eq!(verdict(&denied, &all), "wider");
    assert_eq!(verdict(&denied, &denied), "equal");
    // What no Allow grants, a Deny does not take away.
    assert_eq!(verdict(&all, &format!("{all},{}", deny("ec2:*", "*", ""))), "equal");
    let excepted = format!("{all},{}", deny("s3:*", "*", r#""Bool":{"aws:SecureTransport":"false"}"#));
    let asked = allow("s3:*", "*", r#""Bool":{"aws:SecureTransport":"true"}"#);
    assert_eq!(verdict(&excepted, &asked), "equal");
}

/// Conditions of an old and of a new statement, and the verdict.
const CONDITIONS: [(&str, &str, &str); 22] = [
    (r#""StringLike":{"aws:RequestTag/t":"a*"}"#, r#""StringLike":{"aws:RequestTag/t":"ab*"}"#, "narrower"),
    (
        r#""StringEquals":{"aws:RequestTag/t":"a"}"#,
        r#""StringEquals":{"AWS:requesttag/T":["a","b"]}"#,
        "wider",
    ),
    (
        r#""StringEquals":{"aws:RequestTag/t":"a"}"#,
        r#""StringEqualsIgnoreCase":{"aws:RequestTag/t":"A"}"#,
        "wider",
    ),
    (
        r#""StringEquals":{"aws:RequestTag/t":"a"}"#,
        r#""StringEqualsIfExists":{"aws:RequestTag/t":"a"}"#,
        "wider",
    ),
    (r#""Null":{"aws:RequestTag/t":"false"}"#, r#""StringLike":{"aws:RequestTag/t":"*"}"#, "equal"),
    (
        r#""NumericLessThan":{"s3:max-keys":"10"}"#,
        r#""NumericLessThanEquals":{"s3:max-keys":"9"}"#,
        "narrower",
    ),
    (
        r#""NumericLessThanEquals":{"s3:max-keys":"10"}"#,
        r#""NumericLessThan":{"s3:max-keys":"10.00"}"#,
        "narrower",
    ),
    (
        r#""DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}"#,
        r#""DateLessThan":{"aws:CurrentTime":"1767225600"}"#,
        "equal",
    ),
    (
        r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#,
        r#""IpAddress":{"aws:SourceIp":["10.0.0.0/9","10.128.0.0/9"]}"#,
        "equal",
    ),
    (
        r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#,
        r#""IpAddress":{"aws:SourceIp":"10.0.0.0/9"}"#,
        "narrower",
    ),
    (
        r#""NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#,
        r#""NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","::/0"]}"#,
        "narrower",
    ),
    (r#""Bool":{"aws:SecureTransport":"true"}"#, r#""BoolIfExists":{"aws:SecureTransport":"true"}"#, "equal"),
    (
        r#""Bool":{"aws:MultiFactorAuthPresent":"true"}"#,
        r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}"#,
        "wider",
    ),
    (
        r#""ArnLike":{"aws:SourceArn":"arn:aws:s3:::a*"}"#,
        r#""ArnEquals":{"aws:SourceArn":"arn:aws:s3:::a"}"#,
        "narrower",
    ),
    (
        r#""ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:a*"}"#,
        r#""StringLike":{"aws:SourceArn":"arn:aws:s3:*:*:a*"}"#,
        "wider",
    ),
    (
        r#""ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}"#,
        r#""ForAllValues:StringEquals":{"aws:TagKeys":"a"}"#,
        "narrower",
    ),
    (
        r#""ForAnyValue:StringEquals":{"aws:TagKeys":"a"}"#,
        r#""ForAnyValue:StringLike":{"aws:TagKeys":"a*"}"#,
        "wider",
    ),
    (
        r#""ForAllValues:StringEquals":{"aws:TagKeys":"a"}"#,
        r#""ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"aws:TagKeys":"false"}"#,
        "narrower",
    ),
    (
        r#""ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"aws:TagKeys":"false"}"#,
        r#""ForAnyValue:StringEquals":{"aws:TagKeys":"a"}"#,
        "wider",
    ),
    (
        r#""StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#,
        r#""StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#,
        "equal",
    ),
    (r#""StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#, "", "wider"),
    ("", r#""StringNotEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#, "narrower"),
];

#[test]
fn conditions_decide_by_their_values() {
    let under = |condition: &str| allow("sqs:SendMessage", "*", condition);
    for (old, new, expected) in CONDITIONS {
        assert_eq!(verdict(&under(old), &under(new)), expected, "{old} {new}");
    }
}

#[test]
fn policy_variables_are_opaque_letters() {
    let at = |resource: &str| allow("s3:GetObject", resource, "");
    let home = "arn:aws:s3:::b/home/${aws:username}/*";
    assert_eq!(verdict(&at(home), &at(home)), "equal");
    assert_eq!(verdict(&at(home), &at("arn:aws:s3:::b/home/*")), "wider");
    assert_eq!(verdict(&at("arn:aws:s3:::b/*"), &at(home)), "narrower");
    assert_eq!(verdict(&at(home), &at("arn:aws:s3:::b/home/bob/*")), "incomparable");
    assert_eq!(verdict(&at("arn:aws:s3:::b/${*}"), &at("arn:aws:s3:::b/*")), "wider");
}

#[test]
fn a_policy_variable_in_the_head_of_an_arn_may_hold_a_colon() {
    let asked = |pattern: &str| {
        let condition = format!(r#""ArnLike":{{"aws:SourceArn":"{pattern}"}}"#);
        policy(&allow("s3:GetObject", "*", &condition))
    };
    let wide = asked("arn:*:s3:::b");
    assert!(!is_proven(&includes(&wide, &asked("arn:${aws:PrincipalTag/p}:s3:::b"))));
    assert!(is_proven(&includes(&wide, &asked("arn:aws:s3:::b"))));
}

#[test]
fn what_the_documents_leave_open_is_compared_in_every_reading() {
    let role = |resource: &str| allow("iam:PassRole", resource, "");
    assert_eq!(verdict(&role("arn:aws:iam::*:role/x"), &role("arn:aws:iam::*:role/x")), "equal");
    assert_eq!(
        verdict(&role("arn:aws:iam::*:role/x"), &role("arn:aws:iam::123456789012:role/x")),
        "narrower"
    );
    assert_eq!(verdict(&role("arn:aws:iam::*:role/*"), &role("*")), "wider");
    // Whether the second is more depends on whether `*` crosses a colon.
    let any = r#"{"Effect":"Allow","Action":"sqs:SendMessage","Resource":["arn:aws:sqs:*:*:q"]}"#;
    let short = allow("sqs:SendMessage", "arn:aws:sqs:*:q", "");
    assert_eq!(verdict(any, &short), "unknown arn-segment");
    let tags = |condition: &str| allow("ec2:CreateTags", "*", condition);
    let if_exists = r#""ForAnyValue:StringEqualsIfExists":{"aws:TagKeys":"a"}"#;
    assert_eq!(verdict(&tags(if_exists), &tags(if_exists)), "equal");
    assert_eq!(
        verdict(&tags(if_exists), &tags(r#""ForAnyValue:StringEquals":{"aws:TagKeys":"a"}"#)),
        "unknown foranyvalue-ifexists"
    );
    assert_eq!(verdict(&tags(r#""Foo":{"a":"b"}"#), &tags(r#""Foo":{"a":"b"}"#)), "equal");
    assert_eq!(verdict(&tags(r#""Foo":{"a":"b"}"#), &tags("")), "unknown unknown-operator");
}

#[test]
fn actions_of_tomorrow_are_told_from_those_of_today() {
    let all = allow("sts:*", "*", "");
    let names: Vec<String> =
        rolecall_catalog::actions_matching("sts:*").map(|action| format!("{:?}", action.name())).collect();
    let listed = format!(r#"{{"Effect":"Allow","Action":[{}],"Resource":"*"}}"#, names.join(","));
    assert_eq!(verdict(&all, &listed), "equal of-catalogue");
    assert_eq!(verdict(&listed, &all), "equal of-catalogue");
    let other = |action: &str| allow(action, "*", "");
    assert_eq!(verdict(&other("nosuchservice:*"), &other("nosuchservice:Get*")), "narrower");
    assert_eq!(verdict(&other("s3:NoSuchAction"), &other("s3:*")), "wider");
    let except = r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#;
    assert_eq!(verdict(&other("*"), &format!("{except},{all},{}", other("s3:*"))), "equal of-catalogue");
}

#[test]
fn resource_types_decide_where_texts_do_not() {
    // An object's ARN is the only resource of the action among these.
    let read = |resource: &str| allow("sqs:SendMessage", resource, "");
    assert_eq!(verdict(&read("*"), &read("arn:*:sqs:*:*:*")), "equal of-catalogue");
    // An action without resource types is granted on `*` only.
    let list = |resource: &str| allow("s3:ListAllMyBuckets", resource, "");
    assert_eq!(verdict(&list("*"), &list("arn:aws:s3:::b")), "narrower");
    assert_eq!(verdict(&list("*"), &list("arn:aws:s3:::*")), "unknown wildcard-only");
}

#[test]
fn trust_policies_are_compared_by_who_may_assume() {
    let trust = |principal: &str, condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole","Condition":{{{condition}}}}}"#
        )
    };
    let account = trust(r#"{"AWS":"111111111111"}"#, "");
    let root = trust(r#"{"AWS":"arn:aws:iam::111111111111:root"}"#, "");
    let role = trust(r#"{"AWS":"arn:aws:iam::111111111111:role/x"}"#, "");
    let anyone = trust(r#""*""#, "");
    let service = trust(r#"{"Service":"ec2.amazonaws.com"}"#, "");
    assert_eq!(verdict(&account, &root), "equal");
    assert_eq!(verdict(&account, &role), "narrower");
    assert_eq!(verdict(&role, &anyone), "wider");
    assert_eq!(verdict(&role, &service), "incomparable");
    let external = trust(r#"{"AWS":"111111111111"}"#, r#""StringEquals":{"sts:ExternalId":"x"}"#);
    let comparison = compare(&policy(&external), &policy(&account));
    assert_eq!(word(&comparison), "wider");
    let request = &comparison.gained[0].request;
    assert_eq!(request.principal.as_deref(), Some("arn:aws:iam::111111111111:user/example"));
    assert_eq!(
        (&*request.action, request.resource.as_deref(), request.context.len()),
        ("sts:AssumeRole", None, 0)
    );
    assert_eq!(verdict(&account, &allow("sts:AssumeRole", "*", "")), "unknown policy-kinds");
}

#[test]
fn a_witness_is_a_request_that_people_can_read() {
    let old = policy(&allow("s3:GetObject", "arn:aws:s3:::reports/*", ""));
    let new = policy(&allow("s3:*", "arn:aws:s3:::reports*", r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#));
    let comparison = compare(&old, &new);
    assert_eq!(word(&comparison), "incomparable");
    let gained = &comparison.gained[0];
    assert_eq!(&*gained.request.action, "s3:BypassGovernanceRetention");
    assert_eq!(gained.request.resource.as_deref(), Some("arn:aws:s3:::reports/x"));
    assert_eq!(&*gained.request.context[0].values, ["10.0.0.0".into()]);
    assert_eq!((gained.statement, gained.denied_by), (0, None));
    let lost = &comparison.lost[0];
    assert_eq!((&*lost.request.action, lost.request.context.len()), ("s3:GetObject", 0));
}

#[test]
fn statements_that_do_nothing_are_found() {
    let statements = [
        allow("s3:*", "*", ""),
        allow("s3:GetObject", "arn:aws:s3:::b/*", ""),
        allow("sqs:SendMessage", "*", ""),
        deny("sqs:*", "*", ""),
        deny("ec2:*", "*", ""),
    ];
    let document = policy(&statements.join(","));
    let mut algebra = rolecall_policy::algebra::Algebra::new(&[&document]);
    assert_eq!(algebra.shadowed(0), [1, 2]);
    assert_eq!(algebra.dead_denies(0), [4]);
    assert!(matches!(algebra.allows_nothing(0), Inclusion::Refuted(_)));
    let nothing = policy(&[allow("s3:GetObject", "*", ""), deny("*", "*", "")].join(","));
    let mut algebra = rolecall_policy::algebra::Algebra::new(&[&nothing]);
    assert_eq!(algebra.allows_nothing(0), Inclusion::Proven { of_catalogue: false });
}
