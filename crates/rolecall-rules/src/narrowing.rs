//! What conditions keep out: in an identity policy, requests; in a trust policy, callers.

use rolecall_catalog::GlobalKey;
use rolecall_catalog::presence::{Caller, Presence};
use rolecall_policy::{
    Arn, BaseOperator, Condition, Document, Effect, PrincipalForm, SetOperator, Statement, Text, classify,
};
use rolecall_source::symbol::has_symbols;

/// Keys that say how and when a request is made, not for what: its caller can usually see to them.
const CIRCUMSTANCES: [&str; 13] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalorgid",
    "aws:securetransport",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:viaawsservice",
    "aws:vpcsourceip",
];

/// Keys that every request of their action carries, so that `…IfExists` makes no difference (Service Authorization
/// Reference, "Actions, resources, and condition keys for AWS Identity and Access Management").
const ALWAYS_SENT: [&str; 2] = ["iam:passedtoservice", "iam:policyarn"];

/// Whether a condition is about the circumstances of a request: MFA, address, time.
pub(crate) fn is_circumstance(condition: &Condition) -> bool {
    CIRCUMSTANCES.iter().any(|key| condition.key.text.eq_ignore_ascii_case(key))
}

/// Whether a condition of an Allow in an identity policy limits what may be asked for: it needs its key, and values
/// of it that are not just anything. Circumstances and negated comparisons do not.
pub(crate) fn limits_request(condition: &Condition) -> bool {
    let operator = &condition.operator;
    let Some(base) = operator.base else { return true };
    let always_sent = ALWAYS_SENT.iter().any(|key| condition.key.text.eq_ignore_ascii_case(key));
    !(is_circumstance(condition)
        || base.is_negated()
        || base == BaseOperator::Null
        || operator.set == Some(SetOperator::ForAllValues)
        || operator.if_exists && !always_sent
        || condition.values.iter().any(|value| value.text.bytes().all(|byte| byte == b'*')))
}

/// Whether only callers that the author of a trust policy named can use an Allow: a condition of it admits only
/// those, or a Deny for everyone in the same policy excludes all others. `names` says whether the values of a
/// condition name callers; of several values, all must.
pub(crate) fn is_closed(document: &Document, statement: &Statement, names: fn(&Condition) -> bool) -> bool {
    let admits_named = |condition: &Condition| admits_only_values(condition) && names(condition);
    statement.conditions.iter().any(admits_named)
        || document.statements.iter().any(|deny| denies_unless(deny, names))
}

/// A positive comparison that fails when the key is absent.
fn admits_only_values(condition: &Condition) -> bool {
    let operator = &condition.operator;
    let positive = operator.base.is_some_and(|base| !base.is_negated() && base != BaseOperator::Null);
    let needs_key = !operator.if_exists || is_always_carried(&condition.key.text);
    positive && needs_key && operator.set != Some(SetOperator::ForAllValues)
}

/// Whether every user and every role session carries the key.
fn is_always_carried(key: &str) -> bool {
    let always = |row: &GlobalKey, caller| row.carried_by(caller).presence == Presence::Always;
    GlobalKey::find(key).is_some_and(|row| always(row, Caller::User) && always(row, Caller::RoleSession))
}

/// A Deny of `sts:AssumeRole` to everyone except the callers that its conditions name.
fn denies_unless(deny: &Statement, names: fn(&Condition) -> bool) -> bool {
    // What costs least comes first: a policy of thousands of statements is met with each of them.
    if deny.effect != Effect::Deny || deny.conditions.is_empty() {
        return false;
    }
    let everyone = || {
        deny.principals.as_ref().is_some_and(|set| {
            let is_everyone = |form| matches!(form, PrincipalForm::AnyAws | PrincipalForm::BareStar);
            !set.negated && set.list.iter().any(|principal| is_everyone(classify(principal)))
        })
    };
    let excludes = |condition: &Condition| {
        let negated = condition.operator.base.is_some_and(BaseOperator::is_negated);
        negated && condition.operator.set != Some(SetOperator::ForAnyValue) && names(condition)
    };
    deny.conditions.iter().all(excludes)
        && deny.actions.matches_action("sts:AssumeRole") == Some(true)
        && everyone()
}

/// Whether the values name organizations.
pub(crate) fn names_organizations(condition: &Condition) -> bool {
    match key(condition).as_str() {
        "aws:principalorgid" | "aws:principalorgmasteraccountid" => all(condition, is_literal),
        "aws:principalorgpaths" => {
            all(condition, |condition, value| is_literal(condition, value.split('/').next().unwrap_or(value)))
        }
        _ => false,
    }
}

/// Whether the values name organizations, accounts, principals of an account, or external IDs.
pub(crate) fn names_callers(condition: &Condition) -> bool {
    match key(condition).as_str() {
        "aws:principalaccount" => all(condition, is_literal),
        "aws:principalarn" => all(condition, |condition, value| match Arn::parse(value) {
            Some(arn) => is_literal(condition, arn.account),
            None => has_symbols(value) && is_literal(condition, value),
        }),
        "aws:userid" => {
            all(condition, |condition, value| is_literal(condition, value.split(':').next().unwrap_or(value)))
        }
        _ => names_organizations(condition) || names_external_ids(condition),
    }
}

