//! Answers to concrete requests as JSON prints them.

use std::ops::Range;
use std::sync::Arc;

use rolecall_policy::authorization::{Answer, Call, Deciding, Layer, UNKNOWN_PATH, Verdict};
use rolecall_policy::{Effect, Problem};
use rolecall_source::Span;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::Format;

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
            layer: deciding.layer.name(),
            level: deciding.level,
            policy: deciding.policy,
            sid: deciding.statement.sid.as_ref().map(|sid| sid.text.clone()),
            index: deciding.statement.index,
            effect: match deciding.statement.effect {
                Effect::Allow => "Allow",
                Effect::Deny => "Deny",
            },
            location: ruler.span(deciding.statement.span),
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
            problems: problems.iter().map(complaint).collect(),
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
            problems: Vec::new(),
            error: Some(Complaint { message, location }),
        }
    }
}

/// What `simulate --format json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionReport<'a> {
    #[serde(flatten)]
    format: Format,
    request: Asked<'a>,
    #[serde(flatten)]
    decision: &'a Decision,
}

impl<'a> DecisionReport<'a> {
    /// The report of one request.
    pub fn new(call: &'a Call, decision: &'a Decision) -> Self {
        DecisionReport { format: Format::of("rolecall/decision"), request: Asked::of(call), decision }
    }
}

/// A request without its policies; its context with the keys that were derived.
#[derive(Clone, Debug, Serialize)]
struct Asked<'a> {
    principal: &'a str,
    action: &'a str,
    resource: &'a str,
    resource_account: Option<&'a str>,
    context: Keys<'a>,
}

impl<'a> Asked<'a> {
    fn of(call: &'a Call) -> Self {
        Asked {
            principal: &call.caller.text,
            action: &call.action,
            resource: &call.resource,
            resource_account: call.resource_account.as_deref(),
            context: Keys(call),
        }
    }
}

#[derive(Clone, Debug)]
struct Keys<'a>(&'a Call);

impl Serialize for Keys<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, values, multivalued) in self.0.context.iter() {
            match values {
                [value] if !multivalued => {
                    map.serialize_entry(name, &value.replace(UNKNOWN_PATH, "⟨path⟩"))?;
                }
                values => map.serialize_entry(name, values)?,
            }
        }
        map.end()
    }
}
