//! Workspaces in memory, loaded and checked.

use rolecall_graph::TrustGraph;
use rolecall_load::{Input, Sequential, load};
use rolecall_rules::{Analysis, Finding, Settings, run};
use rolecall_source::{Diagnostic, FileId, MemoryFiles, Sources};

/// What came of checking a workspace.
pub(crate) struct Checked {
    /// Findings of every rule.
    pub(crate) findings: Vec<Finding>,
    /// What was wrong with the input.
    pub(crate) problems: Vec<Diagnostic>,
}

/// Checks a workspace of these files: paths and texts.
pub(crate) fn check<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Checked {
    let mut memory = MemoryFiles::default();
    for (path, text) in files {
        memory.insert(path, text);
    }
    let config = "rolecall.hcl";
    let sources = Sources::default();
    let loaded = load(&Input {
        files: &memory,
        sources: &sources,
        paths: &[String::new()],
        config: rolecall_source::Files::is_file(&memory, config).then_some(config),
        settings: &[],
        environment: &rolecall_load::Environment::default(),
        source_dir: None,
        parallel: &Sequential,
    });
    let problems: Vec<_> =
        loaded.config_errors.problems.iter().chain(&loaded.diagnostics.problems).cloned().collect();
    let graph = TrustGraph::build(&loaded.estate);
    let analysis = Analysis::new(&sources, &graph, &loaded.diagnostics);
    let files = (0..sources.len()).map(FileId::from_index).collect();
    let settings = Settings { files, ..Settings::default() };
    let findings = run(&analysis, &settings, &Sequential).findings;
    Checked { findings, problems }
}
