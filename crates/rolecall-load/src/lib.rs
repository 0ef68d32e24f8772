//! Every input to the one model: Terraform, plans, states and account snapshots.
//!
//! [`load`] reads `rolecall.hcl`, finds the root modules and the plans, evaluates them with what is known of the AWS provider,
//! settles to which account each resource belongs, and fills the [`rolecall_model::Estate`]. It never fails: it
//! returns an estate and what was wrong with the input.

pub mod accounts;
pub mod aws;
mod chains;
pub mod config;
mod diagnostics;
pub mod extract;
mod lookups;
mod managed;
mod moves;
mod paths;
mod plan;
mod remote_state;
mod roots;
mod run;
mod snapshot;
pub mod suggest;
mod terraform;
mod terragrunt;

use rolecall_model::Estate;
use rolecall_source::{Diagnostics, Files, Sources};
use rolecall_terraform::{Evaluation, Setting};

pub use rolecall_source::{Parallel, Sequential};

/// What to load.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The workspace.
    pub files: &'a dyn Files,
    /// Where files and symbols go.
    pub sources: &'a Sources,
    /// Directories and files to analyse, relative to the workspace; the empty path is all of it. A plan may be followed
    /// by `#prior` or `#planned`, which is meant otherwise.
    pub paths: &'a [String],
    /// Path of `rolecall.hcl`, relative to the workspace, where there is one.
    pub config: Option<&'a str>,
    /// `-var NAME=VALUE`, for every root module that declares the variable, and `-var-file FILE`, relative to the
    /// workspace; later ones win.
    pub settings: &'a [Setting],
    /// What the environment says to Terraform, where that counts.
    pub environment: &'a Environment,
    /// Directory of the sources of the one plan among the PATHs, relative to the workspace.
    pub source_dir: Option<&'a str>,
    /// Threads.
    pub parallel: &'a dyn Parallel,
}

/// What the environment says to Terraform ("Environment variables").
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `TF_VAR_name`: name and text, for every root module that declares the variable. Any other value wins.
    pub variables: Vec<(String, String)>,
    /// `TF_WORKSPACE`, for every root module of which `rolecall.hcl` does not say it.
    pub workspace: Option<String>,
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Input")
            .field("paths", &self.paths)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// What was loaded.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The estate, declared chains included.
    pub estate: Estate,
    /// The configuration.
    pub config: config::Config,
    /// Errors of `rolecall.hcl` itself: the run cannot go on.
    pub config_errors: Diagnostics,
    /// What is wrong with the input and what could not be known.
    pub diagnostics: Diagnostics,
    /// Number of root modules, plans, states and files of snapshots analysed.
    pub roots: usize,
}

/// Loads an estate. The same input gives the same estate and diagnostics, whatever the threads do.
pub fn load(input: &Input<'_>) -> Loaded {
    let (config, mut config_errors) =
        input.config.map(|path| config::read(input.files, input.sources, path)).unwrap_or_default();
    if config_errors.problems.is_empty() {
        return terraform::load(input, config);
    }
    diagnostics::settle(&mut config_errors, input.sources, input.files);
    Loaded { config, config_errors, ..Loaded::default() }
}

/// A root module, evaluated.
#[derive(Debug, Default)]
pub struct Evaluated {
    /// What it evaluates to; `None` when there is no Terraform file in its directory.
    pub evaluation: Option<Evaluation>,
    /// Errors of `rolecall.hcl` itself: the run cannot go on.
    pub config_errors: Diagnostics,
    /// What is wrong with the input and what could not be known.
    pub diagnostics: Diagnostics,
}

/// Evaluates the root module in the directory `root`, relative to the workspace. The other root modules of the
/// workspace are evaluated too where it reads their state. [`Input::paths`] is not used.
pub fn evaluate(input: &Input<'_>, root: &str) -> Evaluated {
    let (config, mut config_errors) =
        input.config.map(|path| config::read(input.files, input.sources, path)).unwrap_or_default();
    if config_errors.problems.is_empty() {
        return terraform::evaluate_root(input, &config, root);
    }
    diagnostics::settle(&mut config_errors, input.sources, input.files);
    Evaluated { config_errors, ..Evaluated::default() }
}
