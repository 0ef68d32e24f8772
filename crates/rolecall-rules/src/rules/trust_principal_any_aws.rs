//! # trust-principal-any-aws
//!
//! ## What it does
//!
//! Finds trust policies that let every AWS account in: the principal is `*`, and nothing in the policy says which
//! organization, account or principal is meant, or which external ID the caller has to know.
//!
//! ## Why it matters
//!
//! Anyone with an AWS account can assume the role. In the role's own account not even a permission is needed.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_role" "shared" {
//!   name = "shared"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_role" "shared" {
//!   name = "shared"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "*" }
//!       Action    = "sts:AssumeRole"
//!       Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-exampleorg" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! What narrows: a positive comparison of `aws:PrincipalOrgID`, `aws:PrincipalOrgPaths`, `aws:PrincipalAccount`,
//! `aws:PrincipalArn` (with a literal account), `aws:userid` or `sts:ExternalId` with literal values, or a Deny for
//! everybody else. Wildcards in those values, `ForAllValues`, `IfExists` on a key that may be absent, and negated
//! comparisons in an Allow do not narrow; nor do addresses and networks.
//!
//! ## References
//!
//! IAM User Guide, "AWS JSON policy elements: Principal", "All principals"

use rolecall_policy::PrincipalForm;

use crate::callers::{ASSUME_ROLE, WITH_SAML, WITH_WEB_IDENTITY, impossible};
use crate::narrowing::{is_closed, names_callers};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "trust-principal-any-aws",
    summary: "role can be assumed from every AWS account",
    topic: Topic::Trust,
    severity: Severity::Critical,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("checkov", "CKV_AWS_60"),
        ("cloudsplaining", "AssumableByAnyPrincipal"),
        ("cloudsplaining", "AssumableByAnyPrincipalWithConditions"),
        ("kics", "iam_role_allows_all_principals_to_assume"),
        ("regula", "FG_R00219"),
    ],
    source: include_str!("trust_principal_any_aws.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        let is_everyone =
            |form: &PrincipalForm<'_>| matches!(form, PrincipalForm::AnyAws | PrincipalForm::BareStar);
        let Some((principal, _)) = trust.principals().find(|(_, form)| is_everyone(form)) else { continue };
        let allows = |action| trust.statement.actions.matches_action(action);
        // Whether the bearer of a token is among "everyone" is not documented.
        let certain = allows(ASSUME_ROLE) == Some(true);
        if [ASSUME_ROLE, WITH_WEB_IDENTITY, WITH_SAML].into_iter().all(|action| allows(action) == Some(false))
            || is_closed(trust.document, trust.statement, names_callers)
            || impossible(trust.statement, trust.document.version).is_some()
        {
            continue;
        }
        let Some(node) = analysis.graph.node_of(trust.id) else { continue };
        let message = format!("role `{}` can be assumed from every AWS account", trust.role.name.text);
        found
            .at(principal.text.span.or(trust.statement.span), message)
            .node(analysis, node)
            .certain_if(trust.certain && certain)
            .help("name the accounts or roles that are meant, or require `aws:PrincipalOrgID` of your organization");
    }
}
