//! `plan`.

use std::mem::ManuallyDrop;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rolecall_graph::TrustGraph;
use rolecall_load::Loaded;
use rolecall_report::{FindingsReport, PlanReport, View, write_json, write_plan};
use rolecall_rules::Analysis;
use rolecall_source::Sources;

use crate::arguments::{AnswerFormat, PlanArguments, Talk};
use crate::commands::check;
use crate::failure::{CHANGES, FINE, Failure};
use crate::output::emit;
use crate::session::read_estate;
use crate::settings;
use crate::threads::Threads;
use crate::workspace::are_copies;

/// An estate of the command line, read.
struct Side {
    /// Its PATHs as they were named.
    names: Vec<String>,
    loaded: Loaded,
    /// Its files among those of both.
    files: Range<usize>,
}

pub(crate) fn run(arguments: &PlanArguments, talk: Talk) -> Result<u8, Failure> {
    let threads = Threads::start()?;
    let sources = Sources::default();
    let (before, after) = estates(&arguments.estates)?;
    let alone = are_copies(&before, &after);
    let read = |names: &[String]| {
        sources.start_estate();
        let first = sources.len();
        let paths: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
        let loaded = read_estate((&threads, &sources), &paths, (&arguments.estate, alone), talk)?;
        let names = names.to_vec();
        Ok::<_, Failure>(ManuallyDrop::new(Side { names, loaded, files: first..sources.len() }))
    };
    let (before, after) = (read(&before)?, read(&after)?);
    let graphs = [&before, &after].map(|side| ManuallyDrop::new(TrustGraph::build(&side.loaded.estate)));
    let [old, new] = &graphs;
    let plan = rolecall_plan::plan(&sources, old, new);
    let findings = |side: &Side, graph: &TrustGraph<'_>| {
        let analysis = Analysis::new(&sources, graph, &side.loaded.diagnostics);
        let settings = settings::of(&arguments.rules, &side.loaded.config, side.files.clone())?;
        let outcome = rolecall_rules::run(&analysis, &settings, &threads);
        Ok::<_, Failure>(FindingsReport::new(&analysis, &outcome))
    };
    let view = |graph| View { sources: &sources, graph };
    let report = PlanReport::new(
        &plan,
        (view(old), view(new)),
        (before.names.clone(), after.names.clone()),
        (findings(&before, old)?, findings(&after, new)?),
    );
    emit(&arguments.formats, AnswerFormat::Text, talk, |out, format, style| match format {
        AnswerFormat::Text => write_plan(out, &report, style),
        AnswerFormat::Json => write_json(out, &report),
    })?;
    let status = check::status(&arguments.rules, &report.findings);
    Ok(if status == FINE && arguments.detailed_exitcode && !plan.is_empty() { CHANGES } else { status })
}

/// The PATHs of both estates.
fn estates(named: &[String]) -> Result<(Vec<String>, Vec<String>), Failure> {
    let parts = |estate: &str| -> Vec<String> {
        if Path::new(estate).exists() {
            return vec![estate.to_owned()];
        }
        estate.split('+').map(str::to_owned).collect()
    };
    match named {
        [before, after] => Ok((parts(before), parts(after))),
        [plan] if parts(plan).iter().all(|part| Path::new(part.trim_start_matches("plan:")).is_file()) => {
            let of = |world: &str| {
                let plain = parts(plan).into_iter();
                plain.map(|part| format!("plan:{}#{world}", part.trim_start_matches("plan:"))).collect()
            };
            Ok((of("prior"), of("planned")))
        }
        _ => {
            let failure = Failure::error("BEFORE and AFTER are needed");
            Err(failure.help(Some("one alone has to be a plan file, as `terraform show -json` prints it")))
        }
    }
}
