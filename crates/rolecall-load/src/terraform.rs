//! Terraform configurations to the estate.

use std::sync::Arc;

use rolecall_source::{Diagnostic, Diagnostics, Level, Sources};
use rolecall_terraform::{Modules, Root, fill_blocks};

use crate::accounts::Accounts;
use crate::aws::Moment;
use crate::config::{AccountBlock, Config};
use crate::plan::{self, Plan};
use crate::roots::Found;
use crate::run::Run;
use crate::{
    Evaluated, Input, Loaded, chains, diagnostics, extract, managed, moves, remote_state, roots, snapshot,
};

/// Loads the root modules under the PATHs.
pub(crate) fn load(input: &Input<'_>, mut config: Config) -> Loaded {
    let mut loaded = Loaded::default();
    let modules = Modules::new(input.sources, input.files);
    let mut found = roots::find(input, &config, &modules, &mut loaded.diagnostics);
    found.check_names(input.files, &config, &mut loaded.config_errors);
    let snapshots = snapshot::find(input, &config, &mut found, &mut loaded.diagnostics);
    snapshot::identify(&snapshots, &mut config, &mut loaded.diagnostics);
    let plans = plan::find(input, &config, &mut found, &mut loaded.config_errors, &mut loaded.diagnostics);
    let mut accounts = Accounts::new(&config, input.sources);
    let run = Run { input, modules: &modules, moment: Moment::Applied };
    let mut evaluations = run.roots(&mut found, &mut accounts, &mut loaded.diagnostics);
    let of_plans: Vec<(&Plan, Root)> =
        plans.iter().map(|plan| (plan, roots::root(input, &config, &modules, &plan.root))).collect();
    evaluations.extend(run.plans(&of_plans, &mut accounts));
    loaded.estate.fates.extend(plans.iter().flat_map(Plan::fates));
    loaded.estate.moves.extend(plans.iter().flat_map(Plan::moves));
    let covered =
        |block: &AccountBlock| block.directories().all(|(directory, _)| found.covers(input.files, directory));
    loaded.estate.accounts = accounts.settle(&evaluations, &covered);
    accounts.check(&mut loaded.diagnostics);
    loaded.diagnostics.extend(modules.diagnostics());
    for evaluation in &mut evaluations {
        loaded.diagnostics.extend(as_unknowns(std::mem::take(&mut evaluation.diagnostics)));
        loaded.estate.chains.extend(chains::of_providers(evaluation));
        loaded.estate.moves.extend(moves::of(evaluation, &modules, input.sources));
    }
    let extracted = rolecall_source::collect(input.parallel, evaluations.len(), &|number| {
        Some(extract::extract(evaluations.get(number)?, &accounts, &loaded.estate.accounts, input.sources))
    });
    extract::add(extracted.into_iter().flatten().collect(), &mut loaded.estate, &mut loaded.diagnostics);
    input.parallel.discard(Box::new(evaluations));
    mark_unread(&mut loaded, &config, input.sources);
    loaded.roots = found.roots.len() + plans.len() + snapshots.len();
    snapshot::merge(snapshots, &config, input.sources, &mut loaded.estate, &mut loaded.diagnostics);
    managed::add(&mut loaded.estate);
    drop(accounts);
    declare(&mut loaded, config);
    diagnostics::settle(&mut loaded.diagnostics, input.sources, input.files);
    input.parallel.discard(Box::new(modules));
    loaded
}

/// Evaluates one root module.
pub(crate) fn evaluate_root(input: &Input<'_>, config: &Config, directory: &str) -> Evaluated {
    let mut diagnostics = Diagnostics::default();
    let modules = Modules::new(input.sources, input.files);
    let mut accounts = Accounts::new(config, input.sources);
    let mut found = Found::only(input, config, &modules, directory, &mut diagnostics);
    let run = Run { input, modules: &modules, moment: Moment::Planned };
    let mut evaluation = run.roots(&mut found, &mut accounts, &mut diagnostics).pop();
    if found.depends() || evaluation.as_ref().is_some_and(remote_state::is_read) {
        let everywhere = Input { paths: &[String::new()], settings: &[], ..*input };
        let mut all = roots::find(&everywhere, config, &modules, &mut diagnostics);
        let number = all.put(found);
        let mut evaluations = run.roots(&mut all, &mut accounts, &mut diagnostics);
        evaluation = (number < evaluations.len()).then(|| evaluations.swap_remove(number));
    }
    diagnostics.extend(modules.diagnostics());
    let evaluation =
        evaluation.filter(|evaluation| !evaluation.directories.is_empty()).map(|mut evaluation| {
            diagnostics.extend(std::mem::take(&mut evaluation.diagnostics));
            fill_blocks(&mut evaluation, &modules);
            evaluation
        });
    diagnostics::settle(&mut diagnostics, input.sources, input.files);
    Evaluated { evaluation, diagnostics, ..Evaluated::default() }
}

/// Adds what only `rolecall.hcl` says.
fn declare(loaded: &mut Loaded, config: Config) {
    let estate = &mut loaded.estate;
    estate.chains.splice(0..0, config.chains.iter().cloned());
    estate.forbids.extend(config.forbids.iter().cloned());
    if let Some(block) = &config.organization {
        let organization = &mut estate.organization;
        organization.id = block.id.as_ref().map(|id| id.text.clone()).or(organization.id.take());
        let account = block.management_account.as_ref().map(|account| account.text.clone());
        organization.management_account = account.or(organization.management_account.take());
    }
    loaded.config = config;
}

/// Marks the declared accounts of whose sources a part could not be read. They come first in the estate, in the order of
/// the configuration.
fn mark_unread(loaded: &mut Loaded, config: &Config, sources: &Sources) {
    let broken = loaded.diagnostics.problems.iter().filter(|problem| problem.level == Level::Error);
    let absent = loaded.diagnostics.unknowns.iter().filter(|unknown| unknown.reason == "module-not-here");
    let spans = broken.map(|problem| problem.span).chain(absent.map(|unknown| unknown.span));
    let files: Vec<Arc<str>> = spans.flatten().map(|span| sources.file(span.file).path.clone()).collect();
    for (account, block) in loaded.estate.accounts.iter_mut().zip(&config.accounts) {
        let mut directories = block.directories();
        account.unread = directories.any(|(directory, _)| files.iter().any(|file| is_below(file, directory)));
    }
}

fn is_below(file: &str, directory: &str) -> bool {
    directory.is_empty() || file.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}

/// What Terraform itself would refuse is for Terraform to report: here it is only something that is not known.
pub(crate) fn as_unknowns(mut diagnostics: Diagnostics) -> Diagnostics {
    let (refused, problems) = std::mem::take(&mut diagnostics.problems)
        .into_iter()
        .partition(|problem| problem.level == Level::Warning);
    diagnostics.problems = problems;
    let refused: Vec<Diagnostic> = refused;
    for problem in refused {
        diagnostics.unknown("not-evaluated", problem.message, problem.span);
    }
    diagnostics
}
