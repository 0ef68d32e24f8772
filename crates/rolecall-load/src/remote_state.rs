//! Remote state of one root module that another one reads: where the backend of a root module of this run is what a
//! `terraform_remote_state` names, its outputs are known (Terraform, "The terraform_remote_state Data Source").

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_parser::hcl::Body;
use rolecall_source::{Sources, normalize, symbol};
use rolecall_terraform::value::{Entries, Value};
use rolecall_terraform::{Evaluation, Fact, Modules, Resource, Root, evaluate_expression};

/// What tells states apart, by type of backend (Terraform, "Backends").
const IDENTITIES: [(&str, &[&str]); 6] = [
    ("azurerm", &["storage_account_name", "container_name", "key"]),
    ("consul", &["path"]),
    ("gcs", &["bucket", "prefix"]),
    ("http", &["address"]),
    ("remote", &["organization", WORKSPACE]),
    ("s3", &["bucket", "key"]),
];

/// Stands for the name in `workspaces`.
const WORKSPACE: &str = "workspaces.name";

/// A state: type of backend, and where in it.
type State = (String, Vec<String>);

/// Which root modules read the state of which.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    /// By the number of the root module that reads.
    reads: BTreeMap<usize, Vec<Read>>,
}

/// A data source that reads the state of a root module.
#[derive(Debug)]
struct Read {
    address: Arc<str>,
    kind: Arc<str>,
    /// Number of the root module.
    owner: usize,
    /// What outputs are that the state does not have.
    defaults: Entries,
}

impl Readers {
    /// Finds them. `evaluations` are those of `roots`, in the same order.
    pub(crate) fn find(roots: &[Root], evaluations: &[Evaluation], modules: &Modules<'_>) -> Self {
        let mut readers = Readers::default();
        let wanted: Vec<(usize, &Resource)> = evaluations
            .iter()
            .enumerate()
            .flat_map(|(number, evaluation)| {
                evaluation.resources.iter().map(move |resource| (number, resource))
            })
            .filter(|(_, resource)| reads_state(resource))
            .collect();
        if wanted.is_empty() {
            return readers;
        }
        let mut owners: BTreeMap<State, Option<usize>> = BTreeMap::new();
        for (number, root) in roots.iter().enumerate() {
            if let Some(state) = written(modules, &root.directory) {
                // Copies of one configuration share a state on paper only: which one is meant is not known.
                owners.entry(state).and_modify(|owner| *owner = None).or_insert(Some(number));
            }
        }
        for (number, resource) in wanted {
            let owner = read_by(resource).and_then(|state| *owners.get(&state)?);
            let Some(owner) = owner.filter(|&owner| owner != number) else { continue };
            if roots.get(owner).is_some_and(|root| same_workspace(root, resource)) {
                let defaults = resource.values.get("defaults").and_then(Value::entries).cloned();
                let (address, kind) = (resource.address.clone(), resource.kind.clone());
                let read = Read { address, kind, owner, defaults: defaults.unwrap_or_default() };
                readers.reads.entry(number).or_default().push(read);
            }
        }
        readers
    }

    /// The readers in rounds: each reads only what rounds before it settled. Those that read each other in a circle are
    /// the last round.
    pub(crate) fn rounds(&self) -> Vec<Vec<usize>> {
        let mut open: BTreeSet<usize> = self.reads.keys().copied().collect();
        let mut rounds = Vec::new();
        while !open.is_empty() {
            let settled = |number: &usize| {
                self.reads.get(number).into_iter().flatten().all(|read| !open.contains(&read.owner))
            };
            let mut round: Vec<usize> = open.iter().copied().filter(settled).collect();
            if round.is_empty() {
                round = open.iter().copied().collect();
            }
            open.retain(|number| !round.contains(number));
            rounds.push(round);
        }
        rounds
    }

    /// The root module with what it reads as facts; what `rolecall.hcl` says counts more.
    pub(crate) fn informed(&self, number: usize, root: &Root, evaluations: &[Evaluation]) -> Root {
        let facts = self.reads.get(&number).into_iter().flatten().filter_map(|read| {
            let mut outputs = read.defaults.clone();
            outputs.extend(evaluations.get(read.owner)?.outputs.clone());
            let outputs = Value::object(outputs);
            let names: &[&str] =
                if &*read.kind == "tfe_outputs" { &["values", "nonsensitive_values"] } else { &["outputs"] };
            let values: Entries = names.iter().map(|name| (Arc::from(*name), outputs.clone())).collect();
            Some(Fact { address: read.address.clone(), values })
        });
        let facts = facts.chain(root.facts.iter().cloned()).collect();
        Root { facts, ..root.clone() }
    }
}

/// Whether a root module reads the state of others.
pub(crate) fn is_read(evaluation: &Evaluation) -> bool {
    evaluation.resources.iter().any(reads_state)
}

fn reads_state(resource: &Resource) -> bool {
    is_state(&resource.kind)
}

/// Whether a data source of this type reads the state of another root module.
pub(crate) fn is_state(kind: &str) -> bool {
    matches!(kind, "terraform_remote_state" | "tfe_outputs")
}

/// The state that a root module writes, when its files say so.
fn written(modules: &Modules<'_>, directory: &str) -> Option<State> {
    let module = modules.module(directory)?;
    let Some(block) = module.state_block() else { return stated("local", directory, |_| None) };
    let kind = if &*block.kind.text == "cloud" { "remote" } else { &block.labels.first()?.text };
    stated(kind, directory, |name| argument(modules.sources(), &block.body, name))
}

/// The state that a data source reads, when that is known.
fn read_by(resource: &Resource) -> Option<State> {
    let directory = &resource.provider.root;
    if &*resource.kind == "tfe_outputs" {
        return stated("remote", directory, |name| {
            known(resource.values.get(if name == WORKSPACE { "workspace" } else { name })?)
        });
    }
    let config = resource.values.get("config")?;
    stated(&known(resource.values.get("backend")?)?, directory, |name| match name.split_once('.') {
        Some((outer, inner)) => known(config.get(outer)?.get(inner)?),
        None => known(config.get(name)?),
    })
}

/// The state that a backend keeps for the root module in `directory`.
fn stated(backend: &str, directory: &str, argument: impl Fn(&str) -> Option<String>) -> Option<State> {
    if backend == "local" {
        let path = argument("path").unwrap_or_else(|| "terraform.tfstate".to_owned());
        return Some((backend.to_owned(), vec![normalize(directory, &path)?]));
    }
    let (_, names) = IDENTITIES.iter().find(|(name, _)| *name == backend)?;
    let values: Option<Vec<String>> = names.iter().map(|name| argument(name)).collect();
    Some((backend.to_owned(), values?))
}

fn argument(sources: &Sources, body: &Body, name: &str) -> Option<String> {
    let (body, name) = match name.split_once('.') {
        Some((block, name)) => (&body.blocks_of(block).next()?.body, name),
        None => (body, name),
    };
    known(&evaluate_expression(sources, &body.attribute(name)?.value).0)
}

fn known(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !symbol::has_symbols(text)).map(str::to_owned)
}

/// Whether the data source may mean the workspace in which the root module is evaluated.
fn same_workspace(root: &Root, resource: &Resource) -> bool {
    if &*resource.kind == "tfe_outputs" {
        return true;
    }
    let asked = match resource.values.get("workspace") {
        Some(value) if !value.is_null() => known(value),
        _ => Some("default".to_owned()),
    };
    match (&root.workspace, asked) {
        (Some(selected), Some(asked)) => **selected == *asked,
        _ => true,
    }
}
