//! # oidc-forallvalues
//!
//! ## What it does
//!
//! Finds `ForAllValues` on a claim with one value, such as `aud` or `sub`, in a statement that allows.
//!
//! ## Why it matters
//!
//! `ForAllValues` is true when the claim is absent. A misspelled claim name, or a token without the claim, opens the
//! role to everybody.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_openid_connect_provider" "github" {
//!   url            = "https://token.actions.githubusercontent.com"
//!   client_id_list = ["sts.amazonaws.com"]
//! }
//!
//! data "aws_iam_policy_document" "trust" {
//!   statement {
//!     actions = ["sts:AssumeRoleWithWebIdentity"]
//!     principals {
//!       type        = "Federated"
//!       identifiers = [aws_iam_openid_connect_provider.github.arn]
//!     }
//!     condition {
//!       test     = "StringEquals"
//!       variable = "token.actions.githubusercontent.com:aud"
//!       values   = ["sts.amazonaws.com"]
//!     }
//!     condition {
//!       test     = "ForAllValues:StringEquals"
//!       variable = "token.actions.githubusercontent.com:sub"
//!       values   = ["repo:acme/api:ref:refs/heads/main"]
//!     }
//!   }
//! }
//!
//! resource "aws_iam_role" "ci" {
//!   name               = "ci"
//!   assume_role_policy = data.aws_iam_policy_document.trust.json
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
//! data "aws_iam_policy_document" "trust" {
//!   statement {
//!     actions = ["sts:AssumeRoleWithWebIdentity"]
//!     principals {
//!       type        = "Federated"
//!       identifiers = [aws_iam_openid_connect_provider.github.arn]
//!     }
//!     condition {
//!       test     = "StringEquals"
//!       variable = "token.actions.githubusercontent.com:aud"
//!       values   = ["sts.amazonaws.com"]
//!     }
//!     condition {
//!       test     = "StringEquals"
//!       variable = "token.actions.githubusercontent.com:sub"
//!       values   = ["repo:acme/api:ref:refs/heads/main"]
//!     }
//!   }
//! }
//!
//! resource "aws_iam_role" "ci" {
//!   name               = "ci"
//!   assume_role_policy = data.aws_iam_policy_document.trust.json
//! }
//! ```
//!
//! ## References
//!
//! - IAM Access Analyzer, "Policy check reference", "ForAllValues with single valued key"

use rolecall_policy::{Condition, PrincipalForm, SetOperator};

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "oidc-forallvalues",
    summary: "set operator on a claim with one value opens the role when the claim is absent",
    topic: Topic::Federation,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[("access-analyzer", "FORALLVALUES_WITH_SINGLE_VALUED_KEY")],
    source: include_str!("oidc_forallvalues.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        let url = trust.principals().find_map(|(_, form)| match form {
            PrincipalForm::OidcProvider { url, .. } | PrincipalForm::WebIdentity(url) => Some(url),
            _ => None,
        });
        let Some(url) = url else { continue };
        for condition in trust.statement.conditions.iter().filter(|condition| opens(condition, url)) {
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            let message = format!(
                "the condition on `{}` of role `{}` holds for every token without that claim",
                condition.key.text, trust.role.name.text
            );
            found
                .at(condition.operator_span.or(condition.span).or(trust.statement.span), message)
                .node(analysis, node)
                .certain_if(trust.certain)
                .help("drop `ForAllValues:`");
        }
    }
}

/// Whether a condition is about one of the provider's claims that has one value. `amr` has several.
fn opens(condition: &Condition, url: &str) -> bool {
    let claim = condition.key.text.get(url.len()..).and_then(|rest| rest.strip_prefix(':'));
    let own = condition.key.text.get(..url.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(url));
    condition.operator.set == Some(SetOperator::ForAllValues)
        && own
        && claim.is_some_and(|claim| !claim.eq_ignore_ascii_case("amr"))
}
