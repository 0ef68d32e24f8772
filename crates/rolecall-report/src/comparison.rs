//! Two policy documents compared.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_policy::algebra::{Access as Found, Comparison, ContextEntry, Verdict, Witness};
use rolecall_policy::{Document, Statement};
use rolecall_source::Sources;
use serde::Serialize;

use crate::{Complaint, Format, Location, Place};

/// A request in the shape that `simulate` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestReport {
    /// Who makes it; left out for policies without principals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<Arc<str>>,
    /// The action.
    pub action: Arc<str>,
    /// The resource; left out for a trust policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Arc<str>>,
    /// The condition keys that are present.
    pub context: BTreeMap<Arc<str>, ContextValue>,
}

/// The value of a condition key: one text, or a list where the key is multivalued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ContextValue {
    /// Of a key with one value.
    One(Arc<str>),
    /// Of a multivalued key.
    Many(Vec<Arc<str>>),
}

/// Access that one document grants and the other does not: a request, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessEntry {
    /// One request of it.
    #[serde(flatten)]
    pub request: RequestReport,
    /// What else is granted, and by which statement.
    pub grant: GrantEntry,
}

/// What a request stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantEntry {
    /// Patterns of the actions.
    pub actions: Vec<Arc<str>>,
    /// Actions that no pattern names.
    pub more_actions: usize,
    /// Principals with the same access.
    pub more_principals: usize,
    /// The statement that allows it.
    pub statement: StatementEntry,
    /// The statement of the other document that denies it; null if none allows it.
    pub denied_by: Option<StatementEntry>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementEntry {
    /// Its `Sid`.
    pub sid: Option<Arc<str>>,
    /// Its number in the document, from 0.
    pub index: usize,
    /// Where it stands; null in a batch.
    pub location: Option<Location>,
}

/// What `policy compare` says of a pair: a line of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparisonAnswer {
    /// `equal`, `narrower`, `wider`, `incomparable` or `unknown`.
    pub verdict: &'static str,
    /// What the new document allows and the old one does not.
    pub gained: Vec<AccessEntry>,
    /// What the old document allows and the new one does not.
    pub lost: Vec<AccessEntry>,
    /// Entries that were left out of `gained`.
    pub gained_more: usize,
    /// Entries that were left out of `lost`.
    pub lost_more: usize,
    /// Why the verdict is unknown; else null.
    pub reason: Option<Arc<str>>,
    /// The day of the catalogue, if the verdict holds only for the actions and resource types that it knows; else null.
    pub catalogue: Option<&'static str>,
    /// Why a line of a batch is no pair of documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Complaint>,
}

/// What `policy compare --format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparisonReport {
    #[serde(flatten)]
    format: Format,
    /// The answer.
    #[serde(flatten)]
    pub answer: ComparisonAnswer,
}

impl ComparisonReport {
    /// The report of one pair.
    pub fn new(answer: ComparisonAnswer) -> Self {
        ComparisonReport { format: Format::of("rolecall/comparison"), answer }
    }
}

impl ComparisonAnswer {
    /// The comparison of `old` with `new`, its places resolved in `sources`.
    pub fn new(comparison: &Comparison, old: &Document, new: &Document, sources: &Sources) -> Self {
        let entries = |list: &[Found], from: &Document, other: &Document| -> Vec<AccessEntry> {
            list.iter().map(|access| AccessEntry::new(access, from, other, sources)).collect()
        };
        ComparisonAnswer {
            verdict: comparison.verdict.name(),
            gained: entries(&comparison.gained, new, old),
            lost: entries(&comparison.lost, old, new),
            gained_more: comparison.left_out.0,
            lost_more: comparison.left_out.1,
            reason: comparison.reason.clone(),
            catalogue: comparison.of_catalogue.then(rolecall_policy::algebra::catalogue_date),
            error: None,
        }
    }

    /// The answer to a line that is no pair of documents.
    pub fn malformed(message: String, place: Place) -> Self {
        ComparisonAnswer {
            verdict: Verdict::Unknown.name(),
            gained: Vec::new(),
            lost: Vec::new(),
            gained_more: 0,
            lost_more: 0,
            reason: Some("malformed-request".into()),
            catalogue: None,
            error: Some(Complaint { message, location: Some(place) }),
        }
    }

    /// Whether the new document allows nothing that the old one does not.
    pub fn is_no_wider(&self) -> bool {
        matches!(self.verdict, "equal" | "narrower")
    }
}

impl AccessEntry {
    fn new(access: &Found, from: &Document, other: &Document, sources: &Sources) -> Self {
        let entry = |document: &Document, number: usize| {
            let statement: Option<&Statement> = document.statements.get(number);
            let span = statement.and_then(|statement| statement.span);
            StatementEntry {
                sid: statement.and_then(|statement| statement.sid.as_ref()).map(|sid| sid.text.clone()),
                index: statement.map_or(number, |statement| statement.index),
                location: span.map(|span| Location::of(sources, span)),
            }
        };
        AccessEntry {
            request: RequestReport::new(&access.request, sources),
            grant: GrantEntry {
                actions: access.actions.clone(),
                more_actions: access.more_actions,
                more_principals: access.more_principals,
                statement: entry(from, access.statement),
                denied_by: access.denied_by.map(|number| entry(other, number)),
            },
        }
    }
}

impl RequestReport {
    fn new(witness: &Witness, sources: &Sources) -> Self {
        let shown = |text: &Arc<str>| -> Arc<str> { sources.render(text).into() };
        let value = |entry: &ContextEntry| match entry.values.as_slice() {
            [value] if !entry.multivalued => ContextValue::One(shown(value)),
            values => ContextValue::Many(values.iter().map(shown).collect()),
        };
        RequestReport {
            principal: witness.principal.as_ref().map(shown),
            action: witness.action.clone(),
            resource: witness.resource.as_ref().map(shown),
            context: witness.context.iter().map(|entry| (entry.key.clone(), value(entry))).collect(),
        }
    }
}
