//! Answers to concrete requests as JSON prints them.

use std::ops::Range;
use std::sync::Arc;

use rolecall_graph::{Access, AccessStatement};
use rolecall_policy::authorization::{Answer, Call, Deciding, Layer, UNKNOWN_PATH, Verdict};
use rolecall_policy::{Effect, Problem, Statement};
use rolecall_source::Span;
use serde::Serialize;
use serde::ser::Serializer;

use crate::{Format, Location, Position, View};

/// The answer to a request: a line of `simulate --batch`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// `allowed`, `implicitly-denied`, `explicitly-denied`, `unknown`.
    pub verdict: &'static str,
    /// The layer that decides: `identity`, `resource`, `boundary`, `session`, `scp`, `rcp`.
    pub layer: Option<&'static str>,
    /// The statements that decide.
    pub statements: Vec<DecidingStatement>,
    /// What an unknown verdict depends on, or why no policy decides.
    pub reason: Option<Arc<str>>,
    /// Of a principal that is not in the estate, its break code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What helps.
    #[serde(skip)]
    pub help: Option<String>,
    /// What is malformed in the policies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Complaint>,
    /// Why the text is no request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Complaint>,
}

/// A statement that decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecidingStatement {
    /// Its layer.
    pub layer: &'static str,
    /// Number of its level from 0, of service and resource control policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Number of its policy in the layer or level, from 0.
    pub policy: usize,
    /// How people call the policy, where it is of an estate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its `Sid`.
    pub sid: Option<Arc<str>>,
    /// Its number in the policy, from 0.
    pub index: usize,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// Where it stands.
    pub location: Option<Place>,
}

/// Something wrong with a request or a policy, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub location: Option<Place>,
}

/// A place in a file or stream of requests, which may be longer than any file of an estate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file as it was named.
    pub file: Arc<str>,
    /// Start, inclusive.
    pub start: Point,
    /// End, exclusive.
    pub end: Point,
}

/// A position: line and column from 1, in Unicode scalar values; offset in bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Line.
    pub line: u64,
    /// Column.
    pub column: u64,
    /// Offset.
    pub offset: u64,
}

impl Place {
    /// `file:line:column`.
    pub fn start_text(&self) -> String {
        format!("{}:{}:{}", crate::escape(&self.file), self.start.line, self.start.column)
    }
}

/// Finds places in the text of a request. Fast for places in ascending order.
#[derive(Clone, Debug)]
pub struct Ruler<'a> {
    file: Arc<str>,
    text: &'a str,
    start: Point,
    /// Bytes of `text` that were walked, and where that is.
    walked: (usize, Point),
}

impl<'a> Ruler<'a> {
    /// For a text that starts at this line, from 1, and byte of the file.
    pub fn new(file: Arc<str>, text: &'a str, line: u64, offset: u64) -> Self {
        let start = Point { line, column: 1, offset };
        Ruler { file, text, start, walked: (0, start) }
    }

    /// The place of a range of bytes of the text.
    pub fn place(&mut self, range: &Range<usize>) -> Place {
        Place { file: self.file.clone(), start: self.point(range.start), end: self.point(range.end) }
    }

    fn span(&mut self, span: Option<Span>) -> Option<Place> {
        span.map(|span| self.place(&(span.start as usize..span.end as usize)))
    }

    fn point(&mut self, at: usize) -> Point {
        if at < self.walked.0 {
            self.walked = (0, self.start);
        }
        let (from, mut point) = self.walked;
        let rest = self.text.get(from..).unwrap_or_default();
        for letter in rest.chars() {
            let walked = (point.offset - self.start.offset) as usize;
            if walked + letter.len_utf8() > at {
                break;
            }
            point.offset += letter.len_utf8() as u64;
            point.column += 1;
            if letter == '\n' {
                point = Point { line: point.line + 1, column: 1, ..point };
            }
        }
        self.walked = ((point.offset - self.start.offset) as usize, point);
        point
    }
}

