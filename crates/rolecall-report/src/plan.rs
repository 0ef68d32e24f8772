//! Two estates compared, as JSON prints it.

use std::collections::BTreeSet;
use std::sync::Arc;

use rolecall_graph::{ChainVerdict, NodeId};
use rolecall_plan::{Action, EdgeChange, EntityChange, Moment, PathChange, Plan, PolicyChange};
use rolecall_source::Span;
use serde::Serialize;

use crate::answers::{Hop, Missing};
use crate::comparison::{AccessEntry, ComparisonAnswer};
use crate::findings::{Finding, Unknown, verdict_name};
use crate::{FindingsReport, Format, Location, View};

/// What `plan --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanReport {
    #[serde(flatten)]
    format: Format,
    /// Whether nothing is unknown in either estate.
    pub complete: bool,
    /// What was compared.
    pub estates: Estates,
    /// Entities that are created, changed or deleted.
    pub entity_changes: Vec<EntityEntry>,
    /// Policies that do not say what they said.
    pub policy_changes: Vec<PolicyEntry>,
    /// Edges of the trust graph.
    pub edge_changes: Vec<EdgeEntry>,
    /// Who can newly become whom, and who no longer can.
    pub path_changes: Vec<PathEntry>,
    /// Declared chains and forbidden paths.
    pub chains: Vec<ChainEntry>,
    /// Principals that exist again under one ARN while a trust policy names the old one.
    pub replaced_principals: Vec<ReplacedEntry>,
    /// Roles that became unreachable or were.
    pub unreachable: Vec<UnreachableEntry>,
    /// Findings that are new.
    pub findings: Vec<Finding>,
    /// What could not be known after.
    pub unknowns: Vec<Unknown>,
    /// Totals.
    pub summary: PlanSummary,
}

/// What was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Estates {
    /// The estate before.
    pub before: EstateEntry,
    /// The estate after.
    pub after: EstateEntry,
}

/// An estate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EstateEntry {
    /// As named on the command line.
    pub sources: Vec<String>,
}

/// An entity that does not stay as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntityEntry {
    /// Its ARN, or what stands for it.
    pub entity: String,
    /// Its Terraform address.
    pub address: Option<String>,
    /// What it is.
    pub kind: &'static str,
    /// `create`, `update`, `replace`, `delete`, `move`, `import`, `forget`.
    pub action: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// Where it is declared.
    pub location: Option<Location>,
}

/// A policy that does not say what it said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyEntry {
    /// The entity that it belongs to.
    pub entity: String,
    /// What it is to it.
    pub policy: String,
    /// `equal`, `narrower`, `wider`, `incomparable`, `unknown`.
    pub verdict: &'static str,
    /// What it newly allows.
    pub gained: Vec<AccessEntry>,
    /// What it no longer allows.
    pub lost: Vec<AccessEntry>,
    /// Why the verdict is unknown.
    pub reason: Option<Arc<str>>,
    /// Where it is declared.
    pub location: Option<Location>,
}

/// An edge that does not stay as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EdgeEntry {
    /// `gained`, `lost`, `widened`, `narrowed`.
    pub change: &'static str,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// By what means.
    pub means: &'static str,
    /// Its verdict.
    pub verdict: &'static str,
    /// The statements that cause it.
    pub cause: Vec<Location>,
    #[serde(skip)]
    pub(crate) labels: (String, String),
}

/// Two principals that become connected, or no longer are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathEntry {
    /// `gained` or `lost`.
    pub change: &'static str,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// A shortest way there.
    pub hops: Vec<Hop>,
    /// The statements that cause it.
    pub cause: Vec<Location>,
    #[serde(skip)]
    pub(crate) labels: (String, String),
}

/// A declared chain or forbidden path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChainEntry {
    /// Its name.
    pub name: Arc<str>,
    /// `holds`, `broken`, `unproved` or `absent`.
    pub before: &'static str,
    /// The same, after.
    pub after: &'static str,
    /// What is missing after.
    pub missing: Vec<Missing>,
}

