//! # syntax-error
//!
//! ## What it does
//!
//! Finds text that cannot be read: broken HCL or JSON, a policy that is not JSON, an expression that cannot be
//! evaluated, a file that is not text.
//!
//! ## Why it matters
//!
//! What cannot be read was not checked. The rest of the file and of the estate is analysed all the same.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_user" "ci" {
//!   name = "ci
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_user" "ci" {
//!   name = "ci"
//! }
//! ```

use rolecall_source::Level;

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "syntax-error",
    summary: "text that cannot be read",
    topic: Topic::Input,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("syntax_error.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for problem in &analysis.diagnostics.problems {
        let severity = if problem.level == Level::Error { Severity::High } else { Severity::Low };
        let draft = found.at(problem.span, problem.message.clone()).severity(severity);
        if let Some(help) = &problem.help {
            draft.help(help.clone());
        }
    }
}
