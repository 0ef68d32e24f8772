//! AWS managed policies, and what their documents show of service principals and undocumented actions.

use super::Outcome;
use super::packages::Package;
use super::table::Table;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The managed policies and what was read out of them.
pub(super) struct Managed {
    /// The day of the youngest change.
    pub(super) date: String,
    /// The policies.
    pub(super) policies: Table,
    /// The service principals.
    pub(super) principals: Table,
    /// Every action they name without a wildcard.
    pub(super) actions: BTreeSet<String>,
}

/// Reads the set as `moto` ships it: a Python file with one triple-quoted JSON text, or that JSON text itself.
pub(super) fn read(package: &Package) -> Outcome<Managed> {
    let content = super::read(&package.data)?;
    let text = content.split("\"\"\"").nth(1).unwrap_or(&content);
    if text.contains('\\') {
        return Err("the managed policies hold an escape that Python and JSON read differently".to_owned());
    }
    let set: BTreeMap<String, Value> =
        serde_json::from_str(text).map_err(|error| format!("the managed policies are not JSON: {error}"))?;
    let mut policies = Table::new("managed-policies.txt");
    let mut date = String::new();
    let mut evidence = Evidence::default();
    for (name, policy) in set {
        let field = |key: &str| policy.get(key).and_then(Value::as_str).unwrap_or_default();
        let day = |key: &str| field(key).chars().take(10).collect::<String>();
        let document = policy.get("Document").ok_or_else(|| format!("`{name}` has no document"))?;
        evidence.read_statements(document);
        date = date.max(day("UpdateDate"));
        let cells = vec![
            name,
            field("Path").to_owned(),
            field("DefaultVersionId").to_owned(),
            day("CreateDate"),
            day("UpdateDate"),
            document.to_string(),
        ];
        policies.push(cells)?;
    }
    let mut principals = Table::new("service-principals.txt");
    for (host, facts) in evidence.hosts {
        principals.push(vec![host, facts.into_iter().collect::<Vec<_>>().join(" ")])?;
    }
    Ok(Managed { date, policies, principals, actions: evidence.actions })
}

#[derive(Default)]
struct Evidence {
    hosts: BTreeMap<String, BTreeSet<&'static str>>,
    actions: BTreeSet<String>,
}

impl Evidence {
    fn read_statements(&mut self, document: &Value) {
        let Some(statements) = document.get("Statement") else {
            return;
        };
        for statement in items(statements) {
            for element in ["Action", "NotAction"] {
                let actions = statement.get(element).map(items).unwrap_or_default();
                let literal = actions
                    .iter()
                    .filter_map(|action| action.as_str())
                    .filter(|action| !action.contains(['*', '?']));
                self.actions.extend(literal.map(str::to_owned));
            }
            for element in ["Resource", "NotResource"] {
                for resource in statement.get(element).map(items).unwrap_or_default() {
                    self.read_resource(resource.as_str().unwrap_or_default());
                }
            }
            for service in statement.pointer("/Principal/Service").map(items).unwrap_or_default() {
                self.note(service.as_str().unwrap_or_default(), "principal");
            }
            let conditions = statement.get("Condition").and_then(Value::as_object);
            for (key, value) in conditions
                .into_iter()
                .flat_map(|operators| operators.values())
                .filter_map(Value::as_object)
                .flatten()
            {
                let fact = match key.to_ascii_lowercase().as_str() {
                    "iam:passedtoservice" => "passed",
                    "iam:awsservicename" => "linked",
                    "aws:principalservicename" => "principal",
                    _ => continue,
                };
                for host in items(value) {
                    self.note(host.as_str().unwrap_or_default(), fact);
                }
            }
        }
    }

    /// The path of a service-linked role names its service.
    fn read_resource(&mut self, resource: &str) {
        let host = resource.split_once("role/aws-service-role/").and_then(|(_, rest)| rest.split('/').next());
        if let Some(host) = host {
            self.note(host, "linked");
        }
    }

    fn note(&mut self, host: &str, fact: &'static str) {
        let host = host.trim_end_matches('*');
        let (host, china) = host.strip_suffix(".cn").map_or((host, false), |host| (host, true));
        let Some(service) = host.strip_suffix(".amazonaws.com") else {
            return;
        };
        let (service, regional) =
            service.strip_suffix(".*").map_or((service, false), |service| (service, true));
        let plain = |character: char| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || "-.".contains(character)
        };
        if service.is_empty() || !service.chars().all(plain) {
            return;
        }
        let facts = self.hosts.entry(format!("{service}.amazonaws.com")).or_default();
        facts.insert(fact);
        facts.extend(regional.then_some("regional"));
        facts.extend(china.then_some("china"));
    }
}

/// The items of a list, or the one value that stands for a list of one.
fn items(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(document: &str) -> Evidence {
        let mut evidence = Evidence::default();
        evidence.read_statements(&serde_json::from_str(document).unwrap());
        evidence
    }

    #[test]
    fn service_principals_are_read_where_a_policy_means_one() {
        let evidence = evidence(
            r#"{"Statement":{"Action":["iam:PassRole","s3:Get*"],"Resource":"arn:aws:iam::*:role/aws-service-role/a.amazonaws.com/X*",
               "Condition":{"StringLike":{"iam:PassedToService":["b.*.amazonaws.com","c.amazonaws.com.cn","*d.amazonaws.com"],
               "kms:ViaService":"e.amazonaws.com"}}}}"#,
        );
        let hosts: Vec<_> = evidence
            .hosts
            .iter()
            .map(|(host, facts)| (host.as_str(), facts.iter().copied().collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            hosts,
            [
                ("a.amazonaws.com", vec!["linked"]),
                ("b.amazonaws.com", vec!["passed", "regional"]),
                ("c.amazonaws.com", vec!["china", "passed"]),
            ]
        );
        assert_eq!(evidence.actions.into_iter().collect::<Vec<_>>(), ["iam:PassRole"]);
    }
}
