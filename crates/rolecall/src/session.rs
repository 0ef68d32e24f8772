//! An estate, loaded from the PATHs of the command line.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use rolecall_load::{Environment, Input, Loaded, load};
use rolecall_report::write_problems;
use rolecall_source::{Diagnostic, Sources};
use rolecall_terraform::Setting as Given;
use rolecall_terraform::value::Value;

use crate::arguments::{EstateArguments, Talk};
use crate::failure::{BROKEN, Failure};
use crate::output::{say, stderr_style};
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
    threads: &Threads,
    paths: &[PathBuf],
    estate: &EstateArguments,
    job: impl FnOnce(&Input<'_>) -> T,
) -> Result<(Workspace, Sources, T), Failure> {
    let choice = match &estate.config {
        _ if estate.isolated => ConfigChoice::None,
        Some(file) => ConfigChoice::File(file),
        None => ConfigChoice::Search,
    };
    let workspace = Workspace::open(paths, estate.source_dir.as_deref(), choice, threads)?;
    let settings = estate.variables.settings.iter().map(|setting| {
        Ok(match setting {
            Setting::File(file) => Given::File(workspace.inside(file)?.into()),
            Setting::Value(name, text) => Given::Value(name.as_str().into(), Value::string(text.as_str())),
        })
    });
    let settings = settings.collect::<Result<Vec<_>, Failure>>()?;
    let environment = if estate.tf_var_env { variables::environment() } else { Environment::default() };
    let source_dir = estate.source_dir.as_ref().map(|directory| workspace.inside(directory)).transpose()?;
    let sources = Sources::default();
    let done = job(&Input {
        files: &workspace.files,
        sources: &sources,
        paths: &workspace.paths,
        config: workspace.config.as_deref(),
        settings: &settings,
        environment: &environment,
        source_dir: source_dir.as_deref(),
        parallel: threads,
    });
    Ok((workspace, sources, done))
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
        let (workspace, sources, loaded) = read(&threads, paths, estate, load)?;
        let mut session = Session { sources, loaded, threads, talk };
        let mut errors = session.loaded.config_errors.problems.clone();
        errors.extend(settings::unknown_rules(&session.loaded.config));
        errors.sort_by_key(|error| error.span);
        session.refuse(&errors)?;
        if session.loaded.roots == 0 {
            session.complain();
            return Err(nothing(paths));
        }
        session.tell(&workspace);
        for refused in workspace.files.refused() {
            session.loaded.diagnostics.unknown("not-read", refused, None);
        }
        Ok(ManuallyDrop::new(session))
    }

    /// Fails when there are configuration errors.
    pub(crate) fn refuse(&self, errors: &[Diagnostic]) -> Result<(), Failure> {
        if errors.is_empty() { Ok(()) } else { Err(Failure { status: BROKEN, text: self.drawn(errors) }) }
    }

    /// Says on standard error what is wrong with the input, for commands that report no findings.
    pub(crate) fn complain(&self) {
        if !self.talk.quiet {
            let _ =
                std::io::stderr().lock().write_all(self.drawn(&self.loaded.diagnostics.problems).as_bytes());
        }
    }

    /// Says on standard error what was read and what was not.
    fn tell(&self, workspace: &Workspace) {
        if self.talk.verbose {
            say(&format!("workspace: {}", workspace.files.root().display()));
            say(&format!("configuration: {}", workspace.config.as_deref().unwrap_or("none")));
            say(&format!("root modules, plans, states and snapshots: {}", self.loaded.roots));
        }
        if !self.talk.quiet {
            workspace.files.refused().iter().for_each(|refused| say(&format!("warning: {refused}")));
        }
    }

    fn drawn(&self, problems: &[Diagnostic]) -> String {
        drawn(problems, &self.sources, self.talk)
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
