//! # trust-action-mismatch
//!
//! ## What it does
//!
//! Finds trust policies whose action does not fit the principal: AWS principals and services call `sts:AssumeRole`,
//! OIDC and built-in identity providers `sts:AssumeRoleWithWebIdentity`, SAML providers `sts:AssumeRoleWithSAML`.
//!
//! ## Why it matters
//!
//! The statement lets nobody in.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_openid_connect_provider" "github" {
//!   url            = "https://token.actions.githubusercontent.com"
//!   client_id_list = ["sts.amazonaws.com"]
//! }
//!
//! resource "aws_iam_role" "ci" {
//!   name = "ci"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
//!       Action    = "sts:AssumeRole"
//!       Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:acme/api:ref:refs/heads/main" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_openid_connect_provider" "github" {
//!   url            = "https://token.actions.githubusercontent.com"
//!   client_id_list = ["sts.amazonaws.com"]
//! }
//!
//! resource "aws_iam_role" "ci" {
//!   name = "ci"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:acme/api:ref:refs/heads/main" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! A statement of `sts:TagSession`, `sts:SetSourceIdentity` or `sts:SetContext` alone goes with another one and fits
//! every principal.
//!
//! ## References
//!
//! IAM Access Analyzer, "Policy check reference", "Mismatched action for principal"

use rolecall_policy::PrincipalForm;
use rolecall_policy::action::actions_overlap;

use crate::callers::{ASSUME_ROLE, WITH_SAML, WITH_WEB_IDENTITY, assume_action};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "trust-action-mismatch",
    summary: "action of a trust policy does not fit its principal",
    topic: Topic::Trust,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[("access-analyzer", "MISMATCHED_ACTION_FOR_PRINCIPAL")],
    source: include_str!("trust_action_mismatch.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        let actions = &trust.statement.actions;
        let written = [ASSUME_ROLE, WITH_WEB_IDENTITY, WITH_SAML]
            .into_iter()
            .find(|action| actions.matches_action(action) == Some(true));
        let Some(written) = written else { continue };
        let misfit = trust.principals().find_map(|(principal, form)| {
            let fitting = assume_action(&form)?;
            let is_everyone = matches!(form, PrincipalForm::AnyAws | PrincipalForm::BareStar);
            let fits = is_everyone || actions.matches_action(fitting) != Some(false);
            (!fits).then_some((principal, fitting))
        });
        let Some((principal, fitting)) = misfit else { continue };
        let Some(node) = analysis.graph.node_of(trust.id) else { continue };
        let pattern = actions.patterns.iter().find(|pattern| actions_overlap(&pattern.text, written));
        let span = pattern.and_then(|pattern| pattern.span).or(actions.span).or(trust.statement.span);
        let message = format!(
            "the trust policy of role `{}` allows `{written}` to `{}`, which can only call `{fitting}`",
            trust.role.name.text, principal.text.text
        );
        found
            .at(span, message)
            .node(analysis, node)
            .certain_if(trust.certain)
            .related(principal.text.span, "the principal is here")
            .help(format!("write `{fitting}`"));
    }
}
