//! # cognito-classic-flow
//!
//! ## What it does
//!
//! Finds identity pools that allow the classic flow where it gives somebody more than the enhanced flow would: guests, or a choice
//! of several roles.
//!
//! ## Why it matters
//!
//! In the classic flow the client itself names the role: any role that accepts the tokens of the pool. And what Cognito takes from
//! guests in the enhanced flow, they keep.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_cognito_identity_pool" "web" {
//!   identity_pool_name               = "web"
//!   allow_unauthenticated_identities = true
//!   allow_classic_flow               = true
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
//!   allow_classic_flow               = false
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
//!     unauthenticated = aws_iam_role.guest.arn
//!   }
//! }
//! ```
//!
//! ## References
//!
//! - Cognito Developer Guide, "Identity pools authentication flow"
//! - Cognito Developer Guide, "IAM roles"

use std::collections::BTreeSet;

use rolecall_graph::Means;
use rolecall_model::EntityId;

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "cognito-classic-flow",
    summary: "an identity pool lets its clients choose the role",
    topic: Topic::Cognito,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("cognito_classic_flow.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let (estate, graph) = (analysis.estate(), analysis.graph);
    for (number, pool) in
        estate.identity_pools.iter().enumerate().filter(|(_, pool)| pool.classic_flow == Some(true))
    {
        let Some(node) = graph.node_of(EntityId::IdentityPool(number as u32)) else { continue };
        let maps = graph.edges_from(node).filter(|edge| edge.means == Means::Maps);
        let roles: BTreeSet<_> = maps.map(|edge| edge.to).collect();
        let what = match (pool.guests, roles.len()) {
            (Some(false), 0 | 1) => continue,
            (Some(false), count) => format!("its clients choose among {count} roles"),
            (_, 0) => "its guests are not scoped down".to_owned(),
            (_, _) => "its guests keep all that their role may do, and choose the role".to_owned(),
        };
        let message = format!("identity pool `{}` allows the classic flow: {what}", pool.name.text);
        found
            .at(pool.origin.span, message)
            .node(analysis, node)
            .certain_if(pool.origin.certain && pool.guests.is_some())
            .help("leave `allow_classic_flow` off, and let clients call `GetCredentialsForIdentity`");
    }
}
