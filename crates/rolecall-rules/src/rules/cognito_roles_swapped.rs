//! # cognito-roles-swapped
//!
//! ## What it does
//!
//! Finds identity pools whose role for signed-in identities accepts only guests, or the other way round.
//!
//! ## Why it matters
//!
//! Neither signed-in users nor guests get credentials. When somebody mends it by loosening the trust policy, guests get
//! the permissions that were meant for users.
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
//!         "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" }
//!       }
//!     }]
//!   })
//! }
//!
//! resource "aws_iam_role" "guest" {
//!   name = "guest"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = "cognito-identity.amazonaws.com" }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = {
//!         StringEquals             = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.web.id }
//!         "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "unauthenticated" }
//!       }
//!     }]
//!   })
//! }
//!
//! resource "aws_cognito_identity_pool_roles_attachment" "web" {
//!   identity_pool_id = aws_cognito_identity_pool.web.id
//!   roles = {
//!     authenticated   = aws_iam_role.guest.arn
//!     unauthenticated = aws_iam_role.player.arn
//!   }
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
//!
//! resource "aws_iam_role" "guest" {
//!   name = "guest"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = "cognito-identity.amazonaws.com" }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = {
//!         StringEquals             = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.web.id }
//!         "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "unauthenticated" }
//!       }
//!     }]
//!   })
//! }
//!
//! resource "aws_cognito_identity_pool_roles_attachment" "web" {
//!   identity_pool_id = aws_cognito_identity_pool.web.id
//!   roles = {
//!     authenticated   = aws_iam_role.player.arn
//!     unauthenticated = aws_iam_role.guest.arn
//!   }
//! }
//! ```
//!
//! ## References
//!
//! - Cognito Developer Guide, "Role trust and permissions"

use rolecall_model::{EntityId, Text};

use crate::pools::{accepts, broker, demanded};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "cognito-roles-swapped",
    summary: "the roles of users and of guests are swapped",
    topic: Topic::Cognito,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("cognito_roles_swapped.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for attachment in &analysis.estate().roles_attachments {
        let slots =
            [(&attachment.authenticated, "authenticated"), (&attachment.unauthenticated, "unauthenticated")];
        for (role, method) in slots {
            let Some((arn, id)) = role.as_ref().and_then(|arn| Some((arn, role_of(analysis, arn)?))) else {
                continue;
            };
            let other = if method == "authenticated" { "unauthenticated" } else { "authenticated" };
            if !only_accepts(analysis, id, method, other) {
                continue;
            }
            let Some(node) = analysis.graph.node_of(id) else { continue };
            let name = analysis.graph.label(node);
            let message = format!(
                "the {method} role of the identity pool is `{name}`, which accepts only {other} identities"
            );
            found
                .at(arn.span.or(attachment.origin.span), message)
                .node(analysis, node)
                .certain_if(attachment.origin.certain)
                .help("swap the two roles of the attachment");
        }
    }
}

fn role_of(analysis: &Analysis<'_>, arn: &Text) -> Option<EntityId> {
    analysis.graph.world.role_by_arn(&arn.text).map(|(id, _)| id)
}

/// Whether the trust policy refuses identities of `method` and lets in those of `other`.
fn only_accepts(analysis: &Analysis<'_>, id: EntityId, method: &str, other: &str) -> bool {
    let statements: Vec<_> = analysis.trust_statements_of(id).collect();
    let lets_in = |method: &str| {
        statements.iter().any(|trust| {
            broker(trust).is_some_and(|(_, domain)| {
                demanded(trust.statement, domain, "amr").all(|condition| accepts(condition, method))
            })
        })
    };
    !lets_in(method) && lets_in(other)
}
