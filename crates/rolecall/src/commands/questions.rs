//! `path`, `who`, `reach`.

use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::Arc;

use rolecall_graph::{Endpoint, Malformed, Question, TrustGraph};
use rolecall_load::config::set_with;
use rolecall_model::With;
use rolecall_report::{
    Path as PathAnswer, PathReport, ReachReport, View, write_json, write_path, write_reach,
};
use rolecall_source::Sources;

use super::policy::document;
use crate::arguments::{AnswerFormat, OneArguments, PathArguments, QuestionArguments, Talk};
use crate::failure::{FINE, Failure, OBJECTION};
use crate::output::emit;
use crate::session::Session;

/// What an open answer is called.
pub(super) const ALLOWED: &str = "allowed";
/// Most accounts that advice lists.
const MAX_LISTED: usize = 12;

pub(crate) fn path(arguments: &PathArguments, talk: Talk) -> Result<u8, Failure> {
    let question = &arguments.question;
    let session = Session::open(&arguments.paths, &question.estate, talk)?;
    let with = brought(question, &session.sources, talk)?;
    session.complain();
    let graph = ManuallyDrop::new(TrustGraph::build(&session.loaded.estate));
    let (from, to) = (endpoint(&graph, &arguments.from)?, endpoint(&graph, &arguments.to)?);
    let answer = graph.path(&from, &to, &asking(question, &with));
    let view = View { sources: &session.sources, graph: &graph };
    let report = PathReport::new(PathAnswer::of(&view, &answer).asked(&arguments.from, &arguments.to));
    emit(&question.formats, AnswerFormat::Text, talk, |out, format, style| match format {
        AnswerFormat::Text => write_path(out, &report.path, style),
        AnswerFormat::Json => write_json(out, &report),
    })?;
    Ok(status(question, report.path.verdict == ALLOWED))
}

pub(crate) fn who(arguments: &OneArguments, talk: Talk) -> Result<u8, Failure> {
    set(arguments, talk, Asked::Who)
}

pub(crate) fn reach(arguments: &OneArguments, talk: Talk) -> Result<u8, Failure> {
    set(arguments, talk, Asked::Reach)
}

/// A question whose answer is a set.
#[derive(Clone, Copy)]
enum Asked {
    Who,
    Reach,
}

fn set(arguments: &OneArguments, talk: Talk, asked: Asked) -> Result<u8, Failure> {
    let question = &arguments.question;
    let session = Session::open(&arguments.paths, &question.estate, talk)?;
    let with = brought(question, &session.sources, talk)?;
    session.complain();
    let graph = ManuallyDrop::new(TrustGraph::build(&session.loaded.estate));
    let about = endpoint(&graph, &arguments.principal)?;
    let asking = asking(question, &with);
    let answers = match asked {
        Asked::Who => graph.who(&about, &asking),
        Asked::Reach => graph.reach(&about, &asking),
    };
    let view = View { sources: &session.sources, graph: &graph };
    let entries = answers.iter().map(|answer| PathAnswer::of(&view, answer)).collect();
    let report = ReachReport::new(view.endpoint(&about), entries);
    emit(&question.formats, AnswerFormat::Text, talk, |out, format, style| match format {
        AnswerFormat::Text => write_reach(out, &report, style),
        AnswerFormat::Json => write_json(out, &report),
    })?;
    Ok(status(question, report.entries.iter().any(|path| path.verdict == ALLOWED)))
}

fn asking<'w>(arguments: &QuestionArguments, with: &'w With) -> Question<'w> {
    Question { with, strict: false, max_hops: None, escalation: arguments.escalation }
}

/// What `--with` says.
pub(super) fn brought(arguments: &QuestionArguments, sources: &Sources, talk: Talk) -> Result<With, Failure> {
    let mut with = With::default();
    for (key, value) in &arguments.with {
        if key == "session_policy" {
            with.session_policy = Some(Arc::new(document(Path::new(value), sources, talk)?));
            continue;
        }
        set_with(&mut with, key, value).map_err(|message| Failure::error(format!("--with: {message}")))?;
    }
    Ok(with.passed().into_owned())
}

pub(super) fn endpoint(graph: &TrustGraph<'_>, text: &str) -> Result<Endpoint, Failure> {
    graph.endpoint(text).map_err(|malformed| refused(graph, malformed))
}

/// Why a text names nobody, and who may have been meant.
pub(super) fn refused(graph: &TrustGraph<'_>, malformed: Malformed) -> Failure {
    let help = malformed.nearest.map(|near| format!("did you mean `{near}`?"));
    Failure::error(malformed.message).help(help.or_else(|| accounts(graph)))
}

/// The accounts that there are, where they are few enough to list.
fn accounts(graph: &TrustGraph<'_>) -> Option<String> {
    let analysed = graph.estate().accounts.iter().filter(|account| account.analysed);
    let labels: Vec<String> = analysed.map(|account| format!("`{}`", account.label)).collect();
    let listed = !labels.is_empty() && labels.len() <= MAX_LISTED;
    listed.then(|| format!("the accounts are {}", labels.join(", ")))
}

pub(super) fn status(arguments: &QuestionArguments, allowed: bool) -> u8 {
    if arguments.exit_code && !allowed { OBJECTION } else { FINE }
}
