//! # oidc-missing-aud
//!
//! ## What it does
//!
//! Finds roles that trust tokens without saying for whom the token must have been made.
//!
//! ## Why it matters
//!
//! A token that was made for another service, or for another application of a social login provider, opens the role too.
//! With Google, Amazon and Facebook there is no provider object that lists audiences, so the condition is the only
//! guard: then the finding is high.
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
//! ## Limits
//!
//! Silent where the provider serves one customer and lists one audience: AWS itself accepts no other then.
//!
//! ## References
//!
//! - IAM User Guide, "Creating a role for web identity"

use rolecall_catalog::Issuer;
use rolecall_catalog::issuer::Tenancy;
use rolecall_policy::PrincipalForm;

use crate::claims::is_pinned;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "oidc-missing-aud",
    summary: "role trusts tokens that were made for anybody",
    topic: Topic::Federation,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("oidc_missing_aud.rs"),
    check,
};

const COGNITO: &str = "cognito-identity.";

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        if trust.statement.actions.matches_action("sts:AssumeRoleWithWebIdentity") == Some(false) {
            continue;
        }
        for (principal, form) in trust.principals() {
            let (url, built_in) = match form {
                PrincipalForm::OidcProvider { url, .. } => (url, false),
                // Identity pools have a rule of their own.
                PrincipalForm::WebIdentity(domain) if !domain.starts_with(COGNITO) => (domain, true),
                _ => continue,
            };
            let issuer = Issuer::find(url);
            let claim = issuer.map_or("aud", |issuer| issuer.audience.claim);
            let key = format!("{url}:{claim}");
            if is_pinned(trust.statement, &key)
                || (!built_in && one_audience(analysis, &principal.text.text, issuer))
            {
                continue;
            }
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            let message = format!(
                "role `{}` accepts tokens of `{url}` that were made for anybody",
                trust.role.name.text
            );
            found
                .at(trust.place(principal.text.span), message)
                .node(analysis, node)
                .severity(if built_in { Severity::High } else { Severity::Medium })
                .certain_if(trust.certain)
                .help(format!("add a condition on `{key}`"));
        }
    }
}

/// Whether the provider serves one customer and lists at most one audience.
fn one_audience(analysis: &Analysis<'_>, arn: &str, issuer: Option<&Issuer>) -> bool {
    let shared = issuer.is_none_or(|issuer| issuer.tenancy == Tenancy::Shared);
    let provider = analysis.estate().oidc_providers.iter().find(|provider| *provider.arn.text == *arn);
    !shared && provider.is_none_or(|provider| provider.client_ids.len() <= 1)
}
