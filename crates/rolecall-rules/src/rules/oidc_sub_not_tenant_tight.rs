//! # oidc-sub-not-tenant-tight
//!
//! ## What it does
//!
//! Finds patterns of a subject claim that match subjects of more than one customer of the provider. The pattern is
//! intersected with the grammar of the provider's subjects, so `repo:acme*` is found and `repo:acme/*` is not.
//!
//! ## Why it matters
//!
//! Whoever registers an owner that the pattern also matches, such as `acme-evil`, can become the role.
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
//!       test     = "StringLike"
//!       variable = "token.actions.githubusercontent.com:sub"
//!       values   = ["repo:acme*"]
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
//!       test     = "StringLike"
//!       variable = "token.actions.githubusercontent.com:sub"
//!       values   = ["repo:acme/api:*"]
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
//! - IAM User Guide, "Identity-provider controls for shared OIDC providers"
//! - The providers' own pages on the subject of their tokens

use rolecall_catalog::Issuer;
use rolecall_catalog::issuer::{Tenancy, TenantKey};
use rolecall_policy::{Condition, PrincipalForm};
use rolecall_source::symbol::has_symbols;

use crate::claims::{demands, globs, is_anything};
use crate::subject::{Tightness, tightness};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "oidc-sub-not-tenant-tight",
    summary: "pattern of a subject lets other customers of the provider in",
    topic: Topic::Federation,
    severity: Severity::Critical,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[("checkov", "CKV_AWS_358")],
    source: include_str!("oidc_sub_not_tenant_tight.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        for (_, form) in trust.principals() {
            let PrincipalForm::OidcProvider { url, .. } = form else { continue };
            let Some(issuer) = Issuer::find(url) else { continue };
            if issuer.tenancy != Tenancy::Shared || issuer.tenant_key != TenantKey::Subject {
                continue;
            }
            let key = format!("{url}:{}", issuer.subject.claim);
            let open: Vec<_> =
                demands(trust.statement, &key).map(|condition| open_value(condition, issuer)).collect();
            // Conditions are joined by "and": one that is tight is enough.
            if open.is_empty() || open.contains(&None) {
                continue;
            }
            let (Some(value), Some(node)) =
                (open.into_iter().flatten().next(), analysis.graph.node_of(trust.id))
            else {
                continue;
            };
            let message = format!(
                "role `{}` trusts `{}`, which subjects of other customers of {} match too",
                trust.role.name.text, value.text, issuer.name
            );
            found
                .at(value.span.or(trust.statement.span), message)
                .node(analysis, node)
                .certain_if(trust.certain && !has_symbols(&value.text))
                .help("write the owner in full and close it with its separator, as in `repo:OWNER/REPO:*`");
        }
    }
}

/// The first value of a condition that leaves the tenant open. A value of nothing but wildcards is a missing subject,
/// which has a rule of its own.
fn open_value<'c>(condition: &'c Condition, issuer: &Issuer) -> Option<&'c rolecall_policy::Text> {
    condition.values.iter().filter(|value| !is_anything(condition, value)).find(|value| {
        let forms = issuer.subject.forms.iter();
        forms.map(|form| tightness(&value.text, globs(condition), form)).any(|tight| tight == Tightness::Open)
    })
}