impl Decision {
    /// The answer, with the places of its statements.
    pub fn of(answer: &Answer<'_>, problems: &[Problem], ruler: &mut Ruler<'_>) -> Self {
        let statement = |deciding: &Deciding<'_>| DecidingStatement {
            level: deciding.level,
            policy: deciding.policy,
            location: ruler.span(deciding.statement.span),
            ..DecidingStatement::of(deciding.layer, deciding.statement)
        };
        let statements = answer.statements.iter().map(statement).collect();
        let complaint = |problem: &Problem| Complaint {
            message: problem.message.clone(),
            location: ruler.span(problem.span),
        };
        Decision {
            verdict: answer.verdict.name(),
            layer: answer.layer.map(Layer::name),
            statements,
            reason: answer.reason.clone(),
            code: None,
            help: None,
            problems: problems.iter().map(complaint).collect(),
            error: None,
        }
    }

    /// The answer to a question about a principal of the estate.
    pub fn of_access(view: &View<'_>, access: &Access) -> Self {
        let statement = |one: &AccessStatement| DecidingStatement {
            level: one.level,
            policy: one.policy,
            name: Some(view.text(&one.label)),
            location: view.location(one.statement.span).map(Place::from),
            ..DecidingStatement::of(one.layer, &one.statement)
        };
        Decision {
            verdict: access.verdict.name(),
            layer: access.layer,
            statements: access.statements.iter().map(statement).collect(),
            reason: access.reason.as_ref().map(|reason| view.text(reason).into()),
            code: access.code.map(|code| code.to_string()),
            help: access.help.as_ref().map(|help| view.text(help)),
            problems: Vec::new(),
            error: None,
        }
    }

    /// The answer to a text that is no request.
    pub fn malformed(message: String, location: Option<Place>) -> Self {
        Decision {
            verdict: Verdict::Unknown.name(),
            layer: None,
            statements: Vec::new(),
            reason: Some("malformed-request".into()),
            code: None,
            help: None,
            problems: Vec::new(),
            error: Some(Complaint { message, location }),
        }
    }
}

impl DecidingStatement {
    fn of(layer: Layer, statement: &Statement) -> Self {
        DecidingStatement {
            layer: layer.name(),
            level: None,
            policy: 0,
            name: None,
            sid: statement.sid.as_ref().map(|sid| sid.text.clone()),
            index: statement.index,
            effect: match statement.effect {
                Effect::Allow => "Allow",
                Effect::Deny => "Deny",
            },
            location: None,
        }
    }
}

impl From<Location> for Place {
    fn from(location: Location) -> Self {
        let point =
            |at: Position| Point { line: at.line.into(), column: at.column.into(), offset: at.offset.into() };
        Place { file: location.file, start: point(location.start), end: point(location.end) }
    }
}

/// What `simulate --format json` and `can --format json` print.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionReport<'a> {
    #[serde(flatten)]
    format: Format,
    request: &'a AskedRequest,
    #[serde(flatten)]
    decision: &'a Decision,
}

impl<'a> DecisionReport<'a> {
    /// The report of one request.
    pub fn new(request: &'a AskedRequest, decision: &'a Decision) -> Self {
        DecisionReport { format: Format::of("rolecall/decision"), request, decision }
    }
}

/// A request without its policies; its context with the keys that were derived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedRequest {
    /// Who asks.
    pub principal: String,
    /// For what.
    pub action: String,
    /// On what.
    pub resource: String,
    /// Whose that is, where it is known.
    pub resource_account: Option<String>,
    context: Keys,
}

impl AskedRequest {
    /// The request of a call.
    pub fn of(call: &Call) -> Self {
        let text = |text: &str| text.replace(UNKNOWN_PATH, "⟨path⟩");
        let keys = call.context.iter().map(|(name, values, multivalued)| {
            (name.to_owned(), KeyValues::of(values.iter().map(|value| text(value)), multivalued))
        });
        AskedRequest {
            principal: call.caller.text.to_string(),
            action: call.action.to_string(),
            resource: call.resource.to_string(),
            resource_account: call.resource_account.as_deref().map(str::to_owned),
            context: Keys(keys.collect()),
        }
    }

    /// The request of a question about a principal of the estate.
    pub fn of_access(view: &View<'_>, access: &Access, action: &str, resource: &str) -> Self {
        let keys = access.context.iter().map(|(name, values, multivalued)| {
            (name.to_string(), KeyValues::of(values.iter().map(|value| view.text(value)), *multivalued))
        });
        AskedRequest {
            principal: view.text(&access.principal),
            action: action.to_owned(),
            resource: view.text(resource),
            resource_account: access.resource_account.as_ref().map(|account| view.text(account)),
            context: Keys(keys.collect()),
        }
    }
}

/// Condition keys with their values, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Keys(Vec<(String, KeyValues)>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum KeyValues {
    One(String),
    List(Vec<String>),
}

impl KeyValues {
    fn of(values: impl Iterator<Item = String>, multivalued: bool) -> Self {
        let mut values: Vec<String> = values.collect();
        match values.pop() {
            Some(value) if values.is_empty() && !multivalued => KeyValues::One(value),
            last => {
                values.extend(last);
                KeyValues::List(values)
            }
        }
    }
}

impl Serialize for Keys {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, values)| (name, values)))
    }
}
