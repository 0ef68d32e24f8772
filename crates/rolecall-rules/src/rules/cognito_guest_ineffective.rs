//! # cognito-guest-ineffective
//!
//! ## What it does
//!
//! Finds grants to the guests of an identity pool that Cognito takes away again.
//!
//! ## Why it matters
//!
//! In the enhanced flow Cognito passes a session policy for guests that leaves many services out. A grant of them does nothing,
//! until somebody turns the classic flow on, and then it is open to everybody.
//!
//! ## Example
//!
//! ```tf finding
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
//! resource "aws_iam_role_policy" "guest" {
//!   name = "guest"
//!   role = aws_iam_role.guest.id
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "ec2:DescribeInstances", Resource = "*" }]
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
//! Actions with a wildcard count only where nothing of their service is left to guests.
//!
//! ## References
//!
//! - Cognito Developer Guide, "IAM roles"

use rolecall_catalog::{ManagedPolicy, guest};
use rolecall_policy::{Document, Effect, Statement};

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "cognito-guest-ineffective",
    summary: "a grant to guests that Cognito takes away",
    topic: Topic::Cognito,
    severity: Severity::Low,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("cognito_guest_ineffective.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let estate = analysis.estate();
    let managed = ManagedPolicy::find(guest::SESSION_POLICY);
    let managed = managed.and_then(|policy| Document::from_json(policy.document()).ok());
    for attachment in &estate.roles_attachments {
        let pool = estate.identity_pools.iter().find(|pool| pool.id.text == attachment.identity_pool_id.text);
        let Some(pool) = pool.filter(|pool| pool.guests == Some(true) && pool.classic_flow == Some(false))
        else {
            continue;
        };
        let Some(arn) = &attachment.unauthenticated else { continue };
        let Some((id, role)) = analysis.graph.world.role_by_arn(&arn.text) else { continue };
        for holding in analysis.graph.world.holdings.of(id).identity.iter().filter(|holding| holding.certain)
        {
            let statements = holding.documents.iter().flat_map(|document| &document.statements);
            for statement in statements.filter(|statement| statement.effect == Effect::Allow) {
                let Some(action) = taken_away(statement, managed.as_ref()) else { continue };
                let message = format!(
                    "guests of identity pool `{}` get no `{}`: Cognito's session policy for guests leaves it out",
                    pool.name.text, action.text
                );
                let draft = found.at(action.span.or(holding.span).or(role.origin.span), message);
                draft
                    .entity(pool.account, &pool.name.text, &pool.origin)
                    .related(arn.span, "it is the role of guests here");
            }
        }
    }
}

/// The first action of a statement that the session policies for guests leave out.
fn taken_away<'s>(statement: &'s Statement, managed: Option<&Document>) -> Option<&'s rolecall_policy::Text> {
    let left = managed.into_iter().flat_map(|document| &document.statements);
    let left = left.flat_map(|statement| &statement.actions.patterns).map(|pattern| &*pattern.text);
    let left: Vec<&str> = left.chain(guest::INLINE_ACTIONS.iter().copied()).collect();
    let gone = |action: &&rolecall_policy::Text| {
        let Some((service, name)) = action.text.split_once(':') else { return false };
        let wild = name.contains(['*', '?']);
        let same_service = |pattern: &str| {
            pattern.split(':').next().is_some_and(|other| other.eq_ignore_ascii_case(service))
        };
        let covers =
            |pattern: &str| rolecall_policy::action::matches_action(pattern, &action.text) != Some(false);
        !left.iter().any(|pattern| if wild { same_service(pattern) } else { covers(pattern) })
    };
    let listed = Some(&statement.actions).filter(|actions| !actions.negated);
    listed.into_iter().flat_map(|actions| &actions.patterns).find(gone)
}
