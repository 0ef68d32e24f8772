//! # cognito-precedence-tie
//!
//! ## What it does
//!
//! Finds groups of a user pool that have the same precedence and different roles.
//!
//! ## Why it matters
//!
//! The token of a user who is in both names no preferred role. What the user gets then depends on how the identity pool resolves
//! the tie: nothing, or the role of everybody who signs in.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_cognito_user_pool" "staff" {
//!   name = "staff"
//! }
//!
//! resource "aws_cognito_user_group" "billing" {
//!   name         = "billing"
//!   user_pool_id = aws_cognito_user_pool.staff.id
//!   precedence   = 1
//!   role_arn     = "arn:aws:iam::111111111111:role/billing"
//! }
//!
//! resource "aws_cognito_user_group" "support" {
//!   name         = "support"
//!   user_pool_id = aws_cognito_user_pool.staff.id
//!   precedence   = 1
//!   role_arn     = "arn:aws:iam::111111111111:role/support"
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
//! resource "aws_cognito_user_group" "billing" {
//!   name         = "billing"
//!   user_pool_id = aws_cognito_user_pool.staff.id
//!   precedence   = 1
//!   role_arn     = "arn:aws:iam::111111111111:role/billing"
//! }
//!
//! resource "aws_cognito_user_group" "support" {
//!   name         = "support"
//!   user_pool_id = aws_cognito_user_pool.staff.id
//!   precedence   = 2
//!   role_arn     = "arn:aws:iam::111111111111:role/support"
//! }
//! ```
//!
//! ## References
//!
//! - Cognito Developer Guide, "Adding groups to a user pool"
//! - Cognito Developer Guide, "Role-based access control"

use rolecall_model::UserPoolGroup;
use rolecall_source::symbol::has_symbols;

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "cognito-precedence-tie",
    summary: "groups of equal precedence have different roles",
    topic: Topic::Cognito,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("cognito_precedence_tie.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let groups = &analysis.estate().user_pool_groups;
    for (number, group) in groups.iter().enumerate() {
        let Some(other) = groups.iter().take(number).find(|other| ties(other, group)) else { continue };
        let (name, other_name) = (&group.name.text, &other.name.text);
        let message =
            format!("groups `{other_name}` and `{name}` have the same precedence and different roles");
        found
            .at(group.origin.span, message)
            .entity(group.account, name, &group.origin)
            .certain_if(group.origin.certain && other.origin.certain)
            .related(other.origin.span, "the other group is here")
            .help("give each group with a role a precedence of its own");
    }
}

/// Whether a user in both groups has no preferred role. Roles of which not all is known may be one.
fn ties(one: &UserPoolGroup, other: &UserPoolGroup) -> bool {
    let (Some(role), Some(other_role)) = (&one.role_arn, &other.role_arn) else { return false };
    let known = !has_symbols(&role.text) && !has_symbols(&other_role.text);
    one.user_pool_id.text == other.user_pool_id.text
        && one.precedence.is_some()
        && one.precedence == other.precedence
        && role.text != other_role.text
        && known
}
