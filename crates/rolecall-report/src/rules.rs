//! The list of rules as JSON prints it.

use std::collections::BTreeMap;

use rolecall_rules::{Profile, Rule, Status, Topic};
use serde::{Serialize, Serializer};

/// Tools whose ids `rules --format json` always lists.
const TOOLS: [&str; 10] = [
    "access-analyzer",
    "checkov",
    "trivy",
    "parliament",
    "prowler",
    "kics",
    "regula",
    "cfn-lint",
    "cloudsplaining",
    "semgrep",
];

/// A rule, as `rules --format json` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleEntry {
    /// Its name.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// What it is about.
    pub topic: &'static str,
    /// Severity unless a finding computes its own.
    pub severity: &'static str,
    /// `stable` or `preview`.
    pub status: &'static str,
    /// The profiles that it is in.
    pub profiles: Vec<&'static str>,
    /// Ids of the same check in other tools; every tool is there.
    pub aliases: Aliases,
}

/// Tools with their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aliases(Vec<(&'static str, Vec<&'static str>)>);

impl Serialize for Aliases {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(tool, ids)| (tool, ids)))
    }
}

/// The rules as `rules --format json` prints them, in their order.
pub fn rule_list(rules: &[&'static Rule]) -> Vec<RuleEntry> {
    rules.iter().map(|rule| entry(rule)).collect()
}

fn entry(rule: &'static Rule) -> RuleEntry {
    RuleEntry {
        name: rule.name,
        summary: rule.summary,
        topic: topic_name(rule.topic),
        severity: rule.severity.name(),
        status: match rule.status {
            Status::Stable { .. } => "stable",
            Status::Preview => "preview",
        },
        profiles: rule.profiles.iter().map(|profile| profile_name(*profile)).collect(),
        aliases: aliases(rule.aliases),
    }
}

fn aliases(known: &[(&'static str, &'static str)]) -> Aliases {
    let mut by_tool: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
    for (tool, id) in known {
        by_tool.entry(tool).or_default().push(id);
    }
    let all = TOOLS.iter().map(|tool| (*tool, by_tool.remove(tool).unwrap_or_default()));
    Aliases(all.collect())
}

fn topic_name(topic: Topic) -> &'static str {
    match topic {
        Topic::Policy => "policy",
        Topic::Trust => "trust",
        Topic::Federation => "federation",
        Topic::Cognito => "cognito",
        Topic::Chain => "chain",
        Topic::Reachability => "reachability",
        Topic::Escalation => "escalation",
        Topic::Input => "input",
    }
}

fn profile_name(profile: Profile) -> &'static str {
    match profile {
        Profile::Default => "default",
        Profile::Strict => "strict",
        Profile::Baseline => "baseline",
        Profile::Editor => "editor",
    }
}

/// Where the page of a rule is read.
pub(crate) fn url(rule: &str) -> String {
    format!("{}/blob/main/docs/rules/{rule}.md", env!("CARGO_PKG_REPOSITORY"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_is_listed_in_one_order() {
        let aliases = aliases(&[("checkov", "CKV_AWS_1"), ("trivy", "AVD-1"), ("checkov", "CKV_AWS_2")]);
        let json = serde_json::to_string(&aliases).unwrap();
        assert!(
            json.starts_with(
                r#"{"access-analyzer":[],"checkov":["CKV_AWS_1","CKV_AWS_2"],"trivy":["AVD-1"],"#
            ),
            "{json}"
        );
        assert!(json.ends_with(r#""semgrep":[]}"#), "{json}");
    }

    #[test]
    fn the_list_knows_the_tools_of_every_rule() {
        for rule in rolecall_rules::RULES {
            for (tool, _) in rule.aliases {
                assert!(TOOLS.contains(tool), "{} has an alias of `{tool}`", rule.name);
            }
        }
    }
}
