//! # ignore-unused
//!
//! ## What it does
//!
//! Finds ignores that match no finding any more, and ignores whose date has passed.
//!
//! ## Why it matters
//!
//! A leftover ignore hides the next defect at its place. The engine itself reports it, after every other rule.
//!
//! ## Example
//!
//! ```tf finding
//! # rolecall: ignore[inline-on-user] was one once
//! resource "aws_iam_group" "developers" {
//!   name = "developers"
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_group" "developers" {
//!   name = "developers"
//! }
//! ```

use crate::{ALL_PROFILES, Rule, Severity, Status, Topic};

pub(crate) static RULE: Rule = Rule {
    name: "ignore-unused",
    summary: "an ignore that matches nothing, or has expired",
    topic: Topic::Input,
    severity: Severity::Low,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("ignore_unused.rs"),
    // The engine knows which ignores were of use; a rule does not.
    check: |_, _| {},
};
