//! # oidc-missing-sub
//!
//! ## What it does
//!
//! Finds roles that trust an OIDC provider which serves many customers, without a condition on the claim that tells the
//! customers apart: for most of them the subject.
//!
//! ## Why it matters
//!
//! Every workload that the provider signs for, in any customer's repository, can become the role. The audience does not
//! help: whoever runs the job chooses it.
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
//! An issuer that the catalogue does not know counts as shared. Issuers with a URL for each customer, such as an EKS
//! cluster, are not reported. Claims that imply the customer, such as GitHub's `repository`, count like the subject.
//!
//! ## References
//!
//! - IAM User Guide, "Identity-provider controls for shared OIDC providers"

use rolecall_catalog::Issuer;
use rolecall_catalog::issuer::{Tenancy, TenantKey};
use rolecall_model::Listing;
use rolecall_policy::{PrincipalForm, Statement};
use rolecall_source::symbol::has_symbols;

use crate::claims::is_pinned;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "oidc-missing-sub",
    summary: "role trusts every customer of a shared OIDC provider",
    topic: Topic::Federation,
    severity: Severity::Critical,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[("checkov", "CKV_AWS_358"), ("checkov", "CKV_AWS_393")],
    source: include_str!("oidc_missing_sub.rs"),
    check,
};

/// Claims that imply the customer where an issuer exposes them.
const EQUIVALENT: &[&str] = &[
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "enterprise_id",
    "job_workflow_ref",
];

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        for (principal, form) in trust.principals() {
            let PrincipalForm::OidcProvider { account, url, .. } = form else { continue };
            // A provider of another account, or none at all, is a defect of its own.
            let dead = is_dead(analysis, &trust, &principal.text.text, account);
            let allows =
                trust.statement.actions.matches_action("sts:AssumeRoleWithWebIdentity") != Some(false);
            let issuer = Issuer::find(url);
            if dead || !allows || keeps_strangers_out(trust.statement, url, issuer) {
                continue;
            }
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            let name = issuer.map_or(url, |issuer| issuer.name);
            let message =
                format!("role `{}` trusts everybody for whom {name} signs tokens", trust.role.name.text);
            let known = !has_symbols(url);
            found
                .at(trust.place(principal.text.span), message)
                .node(analysis, node)
                .certain_if(trust.certain && known && issuer.is_some())
                .help(format!("add a condition on `{url}:{}` with your own literal value", claim(issuer)));
        }
    }
}

/// Whether the provider surely lies in another account, or is missing from the role's own complete one.
fn is_dead(analysis: &Analysis<'_>, trust: &TrustStatement<'_>, arn: &str, account: &str) -> bool {
    let Some(own) = analysis.estate().account(trust.role.account) else { return false };
    let symbolic = has_symbols(&own.id) || has_symbols(account);
    let there = analysis.graph.world.index.by_arn(arn).is_some();
    let listed = analysis.estate().lists(trust.role.account, Listing::OidcProviders);
    !symbolic && (*own.id != *account || (listed && !there))
}

/// The claim that tells customers apart.
fn claim(issuer: Option<&Issuer>) -> &'static str {
    match issuer.map(|issuer| (issuer.tenant_key, issuer)) {
        Some((TenantKey::Audience, issuer)) => issuer.audience.claim,
        Some((_, issuer)) => issuer.subject.claim,
        None => "sub",
    }
}

fn keeps_strangers_out(statement: &Statement, url: &str, issuer: Option<&Issuer>) -> bool {
    let pinned = |claim: &str| is_pinned(statement, &format!("{url}:{claim}"));
    if issuer.is_some_and(|issuer| issuer.tenancy == Tenancy::PerTenant) {
        return true;
    }
    match issuer.map(|issuer| issuer.tenant_key) {
        Some(TenantKey::Issuer) => true,
        Some(TenantKey::RoleSessionName) => is_pinned(statement, "sts:RoleSessionName"),
        _ => pinned(claim(issuer)) || EQUIVALENT.iter().any(|claim| pinned(claim)),
    }
}
