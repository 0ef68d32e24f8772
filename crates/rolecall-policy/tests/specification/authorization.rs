//! Concrete requests against every layer (IAM User Guide, "Policy evaluation logic").

use rolecall_policy::authorization::{AccessRequest, Answer, Verdict};
use rolecall_policy::authorize;
use rolecall_source::Rope;

const USER: &str = "arn:aws:iam::111111111111:user/ann";
const ROLE: &str = "arn:aws:iam::111111111111:role/deployer";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/deployer/s1";
const FEDERATED: &str = "arn:aws:sts::111111111111:federated-user/bob";
const S3: &str = r#""action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resource_account":"111111111111""#;
const FOREIGN: &str =
    r#""action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resource_account":"222222222222""#;
const ALL: &str = r#"[{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}]"#;
const EC2: &str = r#"[{"Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}]"#;
const DENY: &str = r#"[{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Principal":"*"}}]"#;

/// Verdict, layer and reason of a request, as `allowed identity` or `unknown resource unique-id`.
fn ask(principal: &str, call: &str, policies: &str) -> String {
    let text = format!(r#"{{"principal":"{principal}",{call}{policies}}}"#);
    let request = AccessRequest::parse(&Rope::new(text)).unwrap();
    said(&authorize(&request.policies, &request.call))
}

fn said(answer: &Answer<'_>) -> String {
    let layer = answer.layer.map(|layer| format!(" {}", layer.name())).unwrap_or_default();
    let reason = answer.reason.as_ref().map(|reason| format!(" {reason}")).unwrap_or_default();
    assert_eq!(answer.reason.is_some(), answer.verdict == Verdict::Unknown || answer.layer.is_none());
    format!("{}{layer}{reason}", answer.verdict.name())
}

/// A resource policy with a statement about `principal`, which is JSON with its key.
fn resource(effect: &str, principal: &str) -> String {
    format!(
        r#","resource_policy":{{"Statement":{{"Effect":"{effect}",{principal},"Action":"*","Resource":"*"}}}}"#
    )
}

fn aws(principal: &str) -> String {
    format!(r#""Principal":{{"AWS":"{principal}"}}"#)
}

fn identity(documents: &str) -> String {
    format!(r#","identity_policies":{documents}"#)
}

#[test]
fn in_one_account_either_side_grants() {
    for (policies, expected) in [
        (String::new(), "implicitly-denied identity"),
        (identity(ALL), "allowed identity"),
        (identity(EC2), "implicitly-denied identity"),
        (identity(DENY), "explicitly-denied identity"),
        (resource("Allow", &aws(USER)), "allowed resource"),
        (resource("Allow", &aws("*")), "allowed resource"),
        (resource("Allow", r#""Principal":"*""#), "allowed resource"),
        (resource("Allow", &aws("111111111111")), "implicitly-denied identity"),
        (resource("Allow", &aws("arn:aws:iam::111111111111:root")), "implicitly-denied identity"),
        (resource("Allow", &aws("arn:aws:iam::111111111111:user/bob")), "implicitly-denied identity"),
        (identity(ALL) + &resource("Deny", &aws("111111111111")), "explicitly-denied resource"),
        (identity(ALL) + &resource("Deny", &aws("222222222222")), "allowed identity"),
        // A statement without principal is about nobody.
        (identity(ALL) + &resource("Deny", r#""Sid":"x""#), "allowed identity"),
    ] {
        assert_eq!(ask(USER, S3, &policies), expected, "{policies}");
    }
}

#[test]
fn across_accounts_both_sides_grant() {
    for (policies, expected) in [
        (identity(ALL), "implicitly-denied resource"),
        (resource("Allow", &aws(USER)), "implicitly-denied identity"),
        (resource("Allow", &aws("*")), "implicitly-denied identity"),
        (identity(ALL) + &resource("Allow", &aws(USER)), "allowed identity"),
        (identity(ALL) + &resource("Allow", &aws("111111111111")), "allowed identity"),
        (identity(ALL) + &resource("Allow", &aws("222222222222")), "implicitly-denied resource"),
    ] {
        assert_eq!(ask(USER, FOREIGN, &policies), expected, "{policies}");
    }
    let limited = |layer: &str, principal: &str| {
        identity(ALL) + &resource("Allow", &aws(principal)) + &format!(r#","{layer}":{EC2}"#)
    };
    assert_eq!(ask(USER, FOREIGN, &limited("permissions_boundaries", USER)), "implicitly-denied boundary");
    assert_eq!(ask(SESSION, FOREIGN, &limited("session_policies", SESSION)), "implicitly-denied session");
}

#[test]
fn whom_a_resource_policy_names_decides_what_still_limits_the_caller() {
    let limited =
        |layer: &str, principal: &str| resource("Allow", &aws(principal)) + &format!(r#","{layer}":{EC2}"#);
    for (caller, layer, principal, expected) in [
        (USER, "permissions_boundaries", USER, "allowed resource"),
        (USER, "permissions_boundaries", "*", "allowed resource"),
        (ROLE, "permissions_boundaries", ROLE, "implicitly-denied boundary"),
        (SESSION, "permissions_boundaries", ROLE, "implicitly-denied boundary"),
        (SESSION, "permissions_boundaries", SESSION, "allowed resource"),
        (SESSION, "permissions_boundaries", "*", "allowed resource"),
        (SESSION, "session_policies", ROLE, "implicitly-denied session"),
        (SESSION, "session_policies", SESSION, "allowed resource"),
        (SESSION, "session_policies", "*", "allowed resource"),
        (FEDERATED, "session_policies", FEDERATED, "allowed resource"),
        (FEDERATED, "session_policies", USER, "implicitly-denied session"),
    ] {
        assert_eq!(ask(caller, S3, &limited(layer, principal)), expected, "{caller} {layer} {principal}");
    }
    // Denies count whoever is named.
    for layer in ["permissions_boundaries", "session_policies"] {
        let denied = resource("Allow", &aws(SESSION)) + &format!(r#","{layer}":{DENY}"#);
        assert!(ask(SESSION, S3, &denied).starts_with("explicitly-denied"));
    }
}

#[test]
fn sessions_are_named_by_their_role() {
    let named = |principal: &str, context: &str| {
        ask(SESSION, &format!("{S3}{context}"), &resource("Allow", &aws(principal)))
    };
    let path = r#","context":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/app/deployer"}"#;
    assert_eq!(named(ROLE, ""), "allowed resource");
    assert_eq!(named("arn:aws:iam::111111111111:role/app/deployer", ""), "allowed resource");
    assert_eq!(named("arn:aws:iam::111111111111:role/app/deployer", path), "allowed resource");
    assert_eq!(named(ROLE, path), "implicitly-denied identity");
    assert_eq!(named("arn:aws:iam::222222222222:role/deployer", ""), "implicitly-denied identity");
    assert_eq!(named("arn:aws-cn:iam::111111111111:role/deployer", ""), "implicitly-denied identity");
    assert_eq!(named("AROAEXAMPLEEXAMPLE1", ""), "unknown resource unique-id");
    let id = r#","context":{"aws:userid":"AROAEXAMPLEEXAMPLE1:s1"}"#;
    assert_eq!(named("AROAEXAMPLEEXAMPLE1", id), "allowed resource");
    assert_eq!(named("AROAEXAMPLEEXAMPLE2", id), "implicitly-denied identity");
    assert_eq!(ask(ROLE, S3, &resource("Allow", &aws(SESSION))), "unknown resource session-name");
    let canonical = resource("Allow", r#""Principal":{"CanonicalUser":"79a5"}"#);
    assert_eq!(ask(USER, S3, &(identity(ALL) + &canonical)), "allowed identity");
    assert_eq!(ask(USER, FOREIGN, &(identity(ALL) + &canonical)), "unknown resource canonical-user");
}

#[test]
fn a_deny_with_not_principal_spares_whom_it_lists_with_account() {
    let denied = |caller: &str, list: &str, more: &str| {
        let principal = format!(r#""NotPrincipal":{{"AWS":[{list}]}}"#);
        ask(caller, S3, &(identity(ALL) + &resource("Deny", &principal) + more))
    };
    let account = r#""111111111111""#;
    assert_eq!(denied(USER, &format!(r#""{USER}",{account}"#), ""), "allowed identity");
    assert_eq!(denied(USER, &format!(r#""{USER}""#), ""), "unknown resource not-principal");
    assert_eq!(denied(USER, account, ""), "unknown resource not-principal");
    assert_eq!(denied(USER, r#""222222222222""#, ""), "explicitly-denied resource");
    assert_eq!(denied(SESSION, &format!(r#""{SESSION}","{ROLE}",{account}"#), ""), "allowed identity");
    assert_eq!(denied(SESSION, &format!(r#""{ROLE}",{account}"#), ""), "unknown resource not-principal");
    let boundary = format!(r#","permissions_boundaries":{ALL}"#);
    let both = format!(r#""{USER}",{account}"#);
    assert_eq!(denied(USER, &both, &boundary), "explicitly-denied resource");
    let others = |list: &str| resource("Allow", &format!(r#""NotPrincipal":{{"AWS":"{list}"}}"#));
    assert_eq!(ask(USER, S3, &others("222222222222")), "allowed resource");
    assert_eq!(ask(USER, S3, &others(USER)), "implicitly-denied identity");
}

#[test]
fn every_level_of_service_control_policies_allows() {
    let levels = |levels: &str| identity(ALL) + &format!(r#","service_control_policies":[{levels}]"#);
    for (policies, expected) in [
        (levels(""), "allowed identity"),
        (levels(ALL), "allowed identity"),
        (levels(&format!("{ALL},{ALL}")), "allowed identity"),
        (levels(&format!("{ALL},{EC2}")), "implicitly-denied scp"),
        (levels(&format!("{ALL},[]")), "implicitly-denied scp"),
        (levels(&format!("{ALL},{DENY}")), "explicitly-denied scp"),
    ] {
        assert_eq!(ask(USER, S3, &policies), expected, "{policies}");
    }
    let service = "service:cloudtrail.amazonaws.com";
    let grant = resource("Allow", r#""Principal":{"Service":"cloudtrail.amazonaws.com"}"#);
    let bound = format!(r#","service_control_policies":[{DENY}]"#);
    assert_eq!(ask(service, S3, &(grant.clone() + &bound)), "allowed resource");
    let root = "arn:aws:iam::111111111111:root";
    assert_eq!(ask(root, S3, ""), "allowed identity");
    assert_eq!(ask(root, S3, &bound), "explicitly-denied scp");
    let linked = "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    assert_eq!(ask(linked, S3, &(identity(ALL) + &bound)), "allowed identity");
    let session = "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/s";
    assert_eq!(ask(session, S3, &(identity(ALL) + &bound)), "unknown scp service-linked-role");
}

#[test]
fn resource_control_policies_bind_everybody_on_the_services_that_they_reach() {
    let bound = |call: &str, caller: &str| {
        let grants = resource("Allow", r#""Principal":"*""#) + &identity(ALL);
        ask(caller, call, &(grants + &format!(r#","resource_control_policies":[{DENY}]"#)))
    };
    for caller in [USER, "anonymous", "service:cloudtrail.amazonaws.com"] {
        assert_eq!(bound(S3, caller), "explicitly-denied rcp", "{caller}");
    }
    let ec2 = r#""action":"ec2:DescribeInstances","resource":"*""#;
    assert_eq!(bound(ec2, USER), "allowed identity");
    // An Allow is nothing that a resource control policy has.
    let narrow = identity(ALL) + &format!(r#","resource_control_policies":[{EC2}]"#);
    assert_eq!(ask(USER, S3, &narrow), "allowed identity");
}

#[test]
fn trust_policies_and_key_policies_are_needed_in_one_account_too() {
    let role = r#""action":"sts:AssumeRole","resource":"arn:aws:iam::111111111111:role/x""#;
    let web = r#""action":"sts:AssumeRoleWithWebIdentity","resource":"arn:aws:iam::111111111111:role/x""#;
    let key = r#""action":"kms:Decrypt","resource":"arn:aws:kms:eu-west-1:111111111111:key/x""#;
    let keys = r#""action":"kms:ListKeys","resource":"*""#;
    let alias = r#""action":"kms:UpdateAlias","resource":"arn:aws:kms:eu-west-1:111111111111:alias/x""#;
    let account = resource("Allow", &aws("111111111111"));
    for call in [role, key] {
        assert_eq!(ask(USER, call, &identity(ALL)), "implicitly-denied resource");
        assert_eq!(ask(USER, call, &account), "implicitly-denied identity");
        assert_eq!(ask(USER, call, &(account.clone() + &identity(ALL))), "allowed identity");
        assert_eq!(ask(USER, call, &resource("Allow", &aws(USER))), "allowed resource");
    }
    assert_eq!(ask(USER, keys, &identity(ALL)), "allowed identity");
    assert_eq!(ask(USER, alias, &identity(ALL)), "allowed identity");
    let bounded = resource("Allow", &aws(USER)) + &format!(r#","permissions_boundaries":{EC2}"#);
    assert_eq!(ask(USER, role, &bounded), "unknown boundary trust-and-boundary");
    assert_eq!(ask(USER, key, &bounded), "allowed resource");
    let provider = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
    let trust = resource("Allow", &format!(r#""Principal":{{"Federated":"{provider}"}}"#));
    assert_eq!(ask(provider, web, &trust), "allowed resource");
    assert_eq!(ask(provider, web, ""), "implicitly-denied resource");
    assert_eq!(ask("accounts.google.com", web, &trust), "implicitly-denied resource");
}

#[test]
fn some_things_no_policy_decides() {
    let denied = identity(DENY);
    let identify = r#""action":"sts:GetCallerIdentity","resource":"*""#;
    let token = r#""action":"sts:GetSessionToken","resource":"*""#;
    assert_eq!(ask(USER, identify, &denied), "allowed no-permission-needed");
    assert_eq!(ask(SESSION, identify, &denied), "allowed no-permission-needed");
    assert_eq!(ask(USER, token, &denied), "allowed no-permission-needed");
    assert_eq!(ask(SESSION, token, &denied), "explicitly-denied identity");
    for (action, resource, expected) in [
        ("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", "allowed identity"),
        ("iam:TagPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", "implicitly-denied owned-by-aws"),
        (
            "iam:PassRole",
            "arn:aws:iam::1:role/aws-reserved/sso.amazonaws.com/x",
            "implicitly-denied owned-by-aws",
        ),
        ("iam:PassRole", "arn:aws:iam::1:role/x", "allowed identity"),
        ("kms:DeleteAlias", "arn:aws:kms:eu-west-1:1:alias/aws/s3", "implicitly-denied owned-by-aws"),
    ] {
        let call =
            format!(r#""action":"{action}","resource":"{resource}","resource_account":"111111111111""#);
        assert_eq!(ask(USER, &call, &identity(ALL)), expected, "{action} {resource}");
        assert_eq!(ask(USER, &call, &identity(DENY)), "explicitly-denied identity");
    }
}

#[test]
fn a_federated_user_session_has_what_its_session_policies_leave() {
    assert_eq!(ask(FEDERATED, S3, &identity(ALL)), "implicitly-denied session");
    let both = identity(ALL) + &format!(r#","session_policies":{ALL}"#);
    assert_eq!(ask(FEDERATED, S3, &both), "allowed identity");
    assert_eq!(ask(FEDERATED, S3, &resource("Allow", &aws(FEDERATED))), "allowed resource");
}

#[test]
fn keys_that_follow_from_the_request_are_there() {
    let holds = |caller: &str, call: &str, condition: &str| {
        let statement = format!(
            r#"[{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{condition}}}}}]"#
        );
        ask(caller, call, &identity(&statement))
    };
    let equals = |key: &str, value: &str| format!(r#"{{"StringEquals":{{"{key}":"{value}"}}}}"#);
    for (caller, key, value, expected) in [
        (USER, "aws:username", "ann", "allowed identity"),
        (USER, "AWS:PRINCIPALARN", USER, "allowed identity"),
        (USER, "aws:PrincipalAccount", "${aws:ResourceAccount}", "allowed identity"),
        (USER, "aws:PrincipalType", "User", "allowed identity"),
        (USER, "aws:PrincipalIsAWSService", "false", "allowed identity"),
        (USER, "aws:userid", "x", "implicitly-denied identity"),
        (USER, "aws:CurrentTime", "2026-01-01T00:00:00Z", "implicitly-denied identity"),
        (SESSION, "aws:username", "deployer", "implicitly-denied identity"),
        (SESSION, "aws:PrincipalArn", "arn:aws:iam::111111111111:role/other", "implicitly-denied identity"),
        // The session does not tell the path of its role.
        (SESSION, "aws:PrincipalArn", ROLE, "unknown identity role-path"),
    ] {
        assert_eq!(holds(caller, S3, &equals(key, value)), expected, "{caller} {key} {value}");
    }
    let given = format!(r#"{S3},"context":{{"aws:username":[],"aws:PrincipalAccount":"333333333333"}}"#);
    assert_eq!(holds(USER, &given, &equals("aws:username", "ann")), "implicitly-denied identity");
    assert_eq!(holds(USER, &given, &equals("aws:PrincipalAccount", "333333333333")), "allowed identity");
}

#[test]
fn a_list_of_one_is_a_list_where_the_catalogue_says_so() {
    let holds = |context: &str, key: &str| {
        let statement = format!(
            r#"[{{"Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"{key}":"a"}}}}}}}}]"#
        );
        ask(USER, &format!(r#"{S3},"context":{context}"#), &identity(&statement))
    };
    assert_eq!(holds(r#"{"aws:PrincipalTag/t":["a"]}"#, "aws:PrincipalTag/t"), "allowed identity");
    assert_eq!(holds(r#"{"aws:TagKeys":["a"]}"#, "aws:TagKeys"), "unknown identity multivalue-plain");
    assert_eq!(holds(r#"{"aws:TagKeys":["b"]}"#, "aws:TagKeys"), "implicitly-denied identity");
    assert_eq!(holds(r#"{"aws:TagKeys":"a"}"#, "aws:TagKeys"), "allowed identity");
}

#[test]
fn dates_compare_in_either_form() {
    let holds = |given: &str, policy: &str| {
        let statement = format!(
            r#"[{{"Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"DateLessThan":{{"aws:CurrentTime":"{policy}"}}}}}}}}]"#
        );
        ask(USER, &format!(r#"{S3},"context":{{"aws:CurrentTime":"{given}"}}"#), &identity(&statement))
    };
    // 1767225600 is the start of 2026.
    assert_eq!(holds("2025-12-31T23:59:59Z", "1767225600"), "allowed identity");
    assert_eq!(holds("2026-01-01T00:00:00Z", "1767225600"), "implicitly-denied identity");
    assert_eq!(holds("1767225599", "2026-01-01"), "allowed identity");
    assert_eq!(holds("1767225600", "2026-01-01"), "implicitly-denied identity");
}

#[test]
fn wildcards_and_variables_match_in_the_type_of_a_resource_too() {
    let call =
        r#""action":"ec2:StartInstances","resource":"arn:aws:ec2:eu-west-1:111111111111:instance/i-1""#;
    let queue = r#""action":"sqs:SendMessage","resource":"arn:aws:sqs:eu-west-1:111111111111:ann""#;
    let allows = |resource: &str| {
        identity(&format!(
            r#"[{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"{resource}"}}}}]"#
        ))
    };
    for pattern in ["inst*/i-1", "*", "?nstance/*", "*/i-1"] {
        let pattern = format!("arn:aws:ec2:eu-west-1:111111111111:{pattern}");
        assert_eq!(ask(USER, call, &allows(&pattern)), "allowed identity", "{pattern}");
    }
    let own = "arn:aws:sqs:eu-west-1:111111111111:${aws:username}";
    assert_eq!(ask(USER, queue, &allows(own)), "allowed identity");
    // A request for `*` names no resource that a narrower ARN could be.
    let any = r#""action":"sqs:SendMessage","resource":"*""#;
    assert_eq!(ask(USER, any, &allows(own)), "implicitly-denied identity");
}

#[test]
fn the_account_of_a_resource_is_asked_for_where_it_decides() {
    let call = r#""action":"s3:GetObject","resource":"arn:aws:s3:::b/k""#;
    assert_eq!(ask(USER, call, &identity(ALL)), "unknown resource resource-account");
    assert_eq!(ask(USER, call, &identity(EC2)), "implicitly-denied resource");
    let queue = r#""action":"sqs:SendMessage","resource":"arn:aws:sqs:eu-west-1:111111111111:q""#;
    assert_eq!(ask(USER, queue, &identity(ALL)), "allowed identity");
    let list = r#""action":"s3:ListAllMyBuckets","resource":"*""#;
    assert_eq!(ask(USER, list, &identity(ALL)), "allowed identity");
}

#[test]
fn a_statement_that_is_not_understood_may_say_anything() {
    let partly = r#"[{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Forbid","Action":"*","Resource":"*"}]}]"#;
    assert_eq!(ask(USER, S3, &identity(partly)), "unknown identity malformed-policy");
}

#[test]
fn what_is_no_request_says_where() {
    let error = |text: &str| {
        let error = AccessRequest::parse(&Rope::new(text)).unwrap_err();
        format!("{} at {:?}", error.message, text.get(error.range).unwrap_or_default())
    };
    for (text, expected) in [
        ("[]", r#"a request is a JSON object at "[]""#),
        (r#"{"principal":"anonymous"}"#, r#"the request has no `action` at "{\"principal\":\"anonymous\"}""#),
        (
            r#"{"principal":"ann","action":"s3:GetObject","resource":"*"}"#,
            r#"a principal is an ARN, `service:NAME`, a built-in identity provider or `anonymous` at "\"ann\"""#,
        ),
        (
            r#"{"principal":"anonymous","action":"s3:*","resource":"*"}"#,
            r#"an action is `SERVICE:NAME`, without wildcards at "\"s3:*\"""#,
        ),
        (
            r#"{"principal":"anonymous","action":"s3:X","resource":"*","context":{"a":{}}}"#,
            r#"a value of a condition key is a text, a number or a truth value at "{}""#,
        ),
        (
            r#"{"principal":"anonymous","action":"s3:X","resource":"*","context":{"aws:a":"1","AWS:A":"2"}}"#,
            r#"`AWS:A` is there twice at "\"AWS:A\"""#,
        ),
        (
            r#"{"principal":"anonymous","action":"s3:X","resource":"*","session_policies":[7]}"#,
            r#"a policy is a JSON object at "7""#,
        ),
    ] {
        assert_eq!(error(text), expected);
    }
    assert!(error(r#"{"identity_policy":[]}"#).starts_with("`identity_policy` is no part of a request"));
}

#[test]
fn all_matches_of_a_request_together_have_a_bound() {
    let tower = format!(r#""arn:aws:s3:::{}b""#, "*a?a".repeat(250));
    let policy = |towers: usize| {
        let resources = vec![&*tower; towers].join(",");
        format!(
            r#","identity_policies":[{{"Statement":{{"Effect":"Allow","Action":"s3:*","Resource":[{resources}]}}}}]"#
        )
    };
    let object = "a".repeat(4_000);
    let call = format!(
        r#""action":"s3:GetObject","resource":"arn:aws:s3:::b/{object}","resource_account":"111111111111""#
    );
    assert_eq!(ask(USER, &call, &policy(1)), "implicitly-denied identity");
    assert_eq!(ask(USER, &call, &policy(10_000)), "unknown glob-budget");
}
