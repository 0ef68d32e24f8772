//! `plan`.

use std::mem::ManuallyDrop;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rolecall_graph::TrustGraph;
use rolecall_load::Loaded;
use rolecall_report::{FindingsReport, PlanReport, View, write_json, write_plan, write_plan_markdown};
use rolecall_rules::Analysis;
use rolecall_source::Sources;

use crate::arguments::{PlanArguments, PlanFormat, Talk, Target};
use crate::commands::check;
use crate::failure::{CHANGES, FINE, Failure};
use crate::output::emit;
use crate::revision::Revision;
use crate::session::{read_estate, read_revision};
use crate::settings;
use crate::threads::Threads;
use crate::workspace::are_copies;

/// What a revision of the git repository is named by.
const GIT: &str = "git:";

/// An estate of the command line, read.
struct Side {
    /// Its PATHs as they were named.
    names: Vec<String>,
    loaded: Loaded,
    /// Its files among those of both.
    files: Range<usize>,
}

pub(crate) fn run(arguments: &PlanArguments, talk: Talk) -> Result<u8, Failure> {
    let tools = (&Threads::start()?, &Sources::default());
    let (threads, sources) = tools;
    let (before, after) = estates(arguments)?;
    let alone = are_copies(&before, &after);
    let read = |names: &[String]| {
        sources.start_estate();
        let first = sources.len();
        let loaded = if let Some((revision, paths)) = revision(names)? {
            read_revision(tools, &revision, &paths, &arguments.estate, talk)?
        } else {
            let paths: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
            read_estate(tools, &paths, (&arguments.estate, alone), talk)?
        };
        let names = names.to_vec();
        Ok::<_, Failure>(ManuallyDrop::new(Side { names, loaded, files: first..sources.len() }))
    };
    let (before, after) = (read(&before)?, read(&after)?);
    let graphs = [&before, &after].map(|side| ManuallyDrop::new(TrustGraph::build(&side.loaded.estate)));
    let [old, new] = &graphs;
    let plan = rolecall_plan::plan(sources, old, new);
    let findings = |side: &Side, graph: &TrustGraph<'_>| {
        let analysis = Analysis::new(sources, graph, &side.loaded.diagnostics);
        let settings = settings::of(&arguments.rules, &side.loaded.config, side.files.clone())?;
        let outcome = rolecall_rules::run(&analysis, &settings, threads);
        Ok::<_, Failure>(FindingsReport::new(&analysis, &outcome))
    };
    let view = |graph| View { sources, graph };
    let report = PlanReport::new(
        &plan,
        (view(old), view(new)),
        (before.names.clone(), after.names.clone()),
        (findings(&before, old)?, findings(&after, new)?),
    );
    let mut targets = arguments.formats.clone();
    if let Some(file) = &arguments.out {
        if targets.is_empty() {
            targets.push(Target { format: PlanFormat::Text, file: None });
        }
        targets.push(Target { format: PlanFormat::Json, file: Some(file.clone()) });
    }
    emit(&targets, PlanFormat::Text, talk, |out, format, style| match format {
        PlanFormat::Text => write_plan(out, &report, style),
        PlanFormat::Json => write_json(out, &report),
        PlanFormat::Markdown => write_plan_markdown(out, &report),
    })?;
    let status = check::status(&arguments.rules, &report.findings);
    Ok(if status == FINE && arguments.detailed_exitcode && !plan.is_empty() { CHANGES } else { status })
}

/// The PATHs of both estates.
fn estates(arguments: &PlanArguments) -> Result<(Vec<String>, Vec<String>), Failure> {
    let parts = |estate: &str| -> Vec<String> {
        if Path::new(estate).exists() {
            return vec![estate.to_owned()];
        }
        estate.split('+').map(str::to_owned).collect()
    };
    let is_plan =
        |plan: &str| parts(plan).iter().all(|part| Path::new(part.trim_start_matches("plan:")).is_file());
    if let Some(live) = &arguments.live {
        let after = match arguments.estates.as_slice() {
            [] => vec![".".to_owned()],
            [after] => parts(after),
            _ => return Err(Failure::error("with `--live` there is only AFTER")),
        };
        return Ok((vec![format!("snapshot:{}", live.display())], after));
    }
    match (arguments.estates.as_slice(), &arguments.since) {
        ([before, after], None) => Ok((parts(before), parts(after))),
        ([], Some(since)) => Ok((vec![format!("{GIT}{since}:.")], vec![".".to_owned()])),
        ([after], Some(since)) => {
            let after = parts(after);
            Ok((after.iter().map(|path| format!("{GIT}{since}:{path}")).collect(), after))
        }
        ([plan], None) if is_plan(plan) => {
            let of = |world: &str| {
                let plain = parts(plan).into_iter();
                plain.map(|part| format!("plan:{}#{world}", part.trim_start_matches("plan:"))).collect()
            };
            Ok((of("prior"), of("planned")))
        }
        _ => {
            let failure = Failure::error("BEFORE and AFTER are needed, or `--since REV`");
            Err(failure.help(Some("one alone has to be a plan file, as `terraform show -json` prints it")))
        }
    }
}

/// The revision and the PATHs in it, where an estate is one: `git:REV` or `git:REV:PATH`.
fn revision(names: &[String]) -> Result<Option<(Revision, Vec<String>)>, Failure> {
    let given = names.iter().map(|name| name.strip_prefix(GIT).filter(|_| !Path::new(name).exists()));
    let given: Vec<Option<(&str, &str)>> =
        given.map(|name| Some(name?.split_once(':').unwrap_or((name?, "")))).collect();
    if given.iter().all(Option::is_none) {
        return Ok(None);
    }
    let given: Option<Vec<(&str, &str)>> = given.into_iter().collect();
    let Some([(name, first), rest @ ..]) = given.as_deref() else {
        return Err(Failure::error("a git revision cannot be joined with what is on disk"));
    };
    if rest.iter().any(|(other, _)| other != name) {
        return Err(Failure::error("two git revisions cannot be joined"));
    }
    let place = Path::new(first);
    let revision = Revision::open(if place.exists() { place } else { Path::new(".") }, name)?;
    // A bare revision is the whole repository.
    let inside =
        |path: &str| if path.is_empty() { Ok(String::new()) } else { revision.inside(Path::new(path)) };
    let paths: Result<Vec<String>, Failure> =
        std::iter::once(*first).chain(rest.iter().map(|(_, path)| *path)).map(inside).collect();
    let paths = paths?;
    Ok(Some((revision, paths)))
}
