//! # trust-condition-wildcard-in-equals
//!
//! ## What it does
//!
//! Finds `*` and `?` in values of `StringEquals` and `StringEqualsIgnoreCase` in trust policies.
//!
//! ## Why it matters
//!
//! These operators compare letter by letter: a wildcard stands for itself. No caller carries such a value, so the
//! value lets nobody in.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_openid_connect_provider" "github" {
//!   url            = "https://token.actions.githubusercontent.com"
//!   client_id_list = ["sts.amazonaws.com"]
//! }
//!
//! resource "aws_iam_role" "deploy" {
//!   name = "deploy"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = {
//!         StringEquals = {
//!           "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
//!           "token.actions.githubusercontent.com:sub" = "repo:acme/api:environment:*"
//!         }
//!       }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_openid_connect_provider" "github" {
//!   url            = "https://token.actions.githubusercontent.com"
//!   client_id_list = ["sts.amazonaws.com"]
//! }
//!
//! resource "aws_iam_role" "deploy" {
//!   name = "deploy"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = {
//!         StringEquals = {
//!           "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
//!           "token.actions.githubusercontent.com:sub" = "repo:acme/api:environment:production"
//!         }
//!       }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! What stands inside a policy variable, such as `${*}`, is no wildcard. `ArnEquals` knows wildcards and is left alone;
//! so are negated operators.
//!
//! ## References
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators"

use rolecall_policy::{BaseOperator, Condition};

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "trust-condition-wildcard-in-equals",
    summary: "wildcard in a trust policy where it is compared literally",
    topic: Topic::Trust,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[("access-analyzer", "WILDCARD_WITHOUT_LIKE_OPERATOR")],
    source: include_str!("trust_condition_wildcard_in_equals.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        let Some(node) = analysis.graph.node_of(trust.id) else { continue };
        for condition in trust.statement.conditions.iter().filter(|condition| is_literal(condition)) {
            for value in condition.values.iter().filter(|value| has_wildcard(&value.text)) {
                let message = format!(
                    "the trust policy of role `{}` compares `{}` with `{}` letter by letter: `{}` knows no wildcards",
                    trust.role.name.text, condition.key.text, value.text, condition.operator.text
                );
                found
                    .at(value.span.or(condition.span).or(trust.statement.span), message)
                    .node(analysis, node)
                    .certain_if(trust.certain)
                    .help("write the values in full, or the narrowest pattern of them under `StringLike`");
            }
        }
    }
}

fn is_literal(condition: &Condition) -> bool {
    matches!(condition.operator.base, Some(BaseOperator::StringEquals | BaseOperator::StringEqualsIgnoreCase))
}

/// Whether `*` or `?` stands outside of the policy variables of a text.
fn has_wildcard(text: &str) -> bool {
    let mut parts = text.split("${");
    let first = parts.next().unwrap_or_default();
    let outside = parts.map(|part| part.split_once('}').map_or(part, |(_, after)| after));
    std::iter::once(first).chain(outside).any(|part| part.contains(['*', '?']))
}

#[cfg(test)]
mod tests {
    use super::has_wildcard;

    #[test]
    fn wildcards_inside_policy_variables_do_not_count() {
        for (text, expected) in [
            ("repo:acme/api:*", true),
            ("a?", true),
            ("${aws:username}", false),
            ("${*}", false),
            ("a${?}b", false),
            ("${aws:username}-*", true),
            ("*${aws:username}", true),
            ("${a}${b}*", true),
            ("${open*", true),
            ("plain", false),
            ("", false),
        ] {
            assert_eq!(has_wildcard(text), expected, "{text}");
        }
    }
}