/// Whether the values are external IDs without wildcards.
pub(crate) fn names_external_ids(condition: &Condition) -> bool {
    key(condition) == "sts:externalid" && all(condition, is_literal)
}

/// Whether the condition asks for MFA.
pub(crate) fn asks_for_mfa(condition: &Condition) -> bool {
    key(condition) == "aws:multifactorauthpresent"
        && condition.operator.base == Some(BaseOperator::Bool)
        && all(condition, |_, value| value.eq_ignore_ascii_case("true"))
}

fn key(condition: &Condition) -> String {
    condition.key.text.to_ascii_lowercase()
}

fn all(condition: &Condition, holds: impl Fn(&Condition, &str) -> bool) -> bool {
    let texts: Vec<&Text> = condition.values.iter().collect();
    !texts.is_empty() && texts.iter().all(|value| holds(condition, &value.text))
}

/// Whether a text stands for itself: a comparison for equality has no wildcards.
fn is_literal(condition: &Condition, text: &str) -> bool {
    use BaseOperator::{ArnEquals, ArnLike, ArnNotEquals, ArnNotLike, StringLike, StringNotLike};
    let globs = [StringLike, StringNotLike, ArnEquals, ArnLike, ArnNotEquals, ArnNotLike];
    let has_wildcards =
        condition.operator.base.is_some_and(|base| globs.contains(&base)) && text.contains(['*', '?']);
    !text.is_empty() && !has_wildcards
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(conditions: &str) -> Document {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"*"}},
            "Action":"sts:AssumeRole","Condition":{conditions}}}]}}"#
        );
        Document::from_json(&text).unwrap()
    }

    fn closed(conditions: &str) -> bool {
        let document = trust(conditions);
        is_closed(&document, &document.statements[0], names_callers)
    }

    #[test]
    fn a_literal_organization_account_principal_or_external_id_closes_a_trust() {
        for conditions in [
            r#"{"StringEquals":{"aws:PrincipalOrgID":"o-abc"}}"#,
            r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-abc/r-x/ou-y/*"}}"#,
            r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/*"}}"#,
            r#"{"StringEqualsIfExists":{"aws:PrincipalAccount":"111111111111"}}"#,
            r#"{"StringEquals":{"sts:ExternalId":"secret"}}"#,
        ] {
            assert!(closed(conditions), "{conditions}");
        }
    }

    #[test]
    fn wildcards_absent_keys_and_negation_leave_a_trust_open() {
        for conditions in [
            "{}",
            r#"{"StringLike":{"aws:PrincipalOrgID":"o-*"}}"#,
            r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-abc"}}"#,
            r#"{"ForAllValues:StringLike":{"aws:PrincipalOrgPaths":"o-abc/*"}}"#,
            r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-*/r-x/*"}}"#,
            r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/deploy"}}"#,
            r#"{"StringNotEquals":{"aws:PrincipalAccount":"111111111111"}}"#,
            r#"{"StringLike":{"sts:ExternalId":["secret","*"]}}"#,
            r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
        ] {
            assert!(!closed(conditions), "{conditions}");
        }
    }

    #[test]
    fn a_deny_for_everyone_else_closes_a_trust() {
        let document = |deny: &str| {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"*"}},"Action":"sts:AssumeRole"}},
                {{"Effect":"Deny","Principal":"*","Action":"sts:*","Condition":{deny}}}]}}"#
            );
            Document::from_json(&text).unwrap()
        };
        let closed = |deny| {
            let document = document(deny);
            is_closed(&document, &document.statements[0], names_callers)
        };
        assert!(closed(r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-abc"}}"#));
        assert!(!closed(
            r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-abc"},"Bool":{"aws:SecureTransport":"false"}}"#
        ));
        assert!(!closed(r#"{"StringEquals":{"aws:PrincipalOrgID":"o-abc"}}"#));
    }

    #[test]
    fn an_allow_is_limited_by_what_is_asked_for_and_not_by_circumstances() {
        let limits = |conditions: &str| limits_request(&trust(conditions).statements[0].conditions[0]);
        assert!(limits(r#"{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#));
        assert!(limits(r#"{"StringEqualsIfExists":{"iam:PassedToService":"ec2.amazonaws.com"}}"#));
        assert!(limits(r#"{"ArnEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/ReadOnlyAccess"}}"#));
        assert!(!limits(r#"{"StringLike":{"iam:PassedToService":"*"}}"#));
        assert!(!limits(r#"{"StringNotEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#));
        assert!(!limits(r#"{"StringEqualsIfExists":{"iam:ResourceTag/team":"a"}}"#));
        assert!(!limits(r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#));
    }
}
