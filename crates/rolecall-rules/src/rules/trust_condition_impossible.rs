//! # trust-condition-impossible
//!
//! ## What it does
//!
//! Finds conditions in trust policies that no caller of the statement can ever meet: MFA asked of a role or a
//! service, `aws:SourceArn` asked of a user, `aws:PrincipalOrgID` asked of a token, an `aws:PrincipalArn` that is the
//! ARN of a session.
//!
//! ## Why it matters
//!
//! The statement lets nobody in, though it names somebody.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_role" "admin" {
//!   name = "admin"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:role/jump" }
//!       Action    = "sts:AssumeRole"
//!       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_user" "ann" {
//!   name = "ann"
//! }
//!
//! resource "aws_iam_role" "jump" {
//!   name = "jump"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = aws_iam_user.ann.arn }
//!       Action    = "sts:AssumeRole"
//!       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! An account stands for its users and its roles: the finding needs that neither can meet the condition. Keys that
//! the catalogue does not know are left alone.
//!
//! ## References
//!
//! IAM User Guide, "AWS global condition context keys"; "IAM and AWS STS condition context keys"; "Configuring
//! MFA-protected API access"

use rolecall_policy::Condition;

use crate::callers::{Kind, impossible};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "trust-condition-impossible",
    summary: "condition of a trust policy that no caller can meet",
    topic: Topic::Trust,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("trust_condition_impossible.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        let Some((condition, callers)) = impossible(trust.statement, trust.document.version) else {
            continue;
        };
        let Some(node) = analysis.graph.node_of(trust.id) else { continue };
        let values: Vec<String> = condition.values.iter().map(|value| format!("`{}`", value.text)).collect();
        let message = format!(
            "the trust policy of role `{}` asks for `{}` {} {}, which {} can never carry",
            trust.role.name.text,
            condition.key.text,
            condition.operator.text,
            values.join(" or "),
            words(&callers)
        );
        let span = condition.values.first().and_then(|value| value.span).or(condition.span);
        found
            .at(span.or(trust.statement.span), message)
            .node(analysis, node)
            .certain_if(trust.certain)
            .help(repair(condition));
    }
}

fn words(callers: &[Kind<'_>]) -> String {
    let mut words: Vec<&str> = callers.iter().map(Kind::words).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" or ")
}

fn repair(condition: &Condition) -> String {
    let key = condition.key.text.to_ascii_lowercase();
    match key.as_str() {
        "aws:multifactorauthpresent" | "aws:multifactorauthage" => {
            "ask for MFA where a user makes the first call: credentials of a role carry none".to_owned()
        }
        "aws:principalarn" => {
            "write the ARN of a role or user that the statement names; a session carries that of its role"
                .to_owned()
        }
        key if key.starts_with("aws:source") => {
            "remove the condition, or move it to a statement for the service that sends it".to_owned()
        }
        _ => format!("remove the condition, or name callers that carry `{}`", condition.key.text),
    }
}
