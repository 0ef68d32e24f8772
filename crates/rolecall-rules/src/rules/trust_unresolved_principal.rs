//! # trust-unresolved-principal
//!
//! ## What it does
//!
//! Finds trust policies that name a user or a role that does not exist in its account. The account has to be
//! complete, so that nothing exists in it beyond its sources.
//!
//! ## Why it matters
//!
//! IAM refuses a policy that names a principal which does not exist. One that was deleted after the policy was saved
//! has turned into an id that matches nobody, and whoever creates the name anew does not get in either.
//!
//! ## Example
//!
//! ```hcl finding, path=rolecall.hcl
//! account "dev" {
//!   id      = "111111111111"
//!   sources = ["accounts/dev"]
//! }
//!
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//! ```
//!
//! ```tf finding, path=accounts/dev/main.tf
//! resource "aws_iam_user" "ann" {
//!   name = "ann"
//!   path = "/people/"
//! }
//! ```
//!
//! ```tf finding, path=accounts/prod/main.tf
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:user/ann" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```hcl clean, path=rolecall.hcl
//! account "dev" {
//!   id      = "111111111111"
//!   sources = ["accounts/dev"]
//! }
//!
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//! ```
//!
//! ```tf clean, path=accounts/dev/main.tf
//! resource "aws_iam_user" "ann" {
//!   name = "ann"
//!   path = "/people/"
//! }
//! ```
//!
//! ```tf clean, path=accounts/prod/main.tf
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:user/people/ann" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! Roles that AWS creates, service-linked ones and those of Identity Center, are taken to exist. While a module of
//! the estate is not here, the finding is possible, not certain.
//!
//! ## References
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"; "IAM identifiers"

use rolecall_graph::{Code, NodeId};
use rolecall_model::{AccountId, HolderKind, Listing};
use rolecall_policy::pattern::{Case, matches_glob};
use rolecall_policy::{Principal, PrincipalForm};
use rolecall_source::symbol::has_symbols;

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "trust-unresolved-principal",
    summary: "trust policy names a principal that does not exist",
    topic: Topic::Trust,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("trust_unresolved_principal.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let all_here = analysis.diagnostics.unknowns.iter().all(|unknown| unknown.reason != "module-not-here");
    for trust in analysis.trust_statements() {
        for (principal, form) in trust.principals() {
            let Some(absent) = absent(analysis, principal, &form) else { continue };
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            let (role, text) = (&trust.role.name.text, &principal.text.text);
            let message = format!("the trust policy of role `{role}` names `{text}`, which does not exist");
            found
                .at(principal.text.span.or(trust.statement.span), message)
                .node(analysis, node)
                .certain_if(trust.certain && all_here)
                .help(repair(analysis, node, principal, &absent));
        }
    }
}

/// A user or role that is not there.
struct Absent<'a> {
    account: AccountId,
    kind: HolderKind,
    name: &'a str,
}

fn absent<'a>(
    analysis: &Analysis<'_>,
    principal: &Principal,
    form: &PrincipalForm<'a>,
) -> Option<Absent<'a>> {
    let (kind, account, path, name, is_session) = match *form {
        PrincipalForm::Role { account, path, name, .. } => (HolderKind::Role, account, path, name, false),
        PrincipalForm::User { account, path, name, .. } => (HolderKind::User, account, path, name, false),
        PrincipalForm::AssumedRole { account, role, .. } => (HolderKind::Role, account, "/", role, true),
        _ => return None,
    };
    let estate = analysis.estate();
    let index = &analysis.graph.world.index;
    let account =
        estate.account_by_id(account).filter(|account| estate.lists(*account, Listing::Principals))?;
    let by_aws = ["/aws-reserved/", "/aws-service-role/"].iter().any(|reserved| path.starts_with(reserved))
        || ["AWSReservedSSO_", "AWSServiceRoleFor"].iter().any(|reserved| name.starts_with(reserved));
    let exists = if is_session {
        index.by_name(account, kind, name).is_some()
    } else {
        index.by_arn(&principal.text.text).is_some()
    };
    let is_known = !has_symbols(path) && !has_symbols(name);
    (is_known && !by_aws && !exists && !may_exist(analysis, account, kind, name)).then_some(Absent {
        account,
        kind,
        name,
    })
}

/// Whether a user or role whose name is not known may have this one.
fn may_exist(analysis: &Analysis<'_>, account: AccountId, kind: HolderKind, name: &str) -> bool {
    let estate = analysis.estate();
    let unknown = |of: AccountId, text: &str| {
        of == account && has_symbols(text) && matches_glob(name, text, Case::Sensitive) != Some(false)
    };
    match kind {
        HolderKind::Role => estate.roles.iter().any(|role| unknown(role.account, &role.name.text)),
        HolderKind::User => estate.users.iter().any(|user| unknown(user.account, &user.name.text)),
        HolderKind::Group => false,
    }
}

/// The ARN of the same name, else what the trust graph says is nearest.
fn repair(analysis: &Analysis<'_>, node: NodeId, principal: &Principal, absent: &Absent<'_>) -> String {
    let graph = analysis.graph;
    let same_name = graph.world.index.by_name(absent.account, absent.kind, absent.name);
    if let Some(arn) = same_name.and_then(|entity| analysis.arn(entity)) {
        return format!("its ARN is `{arn}`");
    }
    let halves = graph.half_edges_into(node).flat_map(|half| &half.missing);
    let mut here =
        halves.filter(|missing| missing.code == Some(Code(31)) && missing.span == principal.text.span);
    let nearest = here.find_map(|missing| missing.repair.as_ref()).map(|repair| repair.title.clone());
    nearest.unwrap_or_else(|| "create it first, or name a principal that exists".to_owned())
}
