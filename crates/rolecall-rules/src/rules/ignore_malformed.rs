//! # ignore-malformed
//!
//! ## What it does
//!
//! Finds comments that look like an ignore and are none: no rule named, a rule that does not exist, another instruction.
//!
//! ## Why it matters
//!
//! Whoever wrote it believes that a finding is accepted. The engine itself reports it.
//!
//! ## Example
//!
//! ```tf finding
//! # rolecall: ignore inline-on-user
//! resource "aws_iam_group" "developers" {
//!   name = "developers"
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! # A plain comment.
//! resource "aws_iam_group" "developers" {
//!   name = "developers"
//! }
//! ```

use crate::{ALL_PROFILES, Rule, Severity, Status, Topic};

pub(crate) static RULE: Rule = Rule {
    name: "ignore-malformed",
    summary: "a comment that looks like an ignore and is none",
    topic: Topic::Input,
    severity: Severity::Low,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("ignore_malformed.rs"),
    // The engine reads ignores; a rule does not.
    check: |_, _| {},
};
