//! # irsa-sub-wildcard
//!
//! ## What it does
//!
//! Finds roles for Kubernetes service accounts whose trust policy leaves namespace or service account open: a wildcard,
//! or no condition on the subject at all.
//!
//! ## Why it matters
//!
//! Every pod of the cluster that may name such a service account becomes the role.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_openid_connect_provider" "cluster" {
//!   url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
//!   client_id_list = ["sts.amazonaws.com"]
//! }
//!
//! data "aws_iam_policy_document" "trust" {
//!   statement {
//!     actions = ["sts:AssumeRoleWithWebIdentity"]
//!     principals {
//!       type        = "Federated"
//!       identifiers = [aws_iam_openid_connect_provider.cluster.arn]
//!     }
//!     condition {
//!       test     = "StringLike"
//!       variable = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub"
//!       values   = ["system:serviceaccount:*:*"]
//!     }
//!   }
//! }
//!
//! resource "aws_iam_role" "dns" {
//!   name               = "external-dns"
//!   assume_role_policy = data.aws_iam_policy_document.trust.json
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_openid_connect_provider" "cluster" {
//!   url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
//!   client_id_list = ["sts.amazonaws.com"]
//! }
//!
//! data "aws_iam_policy_document" "trust" {
//!   statement {
//!     actions = ["sts:AssumeRoleWithWebIdentity"]
//!     principals {
//!       type        = "Federated"
//!       identifiers = [aws_iam_openid_connect_provider.cluster.arn]
//!     }
//!     condition {
//!       test     = "StringLike"
//!       variable = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub"
//!       values   = ["system:serviceaccount:kube-system:external-dns"]
//!     }
//!   }
//! }
//!
//! resource "aws_iam_role" "dns" {
//!   name               = "external-dns"
//!   assume_role_policy = data.aws_iam_policy_document.trust.json
//! }
//! ```
//!
//! ## References
//!
//! - EKS User Guide, "IAM roles for service accounts"

use rolecall_catalog::Issuer;
use rolecall_policy::{Condition, PrincipalForm, Text};

use crate::claims::{demands, globs};
use crate::subject::{Tightness, openness};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "irsa-sub-wildcard",
    summary: "role for a Kubernetes service account lets other service accounts in",
    topic: Topic::Federation,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("irsa_sub_wildcard.rs"),
    check,
};

const FORM: &str = "system:serviceaccount:";

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        for (principal, form) in trust.principals() {
            let PrincipalForm::OidcProvider { url, .. } = form else { continue };
            let key = format!("{url}:sub");
            let subjects: Vec<&Condition> = demands(trust.statement, &key).collect();
            let cluster = Issuer::find(url).filter(|issuer| is_cluster(issuer));
            let named = subjects
                .iter()
                .flat_map(|condition| &condition.values)
                .any(|value| value.text.starts_with(FORM));
            let Some(issuer) = cluster.or_else(|| Issuer::find(CLUSTER).filter(|_| named)) else { continue };
            let open: Vec<Option<&Text>> =
                subjects.iter().map(|condition| open_value(condition, issuer)).collect();
            let span = match open.first() {
                None => trust.place(principal.text.span),
                Some(_) if open.contains(&None) => continue,
                Some(value) => value.and_then(|value| value.span).or(trust.statement.span),
            };
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            let message =
                format!("other service accounts of the cluster can become role `{}`", trust.role.name.text);
            found
                .at(span, message)
                .node(analysis, node)
                .certain_if(trust.certain)
                .help(format!("name namespace and service account in full in `{key}`"));
        }
    }
}

/// Any cluster of EKS: its subjects are those of Kubernetes.
const CLUSTER: &str = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";

fn is_cluster(issuer: &Issuer) -> bool {
    issuer.pattern.starts_with("oidc.eks.")
}

/// The first value of a condition that leaves namespace or service account open.
fn open_value<'c>(condition: &'c Condition, issuer: &Issuer) -> Option<&'c Text> {
    condition.values.iter().find(|value| {
        let mut forms = issuer.subject.forms.iter();
        forms.any(|form| openness(&value.text, globs(condition), form, |_| true) == Tightness::Open)
    })
}
