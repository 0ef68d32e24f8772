//! # external-trust-no-external-id
//!
//! ## What it does
//!
//! Finds trust policies that let in an account of somebody else without asking for a literal `sts:ExternalId`. An
//! account is somebody else's when it is none of the estate's, not its organization's management account, and none of
//! AWS's own.
//!
//! ## Why it matters
//!
//! A third party assumes the roles of all its customers with the same credentials. Without an external ID, another
//! customer can give it the ARN of your role and have it act there: the confused deputy. Or the digits are simply
//! swapped.
//!
//! ## Example
//!
//! ```hcl finding, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//! ```
//!
//! ```tf finding, path=accounts/prod/main.tf
//! resource "aws_iam_role" "vendor" {
//!   name = "vendor"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::999999999999:root" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```hcl clean, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//! ```
//!
//! ```tf clean, path=accounts/prod/main.tf
//! resource "aws_iam_role" "vendor" {
//!   name = "vendor"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::999999999999:root" }
//!       Action    = "sts:AssumeRole"
//!       Condition = { StringEquals = { "sts:ExternalId" = "3f0e6f0a-7d8b-4d0e-9d3e-8f6c2b1a9c55" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! A condition on the organization of the caller, or on MFA, is accepted instead. Where the id of an account, or that
//! of one of the estate's own accounts, is not known, the finding is possible.
//!
//! ## References
//!
//! IAM User Guide, "The confused deputy problem"

use rolecall_policy::{Condition, PrincipalForm};

use crate::callers::{ASSUME_ROLE, impossible};
use crate::narrowing::{asks_for_mfa, is_closed, names_external_ids, names_organizations};
use crate::owner::{Owner, owner};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "external-trust-no-external-id",
    summary: "role trusts an account of somebody else without an external ID",
    topic: Topic::Trust,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("cloudsplaining", "AssumableByCrossAccountPrincipal"),
        ("kics", "cross_account_iam_assume_role_policy_without_external_id_or_mfa"),
        ("regula", "FG_R00255"),
    ],
    source: include_str!("external_trust_no_external_id.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        let is_open = trust.statement.actions.matches_action(ASSUME_ROLE) != Some(false)
            && !is_closed(trust.document, trust.statement, keeps_deputies_out)
            && impossible(trust.statement, trust.document.version).is_none();
        if !is_open {
            continue;
        }
        for (principal, form) in trust.principals() {
            let Some(account) = account_of(&form) else { continue };
            let whose = owner(analysis, account);
            let Some(node) = analysis.graph.node_of(trust.id).filter(|_| whose != Owner::Own) else {
                continue;
            };
            let role = &trust.role.name.text;
            let message =
                format!("role `{role}` trusts account `{account}` of somebody else without an external ID");
            found
                .at(principal.text.span.or(trust.statement.span), message)
                .node(analysis, node)
                .certain_if(trust.certain && whose == Owner::Foreign)
                .help("require the external ID that the third party gives you: `StringEquals` on `sts:ExternalId`");
        }
    }
}

fn keeps_deputies_out(condition: &Condition) -> bool {
    names_external_ids(condition) || names_organizations(condition) || asks_for_mfa(condition)
}

/// The account whose principals are let in.
fn account_of<'p>(form: &PrincipalForm<'p>) -> Option<&'p str> {
    match *form {
        PrincipalForm::Account { account, .. }
        | PrincipalForm::Role { account, .. }
        | PrincipalForm::User { account, .. }
        | PrincipalForm::AssumedRole { account, .. } => Some(account),
        _ => None,
    }
}
