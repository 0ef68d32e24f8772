//! IAM entities that data sources look up by name. Where exactly one entity of the account has that name, it is known what
//! AWS would answer, the path above all.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_source::symbol;
use rolecall_terraform::value::{Entries, Value};
use rolecall_terraform::{Evaluation, Fact, Mode, Resource};

use crate::accounts::Accounts;

/// A data source: what it looks up, its attribute with the name of that, and which of its attributes are which of the
/// resource's. The ARN comes first.
type Lookup = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const LOOKUPS: [Lookup; 6] = [
    ("aws_iam_group", "aws_iam_group", "group_name", &[("arn", "arn"), ("path", "path")]),
    ("aws_iam_instance_profile", "aws_iam_instance_profile", "name", &[("arn", "arn"), ("path", "path")]),
    (
        "aws_iam_policy",
        "aws_iam_policy",
        "name",
        &[("arn", "arn"), ("id", "arn"), ("path", "path"), ("policy", "policy")],
    ),
    (
        "aws_iam_role",
        "aws_iam_role",
        "name",
        &[("arn", "arn"), ("path", "path"), ("assume_role_policy", "assume_role_policy")],
    ),
    ("aws_iam_session_context", "aws_iam_role", "issuer_name", &[("issuer_arn", "arn")]),
    ("aws_iam_user", "aws_iam_user", "user_name", &[("arn", "arn"), ("path", "path")]),
];

/// Kind, account and name of an entity.
type Key = (&'static str, Arc<str>, Arc<str>);

/// What the estate knows of entities that data sources look up, by the number of the root module.
pub(crate) fn find(evaluations: &[Evaluation], accounts: &Accounts<'_>) -> BTreeMap<usize, Vec<Fact>> {
    let mut found: BTreeMap<usize, Vec<Fact>> = BTreeMap::new();
    let data = |resource: &&Resource| resource.mode == Mode::Data && lookup(&resource.kind).is_some();
    if !evaluations.iter().flat_map(|evaluation| &evaluation.resources).any(|resource| data(&resource)) {
        return found;
    }
    let entities = entities(evaluations, accounts);
    for (number, evaluation) in evaluations.iter().enumerate() {
        for resource in evaluation.resources.iter().filter(data) {
            let Some((_, kind, name, attributes)) = lookup(&resource.kind) else { continue };
            let account = accounts.resolve(&resource.provider).account_id;
            let entity = known(resource.values.get(*name)).map(|name| (*kind, account, name));
            let Some(Some(entity)) = entity.and_then(|entity| entities.get(&entity)) else { continue };
            let arn = attributes.first().and_then(|(arn, _)| resource.values.get(*arn)?.as_str());
            if arn.is_none_or(|arn| !symbol::has_symbols(arn)) {
                continue;
            }
            let values = attributes.iter().filter_map(|(name, of)| {
                let value = entity.values.get(*of).filter(|value| !value.is_null())?;
                Some((Arc::from(*name), value.clone()))
            });
            let fact = Fact { address: resource.address.clone(), values: values.collect::<Entries>() };
            found.entry(number).or_default().push(fact);
        }
    }
    found
}

/// The entities by kind, account and name; `None` where several have the same.
fn entities<'a>(
    evaluations: &'a [Evaluation],
    accounts: &Accounts<'_>,
) -> BTreeMap<Key, Option<&'a Resource>> {
    let mut entities = BTreeMap::new();
    let resources = evaluations.iter().flat_map(|evaluation| &evaluation.resources);
    for resource in resources.filter(|resource| resource.mode == Mode::Managed) {
        let Some((_, kind, ..)) = LOOKUPS.iter().find(|(_, kind, ..)| **kind == *resource.kind) else {
            continue;
        };
        let Some(name) = known(resource.values.get("name")) else { continue };
        let account = accounts.resolve(&resource.provider).account_id;
        let one = Some(resource).filter(|resource| resource.certain);
        entities.entry((*kind, account, name)).and_modify(|other| *other = None).or_insert(one);
    }
    entities
}

fn lookup(kind: &str) -> Option<&'static Lookup> {
    LOOKUPS.iter().find(|(name, ..)| *name == kind)
}

fn known(value: Option<&Value>) -> Option<Arc<str>> {
    let rope = value?.as_rope()?;
    (!rope.has_symbols()).then(|| rope.text().clone())
}
