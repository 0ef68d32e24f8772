//! # cognito-trust-missing-amr
//!
//! ## What it does
//!
//! Finds roles that trust an identity pool without saying whether the identity must be signed in.
//!
//! ## Why it matters
//!
//! Without `amr` a guest of the pool is as good as a signed-in user: through the classic flow it may name any role that
//! accepts the pool. The finding is high where the pool gives credentials to guests, or where that is not known; medium
//! where it does not.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_cognito_identity_pool" "web" {
//!   identity_pool_name               = "web"
//!   allow_unauthenticated_identities = true
//! }
//!
//! resource "aws_iam_role" "player" {
//!   name = "player"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = "cognito-identity.amazonaws.com" }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = {
//!         StringEquals             = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.web.id }
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
//!   allow_unauthenticated_identities = true
//! }
//!
//! resource "aws_iam_role" "player" {
//!   name = "player"
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

use crate::claims::mentions;
use crate::pools::{audience, broker, demanded};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "cognito-trust-missing-amr",
    summary: "role does not say whether an identity must be signed in",
    topic: Topic::Cognito,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("cognito_trust_missing_amr.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements() {
        let Some((principal, domain)) = broker(&trust) else { continue };
        let key = format!("{domain}:amr");
        // Without an audience the role has a worse defect, which has a rule of its own.
        if mentions(trust.statement, &key).next().is_some()
            || demanded(trust.statement, domain, "aud").next().is_none()
        {
            continue;
        }
        let pools = audience(analysis, trust.statement, domain);
        let closed = !pools.is_empty() && pools.iter().all(|pool| pool.guests == Some(false));
        let Some(node) = analysis.graph.node_of(trust.id) else { continue };
        let message = format!("guests of the identity pool can sign in to role `{}`", trust.role.name.text);
        let place = demanded(trust.statement, domain, "aud").next().and_then(|condition| condition.span);
        found
            .at(trust.place(place.or(principal.span)), message)
            .node(analysis, node)
            .severity(if closed { Severity::Medium } else { Severity::High })
            .certain_if(trust.certain)
            .help(format!("add `ForAnyValue:StringLike` on `{key}` with `authenticated`, or `unauthenticated` for guests"));
    }
}
