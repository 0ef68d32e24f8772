//! `graph`.

use std::mem::ManuallyDrop;

use rolecall_graph::TrustGraph;
use rolecall_report::{GraphReport, View, write_dot, write_json, write_mermaid};

use crate::arguments::{GraphArguments, GraphFormat, Talk};
use crate::failure::{FINE, Failure};
use crate::output::emit;
use crate::session::Session;

pub(crate) fn run(arguments: &GraphArguments, talk: Talk) -> Result<u8, Failure> {
    let session = Session::open(&arguments.paths, &arguments.estate, talk)?;
    session.complain();
    let graph = ManuallyDrop::new(TrustGraph::build(&session.loaded.estate));
    let report = GraphReport::new(&View { sources: &session.sources, graph: &graph });
    emit(&arguments.formats, GraphFormat::Json, talk, |out, format, _| match format {
        GraphFormat::Json => write_json(out, &report),
        GraphFormat::Dot => write_dot(out, &report),
        GraphFormat::Mermaid => write_mermaid(out, &report),
    })?;
    Ok(FINE)
}
