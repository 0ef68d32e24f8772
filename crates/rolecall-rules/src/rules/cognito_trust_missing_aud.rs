//! # cognito-trust-missing-aud
//!
//! ## What it does
//!
//! Finds roles that trust Cognito identity pools without saying which one.
//!
//! ## Why it matters
//!
//! Every identity pool of every AWS account can sign in to the role: a stranger only has to create one.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_cognito_identity_pool" "web" {
//!   identity_pool_name               = "web"
//!   allow_unauthenticated_identities = false
//! }
//!
//! resource "aws_iam_role" "customer" {
//!   name = "customer"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = "cognito-identity.amazonaws.com" }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = {
//!         "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" }
//!       }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_cognito_identity_pool" "web" {
//!   identity_pool_name               = "web"
//!   allow_unauthenticated_identities = false
//! }
//!
//! resource "aws_iam_role" "customer" {
//!   name = "customer"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = "cognito-identity.amazonaws.com" }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = {
//!         StringEquals             = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.web.id }
//!         "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" }
//!       }
//!     }]
//!   })
//! }
//! ```
//!
//! ## References
//!
//! - Cognito Developer Guide, "Role trust and permissions"

use crate::pools::{broker, demanded};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "cognito-trust-missing-aud",
    summary: "role trusts every identity pool of every account",
    topic: Topic::Cognito,
    severity: Severity::Critical,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("cognito_trust_missing_aud.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements() {
        let Some((principal, domain)) = broker(&trust) else { continue };
        // An id with a wildcard is the id of many pools.
        let pinned = demanded(trust.statement, domain, "aud")
            .any(|condition| condition.values.iter().all(|value| !value.text.contains(['*', '?'])));
        if pinned {
            continue;
        }
        let Some(node) = analysis.graph.node_of(trust.id) else { continue };
        let message = format!("role `{}` trusts every identity pool of every account", trust.role.name.text);
        found
            .at(trust.place(principal.span), message)
            .node(analysis, node)
            .certain_if(trust.certain)
            .help(format!("add `StringEquals` on `{domain}:aud` with the id of your identity pool"));
    }
}