/// A principal that is replaced by another one of the same ARN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReplacedEntry {
    /// Its ARN.
    pub entity: String,
    /// Where trust policies name it.
    pub named_by: Vec<Location>,
}

/// A role that became unreachable, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreachableEntry {
    /// Its ARN.
    pub entity: String,
    /// `became` or `was`.
    pub change: &'static str,
    /// Where it is declared.
    pub location: Option<Location>,
}

/// Totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlanSummary {
    /// Entities to create.
    pub create: usize,
    /// Entities to change.
    pub update: usize,
    /// Entities to delete and create again.
    pub replace: usize,
    /// Entities to delete.
    pub delete: usize,
    /// Entities that another resource declares.
    #[serde(rename = "move")]
    pub moved: usize,
    /// Entities that Terraform takes over.
    pub import: usize,
    /// Entities that Terraform lets go of.
    pub forget: usize,
    /// New paths that are listed.
    pub paths_gained: usize,
    /// Lost paths that are listed.
    pub paths_lost: usize,
    /// Paths that are not listed.
    pub more_paths: usize,
    /// New findings.
    pub findings: usize,
}

/// Both estates, as they are looked up.
struct Views<'a> {
    before: View<'a>,
    after: View<'a>,
}

impl<'a> Views<'a> {
    fn of(&self, moment: Moment) -> &View<'a> {
        match moment {
            Moment::Before => &self.before,
            Moment::After => &self.after,
        }
    }
}

impl PlanReport {
    /// The report of a plan, with the findings of both estates.
    pub fn new(
        plan: &Plan,
        (before, after): (View<'_>, View<'_>),
        names: (Vec<String>, Vec<String>),
        findings: (FindingsReport, FindingsReport),
    ) -> Self {
        let known: BTreeSet<&str> =
            findings.0.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
        let is_new = |finding: &&Finding| !known.contains(finding.fingerprint.as_str());
        let new: Vec<Finding> = findings.1.findings.iter().filter(is_new).cloned().collect();
        let views = Views { before, after };
        let view = &views.after;
        let located = |spans: &[Span]| spans.iter().map(|span| Location::of(view.sources, *span)).collect();
        let mut report = PlanReport {
            format: Format::of("rolecall/plan"),
            complete: findings.0.unknowns.is_empty() && findings.1.unknowns.is_empty(),
            estates: Estates {
                before: EstateEntry { sources: names.0 },
                after: EstateEntry { sources: names.1 },
            },
            entity_changes: plan.entities.iter().map(|change| EntityEntry::of(view, change)).collect(),
            policy_changes: plan.policies.iter().map(|change| PolicyEntry::of(view, change)).collect(),
            edge_changes: plan.edges.iter().map(|change| EdgeEntry::of(&views, change)).collect(),
            path_changes: plan.paths.iter().map(|change| PathEntry::of(&views, change)).collect(),
            chains: plan
                .chains
                .iter()
                .map(|chain| ChainEntry {
                    name: chain.name.clone(),
                    before: judged(chain.before),
                    after: judged(chain.after),
                    missing: chain.missing.iter().map(|missing| Missing::of(view, missing)).collect(),
                })
                .collect(),
            replaced_principals: plan
                .replaced
                .iter()
                .map(|principal| ReplacedEntry {
                    entity: view.text(&principal.entity),
                    named_by: located(&principal.named_by),
                })
                .collect(),
            unreachable: plan
                .unreachable
                .iter()
                .map(|role| UnreachableEntry {
                    entity: view.text(&role.entity),
                    change: if role.became { "became" } else { "was" },
                    location: view.location(role.span),
                })
                .collect(),
            summary: summary(plan, new.len()),
            findings: new,
            unknowns: findings.1.unknowns,
        };
        report.sort();
        report
    }

