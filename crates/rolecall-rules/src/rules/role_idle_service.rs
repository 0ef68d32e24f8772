//! # role-idle-service
//!
//! ## What it does
//!
//! Finds roles that only a service may take, while nothing in the sources hands them to that service: no function,
//! task, instance profile, project.
//!
//! ## Why it matters
//!
//! Nobody uses the role, but whoever may pass it and start such a resource has its permissions. It is idle, not
//! unreachable.
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
//! resource "aws_iam_role" "resize" {
//!   name = "resize"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
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
//! resource "aws_iam_role" "resize" {
//!   name = "resize"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//!
//! resource "aws_lambda_function" "resize" {
//!   function_name = "resize"
//!   role          = aws_iam_role.resize.arn
//!   runtime       = "python3.12"
//!   handler       = "main.handler"
//!   filename      = "code.zip"
//! }
//! ```
//!
//! ## Limits
//!
//! Only in complete accounts: elsewhere the function may live in sources that are not here.

use rolecall_graph::Means;
use rolecall_model::{Listing, Role};

use crate::unreached::is_managed_by_aws;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "role-idle-service",
    summary: "only a service may take the role, and nothing hands it over",
    topic: Topic::Reachability,
    severity: Severity::Info,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("role_idle_service.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (id, role) in analysis.roles() {
        let Some(node) = analysis.graph.node_of(id) else { continue };
        if is_managed_by_aws(role)
            || !analysis.estate().lists(role.account, Listing::Consumers)
            || is_used(analysis, role)
        {
            continue;
        }
        let mut services: Vec<String> = Vec::new();
        let mut others = false;
        for edge in analysis.graph.edges_into(node).filter(|edge| edge.means.is_walked()) {
            match edge.means {
                Means::Delivers => services
                    .push(format!("`{}`", analysis.graph.node(edge.from).map_or("", |from| &from.name))),
                _ => others = true,
            }
        }
        if others || services.is_empty() {
            continue;
        }
        let message = format!(
            "role `{}` is for {}, and nothing in the sources hands it over",
            role.name.text,
            services.join(", ")
        );
        found
            .at(role.origin.span, message)
            .node(analysis, node)
            .certain_if(role.trust.is_certain() && role.origin.certain)
            .help("delete the role if nothing uses it");
    }
}

/// Whether some resource names the role, or an instance profile that is itself used holds it.
fn is_used(analysis: &Analysis<'_>, role: &Role) -> bool {
    let named = |text: &str| text == &*role.arn.text || text == &*role.name.text;
    let own = analysis.estate().consumers.iter().filter(|consumer| consumer.account == role.account);
    own.into_iter().any(|consumer| {
        named(&consumer.role.text) || rolecall_source::symbol::as_symbol(&consumer.role.text).is_some()
    })
}
