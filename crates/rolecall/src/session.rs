//! An estate, loaded from the PATHs of the command line.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use rolecall_load::{Environment, Input, Loaded, load};
use rolecall_report::write_problems;
use rolecall_source::{Diagnostic, Sources};
use rolecall_terraform::Setting as Given;
use rolecall_terraform::value::Value;

use crate::arguments::{EstateArguments, Talk};
use crate::failure::{BROKEN, Failure};
use crate::output::{say, stderr_style};
use crate::revision::Revision;
use crate::settings;
use crate::threads::Threads;
use crate::variables::{self, Setting};
use crate::workspace::{ConfigChoice, Workspace};

/// What was read for a command.
pub(crate) struct Session {
    /// Files and symbols.
    pub(crate) sources: Sources,
    /// The estate.
    pub(crate) loaded: Loaded,
    /// For whatever else can be done at once.
    pub(crate) threads: Threads,
    talk: Talk,
}

/// Opens the workspace of the PATHs and reads it with `job`.
pub(crate) fn read<T>(
    (threads, sources): (&Threads, &Sources),
    paths: &[PathBuf],
    (estate, alone): (&EstateArguments, bool),
    job: impl FnOnce(&Input<'_>) -> T,
) -> Result<(Workspace, T), Failure> {
    let choice = match &estate.config {
        _ if estate.isolated => ConfigChoice::None,
        Some(file) => ConfigChoice::File(file),
        None => ConfigChoice::Search,
    };
    let workspace = Workspace::open((paths, alone), estate.source_dir.as_deref(), choice, threads)?;
    let settings = given(estate, &|file| workspace.inside(file))?;
    let environment = if estate.tf_var_env { variables::environment() } else { Environment::default() };
    let source_dir = estate.source_dir.as_ref().map(|directory| workspace.inside(directory)).transpose()?;
    let done = job(&Input {
        files: &workspace.files,
        sources,
        paths: &workspace.paths,
        config: workspace.config.as_deref(),
        settings: &settings,
        environment: &environment,
        source_dir: source_dir.as_deref(),
        parallel: threads,
    });
    Ok((workspace, done))
}

impl Session {
    /// Reads the estate. Fails where the configuration is wrong or nothing is there to analyse. The process ends with the
    /// command: taking the estate apart would only cost time.
    pub(crate) fn open(
        paths: &[PathBuf],
        estate: &EstateArguments,
        talk: Talk,
    ) -> Result<ManuallyDrop<Self>, Failure> {
        let threads = Threads::start()?;
        let sources = Sources::default();
        let loaded = read_estate((&threads, &sources), paths, (estate, false), talk)?;
        Ok(ManuallyDrop::new(Session { sources, loaded, threads, talk }))
    }

    /// Fails when there are configuration errors.
    pub(crate) fn refuse(&self, errors: &[Diagnostic]) -> Result<(), Failure> {
        refuse(errors, &self.sources, self.talk)
    }

    /// Says on standard error what is wrong with the input, for commands that report no findings.
    pub(crate) fn complain(&self) {
        complain(&self.loaded, &self.sources, self.talk);
    }
}

/// Reads an estate. Fails where the configuration is wrong or nothing is there to analyse. `estate` says how, and whether it
/// stands for itself: apart from the repository that it lies in.
pub(crate) fn read_estate(
    tools: (&Threads, &Sources),
    paths: &[PathBuf],
    estate: (&EstateArguments, bool),
    talk: Talk,
) -> Result<Loaded, Failure> {
    let (workspace, mut loaded) = read(tools, paths, estate, load)?;
    settle(&loaded, tools.1, paths, talk)?;
    tell(&workspace, &loaded, talk);
    for refused in workspace.files.refused() {
        loaded.diagnostics.unknown("not-read", refused, None);
    }
    Ok(loaded)
}

/// Reads an estate as a revision has it: what is below these PATHs of its repository.
pub(crate) fn read_revision(
    (threads, sources): (&Threads, &Sources),
    revision: &Revision,
    paths: &[String],
    estate: &EstateArguments,
    talk: Talk,
) -> Result<Loaded, Failure> {
    if let Some(absent) = paths.iter().find(|path| !revision.has(path)) {
        return Err(Failure::error(format!("the revision has no `{absent}`")));
    }
    let config = match &estate.config {
        _ if estate.isolated => None,
        Some(file) => Some(revision.inside(file)?),
        None => paths.iter().find_map(|path| revision.config(path)),
    };
    let settings = given(estate, &|file| revision.inside(file))?;
    let environment = if estate.tf_var_env { variables::environment() } else { Environment::default() };
    let loaded = load(&Input {
        files: revision,
        sources,
        paths,
        config: config.as_deref(),
        settings: &settings,
        environment: &environment,
        source_dir: None,
        parallel: threads,
    });
    let names: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    settle(&loaded, sources, &names, talk)?;
    Ok(loaded)
}

/// Values of variables as the command line gives them; `inside` finds a file of the workspace.
fn given(
    estate: &EstateArguments,
    inside: &dyn Fn(&Path) -> Result<String, Failure>,
) -> Result<Vec<Given>, Failure> {
    let settings = estate.variables.settings.iter().map(|setting| {
        Ok(match setting {
            Setting::File(file) => Given::File(inside(file)?.into()),
            Setting::Value(name, text) => Given::Value(name.as_str().into(), Value::string(text.as_str())),
        })
    });
    settings.collect()
}

/// Fails where the configuration of an estate is wrong or nothing is there to analyse.
fn settle(loaded: &Loaded, sources: &Sources, paths: &[PathBuf], talk: Talk) -> Result<(), Failure> {
    let mut errors = loaded.config_errors.problems.clone();
    errors.extend(settings::unknown_rules(&loaded.config));
    errors.sort_by_key(|error| error.span);
    refuse(&errors, sources, talk)?;
    if loaded.roots == 0 {
        complain(loaded, sources, talk);
        return Err(nothing(paths));
    }
    Ok(())
}

fn refuse(errors: &[Diagnostic], sources: &Sources, talk: Talk) -> Result<(), Failure> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Failure { status: BROKEN, text: drawn(errors, sources, talk) })
    }
}

fn complain(loaded: &Loaded, sources: &Sources, talk: Talk) {
    if !talk.quiet {
        let text = drawn(&loaded.diagnostics.problems, sources, talk);
        // There is nobody left to tell when this fails.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

/// Says on standard error what was read and what was not.
fn tell(workspace: &Workspace, loaded: &Loaded, talk: Talk) {
    if talk.verbose {
        say(&format!("workspace: {}", workspace.files.root().display()));
        say(&format!("configuration: {}", workspace.config.as_deref().unwrap_or("none")));
        say(&format!("root modules, plans, states and snapshots: {}", loaded.roots));
    }
    if !talk.quiet {
        workspace.files.refused().iter().for_each(|refused| say(&format!("warning: {refused}")));
    }
}

/// Problems as standard error shows them.
pub(crate) fn drawn(problems: &[Diagnostic], sources: &Sources, talk: Talk) -> String {
    let mut text = Vec::new();
    // Writing to memory never fails.
    let _ = write_problems(&mut text, problems, sources, stderr_style(talk));
    String::from_utf8_lossy(&text).into_owned()
}

pub(crate) fn nothing(paths: &[PathBuf]) -> Failure {
    let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    let names = if names.is_empty() { "`.`".to_owned() } else { names.join(", ") };
    Failure::nothing(format!(
        "nothing to analyse: there is no `*.tf`, `*.tf.json`, `*.tofu` or `*.tofu.json` file, plan, state or account snapshot under {names}"
    ))
}