    /// By names as they are printed: symbols have no order of their own.
    fn sort(&mut self) {
        self.entity_changes.sort_by(|a, b| (a.kind, &a.entity).cmp(&(b.kind, &b.entity)));
        self.policy_changes.sort_by(|a, b| (&a.entity, &a.policy).cmp(&(&b.entity, &b.policy)));
        self.edge_changes
            .sort_by(|a, b| (a.change, &a.from, &a.to, a.means).cmp(&(b.change, &b.from, &b.to, b.means)));
        self.path_changes.sort_by(|a, b| (a.change, &a.from, &a.to).cmp(&(b.change, &b.from, &b.to)));
        self.replaced_principals.sort_by(|a, b| a.entity.cmp(&b.entity));
        self.unreachable.sort_by(|a, b| a.entity.cmp(&b.entity));
    }
}

fn judged(verdict: Option<ChainVerdict>) -> &'static str {
    verdict.map_or("absent", verdict_name)
}

fn summary(plan: &Plan, findings: usize) -> PlanSummary {
    let count = |action: Action| plan.entities.iter().filter(|change| change.action == action).count();
    let gained = plan.paths.iter().filter(|path| path.gained).count();
    PlanSummary {
        create: count(Action::Create),
        update: count(Action::Update),
        replace: count(Action::Replace),
        delete: count(Action::Delete),
        moved: count(Action::Move),
        import: count(Action::Import),
        forget: count(Action::Forget),
        paths_gained: gained,
        paths_lost: plan.paths.len() - gained,
        more_paths: plan.more_paths,
        findings,
    }
}

fn places(view: &View<'_>, spans: &[Span]) -> Vec<Location> {
    spans.iter().map(|span| Location::of(view.sources, *span)).collect()
}

fn both(view: &View<'_>, (from, to): (NodeId, NodeId)) -> [(String, String); 2] {
    [(view.name(from), view.name(to)), (view.label(from), view.label(to))]
}

impl EntityEntry {
    fn of(view: &View<'_>, change: &EntityChange) -> Self {
        EntityEntry {
            entity: view.text(&change.entity),
            address: change.address.as_ref().map(|address| view.text(address)),
            kind: change.kind,
            action: change.action.name(),
            reason: (!change.reason.is_empty()).then(|| view.text(&change.reason)),
            location: view.location(change.span),
        }
    }
}

impl PolicyEntry {
    fn of(view: &View<'_>, change: &PolicyChange) -> Self {
        let (old, new) = &change.documents;
        let answer = change
            .comparison
            .as_ref()
            .map(|comparison| ComparisonAnswer::new(comparison, old, new, view.sources));
        let reason = || Some("partial-document".into());
        let (verdict, gained, lost, reason) = match answer {
            Some(answer) => (answer.verdict, answer.gained, answer.lost, answer.reason),
            None => ("unknown", Vec::new(), Vec::new(), reason()),
        };
        PolicyEntry {
            entity: view.text(&change.entity),
            policy: view.text(&change.policy),
            verdict,
            gained,
            lost,
            reason,
            location: view.location(change.span),
        }
    }
}

impl EdgeEntry {
    fn of(views: &Views<'_>, change: &EdgeChange) -> Self {
        let view = views.of(change.change.moment());
        let [(from, to), labels] = both(view, change.ends);
        EdgeEntry {
            change: change.change.name(),
            from,
            to,
            means: change.means.name(),
            verdict: change.verdict.name(),
            cause: places(view, &change.cause),
            labels,
        }
    }
}

impl PathEntry {
    fn of(views: &Views<'_>, change: &PathChange) -> Self {
        let view = views.of(if change.gained { Moment::After } else { Moment::Before });
        let [(from, to), labels] = both(view, change.ends);
        PathEntry {
            change: if change.gained { "gained" } else { "lost" },
            from,
            to,
            hops: change.hops.iter().map(|edge| Hop::of_edge(view, edge)).collect(),
            cause: places(view, &change.cause),
            labels,
        }
    }
}
