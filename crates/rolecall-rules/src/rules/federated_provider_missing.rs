//! # federated-provider-missing
//!
//! ## What it does
//!
//! Finds roles that trust an OIDC or SAML provider of their own, complete account which is not there.
//!
//! ## Why it matters
//!
//! Nobody can sign in: the provider was deleted, renamed, or never created. IAM does not clean up the trust policies.
//!
//! ## Example
//!
//! ```hcl finding, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//! ```
//!
//! ```tf finding, path=accounts/prod/main.tf
//! resource "aws_iam_role" "ci" {
//!   name = "ci"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = "arn:aws:iam::222222222222:oidc-provider/oidc.example.com" }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = { StringEquals = { "oidc.example.com:aud" = "aws", "oidc.example.com:sub" = "ci" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```hcl clean, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//! ```
//!
//! ```tf clean, path=accounts/prod/main.tf
//! resource "aws_iam_openid_connect_provider" "example" {
//!   url            = "https://oidc.example.com"
//!   client_id_list = ["aws"]
//! }
//!
//! resource "aws_iam_role" "ci" {
//!   name = "ci"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = aws_iam_openid_connect_provider.example.arn }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = { StringEquals = { "oidc.example.com:aud" = "aws", "oidc.example.com:sub" = "ci" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## References
//!
//! - IAM User Guide, "Creating OpenID Connect identity providers"

use rolecall_model::Listing;
use rolecall_policy::PrincipalForm;
use rolecall_source::symbol::has_symbols;

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "federated-provider-missing",
    summary: "role trusts an identity provider that does not exist",
    topic: Topic::Federation,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("federated_provider_missing.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        for (principal, form) in trust.principals() {
            let (PrincipalForm::OidcProvider { account, .. } | PrincipalForm::SamlProvider { account, .. }) =
                form
            else {
                continue;
            };
            let Some(own) = analysis.estate().account(trust.role.account) else { continue };
            let arn = &principal.text.text;
            let there = analysis.graph.world.index.by_arn(arn).is_some();
            let listing = match form {
                PrincipalForm::SamlProvider { .. } => Listing::SamlProviders,
                _ => Listing::OidcProviders,
            };
            let listed = analysis.estate().lists(trust.role.account, listing);
            // AWS itself makes the provider of IAM Identity Center.
            if *own.id != *account || !listed || there || has_symbols(arn) || arn.contains("AWSSSO_") {
                continue;
            }
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            let message = format!(
                "role `{}` trusts `{}`, which does not exist",
                trust.role.name.text, principal.text.text
            );
            found
                .at(principal.text.span.or(trust.statement.span), message)
                .node(analysis, node)
                .certain_if(trust.certain)
                .help("create the provider, or name one that exists");
        }
    }
}
