//! # cognito-self-signup-role
//!
//! ## What it does
//!
//! Finds roles of signed-in identities that anybody gets by signing up, and that may do more than a public application
//! commonly leaves to everybody.
//!
//! ## Why it matters
//!
//! Self sign-up is the default of a user pool, so *signed in* means *anyone on the internet*. A pre-sign-up trigger may
//! refuse strangers; that cannot be seen, and lowers the severity to medium.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_cognito_user_pool" "staff" {
//!   name = "staff"
//! }
//!
//! resource "aws_cognito_user_pool_client" "web" {
//!   name         = "web"
//!   user_pool_id = aws_cognito_user_pool.staff.id
//! }
//!
//! resource "aws_cognito_identity_pool" "web" {
//!   identity_pool_name               = "web"
//!   allow_unauthenticated_identities = false
//!   cognito_identity_providers {
//!     client_id     = aws_cognito_user_pool_client.web.id
//!     provider_name = aws_cognito_user_pool.staff.endpoint
//!   }
//! }
//!
//! resource "aws_iam_role" "staff" {
//!   name = "staff"
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
//! resource "aws_iam_role_policy" "staff" {
//!   name = "staff"
//!   role = aws_iam_role.staff.id
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "*" }]
//!   })
//! }
//!
//! resource "aws_cognito_identity_pool_roles_attachment" "web" {
//!   identity_pool_id = aws_cognito_identity_pool.web.id
//!   roles = {
//!     authenticated = aws_iam_role.staff.arn
//!   }
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_cognito_user_pool" "staff" {
//!   name = "staff"
//!   admin_create_user_config {
//!     allow_admin_create_user_only = true
//!   }
//! }
//!
//! resource "aws_cognito_user_pool_client" "web" {
//!   name         = "web"
//!   user_pool_id = aws_cognito_user_pool.staff.id
//! }
//!
//! resource "aws_cognito_identity_pool" "web" {
//!   identity_pool_name               = "web"
//!   allow_unauthenticated_identities = false
//!   cognito_identity_providers {
//!     client_id     = aws_cognito_user_pool_client.web.id
//!     provider_name = aws_cognito_user_pool.staff.endpoint
//!   }
//! }
//!
//! resource "aws_iam_role" "staff" {
//!   name = "staff"
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
//! resource "aws_iam_role_policy" "staff" {
//!   name = "staff"
//!   role = aws_iam_role.staff.id
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "*" }]
//!   })
//! }
//!
//! resource "aws_cognito_identity_pool_roles_attachment" "web" {
//!   identity_pool_id = aws_cognito_identity_pool.web.id
//!   roles = {
//!     authenticated = aws_iam_role.staff.arn
//!   }
//! }
//! ```
//!
//! ## References
//!
//! - Cognito Developer Guide, "Signing up and confirming user accounts"

use rolecall_model::{IdentityPool, UserPool};

use crate::exposure::exposure;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "cognito-self-signup-role",
    summary: "anybody who signs up gets a role with power",
    topic: Topic::Cognito,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("cognito_self_signup_role.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let estate = analysis.estate();
    for attachment in &estate.roles_attachments {
        let pool = estate.identity_pools.iter().find(|pool| pool.id.text == attachment.identity_pool_id.text);
        let Some(open) = pool.and_then(|pool| open_user_pool(analysis, pool)) else { continue };
        let Some(arn) = &attachment.authenticated else { continue };
        let role = analysis.graph.world.role_by_arn(&arn.text);
        let Some(node) = role.and_then(|(id, _)| analysis.graph.node_of(id)) else { continue };
        let Some(exposure) = exposure(analysis, node) else { continue };
        let name = analysis.graph.label(node);
        let message = format!(
            "anybody who signs up to user pool `{}` becomes role `{name}`, which may do `{}`",
            open.name.text, exposure.action
        );
        let severity = if open.pre_sign_up_trigger { Severity::Medium } else { Severity::High };
        found
            .at(exposure.span.or(arn.span), message)
            .node(analysis, node)
            .severity(severity)
            .certain_if(exposure.certain && attachment.origin.certain && open.self_sign_up == Some(true))
            .related(open.origin.span, "people may sign themselves up here")
            .related(arn.span, "it is the role of signed-in identities here")
            .help("let only administrators create users, or leave the role only what everybody may do");
    }
}

/// A user pool whose clients the identity pool accepts and to which people may sign themselves up.
fn open_user_pool<'a>(analysis: &Analysis<'a>, pool: &IdentityPool) -> Option<&'a UserPool> {
    let estate = analysis.estate();
    estate.user_pools.iter().find(|user_pool| {
        let accepted =
            pool.user_pools.iter().any(|provider| provider.provider_name.text == user_pool.endpoint.text);
        accepted && user_pool.self_sign_up != Some(false)
    })
}
