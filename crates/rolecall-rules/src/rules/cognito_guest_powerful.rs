//! # cognito-guest-powerful
//!
//! ## What it does
//!
//! Finds identity pools whose guest role may do more than what a public application commonly leaves to everybody.
//!
//! ## Why it matters
//!
//! Guests are anonymous: whoever knows the id of the pool, which every client carries, gets these permissions. The finding
//! is critical where they include permissions management, roles, or everything, else high.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_cognito_identity_pool" "web" {
//!   identity_pool_name               = "web"
//!   allow_unauthenticated_identities = true
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
//! resource "aws_iam_role_policy" "guest" {
//!   name = "guest"
//!   role = aws_iam_role.guest.id
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "dynamodb:Scan", Resource = "*" }]
//!   })
//! }
//!
//! resource "aws_cognito_identity_pool_roles_attachment" "web" {
//!   identity_pool_id = aws_cognito_identity_pool.web.id
//!   roles = {
//!     unauthenticated = aws_iam_role.guest.arn
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
//! resource "aws_iam_role_policy" "guest" {
//!   name = "guest"
//!   role = aws_iam_role.guest.id
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "rum:PutRumEvents", Resource = "*" }]
//!   })
//! }
//!
//! resource "aws_cognito_identity_pool_roles_attachment" "web" {
//!   identity_pool_id = aws_cognito_identity_pool.web.id
//!   roles = {
//!     unauthenticated = aws_iam_role.guest.arn
//!   }
//! }
//! ```
//!
//! ## Limits
//!
//! In the enhanced flow Cognito scopes guests down further; the classic flow does not. The rule asks what the role
//! grants, not what one flow leaves of it.
//!
//! ## References
//!
//! - Cognito Developer Guide, "IAM roles"

use crate::exposure::exposure;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "cognito-guest-powerful",
    summary: "guests of an identity pool may do more than they should",
    topic: Topic::Cognito,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("cognito_guest_powerful.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let estate = analysis.estate();
    for attachment in &estate.roles_attachments {
        let pool = estate.identity_pools.iter().find(|pool| pool.id.text == attachment.identity_pool_id.text);
        let guests = pool.and_then(|pool| pool.guests);
        let Some(arn) = attachment.unauthenticated.as_ref().filter(|_| guests != Some(false)) else {
            continue;
        };
        let role = analysis.graph.world.role_by_arn(&arn.text);
        let Some(node) = role.and_then(|(id, _)| analysis.graph.node_of(id)) else { continue };
        let Some(exposure) = exposure(analysis, node) else { continue };
        let name = analysis.graph.label(node);
        let message = format!("guests become role `{name}`, which may do `{}`", exposure.action);
        found
            .at(exposure.span.or(arn.span), message)
            .node(analysis, node)
            .severity(exposure.severity)
            .certain_if(exposure.certain && attachment.origin.certain && guests == Some(true))
            .related(arn.span, "it is the role of guests here")
            .help("leave guests only what everybody may do, or give no credentials to guests");
    }
}
