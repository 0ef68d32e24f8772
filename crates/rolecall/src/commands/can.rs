//! `can`.

use std::mem::ManuallyDrop;
use std::sync::Arc;

use rolecall_graph::{AccessQuestion, Endpoint, TrustGraph};
use rolecall_policy::authorization::{KeyValues, is_action};
use rolecall_report::{AskedRequest, Decision, DecisionReport, View, write_decision, write_json};

use super::questions::{ALLOWED, brought, endpoint, refused, status};
use crate::arguments::{AnswerFormat, CanArguments, Talk};
use crate::failure::Failure;
use crate::output::emit;
use crate::session::Session;

/// The resource of an action that takes none.
const NO_RESOURCE: &str = "*";

pub(crate) fn run(arguments: &CanArguments, talk: Talk) -> Result<u8, Failure> {
    let question = &arguments.question;
    if !is_action(&arguments.action) {
        let message = format!("`{}` is no action: write SERVICE:NAME, without wildcards", arguments.action);
        return Err(Failure::error(message));
    }
    let context = context(&arguments.context);
    let session = Session::open(&arguments.paths, &question.estate, talk)?;
    let with = brought(question, &session.sources, talk)?;
    session.complain();
    let graph = ManuallyDrop::new(TrustGraph::build(&session.loaded.estate));
    let principal = endpoint(&graph, &arguments.principal)?;
    let resource = resource(&graph, &arguments.resource)?;
    let asking =
        AccessQuestion { action: &arguments.action, resource: &resource, context: &context, with: &with };
    let access = graph.can(&principal, &asking).map_err(|malformed| refused(&graph, malformed))?;
    let view = View { sources: &session.sources, graph: &graph };
    let request = AskedRequest::of_access(&view, &access, &arguments.action, &resource);
    let decision = Decision::of_access(&view, &access);
    emit(&question.formats, AnswerFormat::Text, talk, |out, format, style| match format {
        AnswerFormat::Text => write_decision(out, &request, &decision, style),
        AnswerFormat::Json => write_json(out, &DecisionReport::new(&request, &decision)),
    })?;
    Ok(status(question, decision.verdict == ALLOWED))
}

/// The ARN of the resource: as given, or of a principal of the estate.
fn resource(graph: &TrustGraph<'_>, text: &str) -> Result<Arc<str>, Failure> {
    if text == NO_RESOURCE || text.starts_with("arn:") {
        return Ok(text.into());
    }
    let arn = match endpoint(graph, text)? {
        Endpoint::Node(node, _) => graph.node(node).and_then(|node| node.arn.clone()),
        _ => None,
    };
    let message = format!("`{text}` is no resource: write an ARN, or `*` for an action that takes none");
    arn.ok_or_else(|| Failure::error(message))
}

/// The condition keys; one that is given several times is a list.
fn context(pairs: &[(String, String)]) -> Vec<(Arc<str>, KeyValues)> {
    let mut keys: Vec<(Arc<str>, Vec<Arc<str>>)> = Vec::new();
    for (key, value) in pairs {
        match keys.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            Some((_, values)) => values.push(value.as_str().into()),
            None => keys.push((key.as_str().into(), vec![value.as_str().into()])),
        }
    }
    keys.into_iter().map(|(key, values)| (key, KeyValues::List(values))).collect()
}
