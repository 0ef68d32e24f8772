//! # cognito-group-role-untrusted
//!
//! ## What it does
//!
//! Finds roles that an identity pool gives, as its default or through a group or a rule, while their trust policy does
//! not let the pool's tokens in.
//!
//! ## Why it matters
//!
//! Users of the group sign in and get an error instead of credentials.
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
//! resource "aws_iam_role" "ops" {
//!   name = "ops"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Service = "ec2.amazonaws.com" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//!
//! resource "aws_cognito_user_group" "ops" {
//!   name         = "ops"
//!   user_pool_id = aws_cognito_user_pool.staff.id
//!   role_arn     = aws_iam_role.ops.arn
//! }
//!
//! resource "aws_cognito_identity_pool_roles_attachment" "web" {
//!   identity_pool_id = aws_cognito_identity_pool.web.id
//!   roles            = {}
//!   role_mapping {
//!     identity_provider         = "${aws_cognito_user_pool.staff.endpoint}:${aws_cognito_user_pool_client.web.id}"
//!     type                      = "Token"
//!     ambiguous_role_resolution = "Deny"
//!   }
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
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
//! resource "aws_iam_role" "ops" {
//!   name = "ops"
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
//! resource "aws_cognito_user_group" "ops" {
//!   name         = "ops"
//!   user_pool_id = aws_cognito_user_pool.staff.id
//!   role_arn     = aws_iam_role.ops.arn
//! }
//!
//! resource "aws_cognito_identity_pool_roles_attachment" "web" {
//!   identity_pool_id = aws_cognito_identity_pool.web.id
//!   roles            = {}
//!   role_mapping {
//!     identity_provider         = "${aws_cognito_user_pool.staff.endpoint}:${aws_cognito_user_pool_client.web.id}"
//!     type                      = "Token"
//!     ambiguous_role_resolution = "Deny"
//!   }
//! }
//! ```
//!
//! ## References
//!
//! - Cognito Developer Guide, "Role-based access control"

use rolecall_graph::{Means, NodeKind};

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "cognito-group-role-untrusted",
    summary: "role that an identity pool gives does not let the pool in",
    topic: Topic::Cognito,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("cognito_group_role_untrusted.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let graph = analysis.graph;
    for half in graph.half_edges().iter().filter(|half| half.means == Means::Maps) {
        let pool = graph.node(half.from).filter(|node| node.kind == NodeKind::IdentityPool);
        let (Some(pool), Some(missing)) = (pool, half.missing.first()) else { continue };
        // Swapped roles have a rule of their own.
        let claim = missing.message.contains(":amr");
        if claim {
            continue;
        }
        let message = format!(
            "identity pool `{}` gives role `{}`, which does not let it in: {}",
            pool.name,
            graph.label(half.to),
            missing.message
        );
        found
            .at(missing.span, message)
            .node(analysis, half.to)
            .related(pool.span, "the identity pool is here")
            .help("trust `cognito-identity.amazonaws.com` with the id of the pool as audience");
    }
}
