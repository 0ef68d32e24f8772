//! Reads a text in which the parser stumbles, part by part.
//!
//! The parser works on a private copy of a part, of the same length: what Terraform reads but the parser does not is
//! blanked there, and an object with one key twice, or with so many keys that the parser's search for duplicates
//! takes long, is emptied there and its items are read one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use hcl_edit::expr::Expression;
use hcl_edit::parser::Error;
use hcl_edit::structure;
use rolecall_source::{Diagnostics, Span};

use super::lower::{Lowering, Parsed, Problem};
use super::origin::Origin;
use super::scan::{Braces, Scan, scan, scan_template};
use super::tree::{Body, ExprKind, ObjectItem};

/// What mending a text may cost, in bytes parsed again: so much, and so often its length.
const MENDS: usize = 1 << 24;
const MENDS_PER_BYTE: usize = 16;
/// What the smallest mend counts.
const MEND: usize = 256;
/// How deep an object that is read item by item may stand: the parser's own bound begins anew for each item.
const TAKEN_APART_DEPTH: usize = 64;
/// An object of more items is read item by item.
const MANY_ITEMS: usize = 256;

/// What exponents become that the parser's doubles cannot hold; the tree has the number from the text.
const ZEROS: &str = "00000000000000000000";

/// A text and what is known of its parts.
pub(super) struct Care<'a> {
    text: &'a str,
    origin: Origin<'a>,
    scan: Scan,
    /// Opening braces of the objects to read item by item.
    taken_apart: BTreeSet<usize>,
    /// What to overwrite with a text and blanks: where it starts, and where it ends.
    blanks: BTreeMap<usize, (usize, &'static str)>,
    budget: usize,
    /// What is wrong but costs nothing.
    problems: Vec<Problem>,
}

/// Text before and after a part.
type Around = (&'static str, &'static str);

#[derive(Default)]
struct Found {
    body: Body,
    problems: Vec<(Span, String)>,
}

impl<'a> Care<'a> {
    pub(super) fn new(text: &'a str, origin: Origin<'a>) -> Self {
        let budget = MENDS + MENDS_PER_BYTE * text.len();
        Care::with_scan(text, origin, scan(text), budget)
    }

    pub(super) fn of_template(text: &'a str, origin: Origin<'a>) -> Self {
        let budget = MENDS + MENDS_PER_BYTE * text.len();
        Care::with_scan(text, origin, scan_template(text), budget)
    }

    fn with_scan(text: &'a str, origin: Origin<'a>, scan: Scan, budget: usize) -> Self {
        let many = |braces: &&Braces| !braces.block && braces.starts.len() > MANY_ITEMS;
        let blanks = scan.blanks.iter().map(|blank| (blank.start, (blank.end, "")));
        let empty_heredocs = scan.empty_heredocs.iter().map(|empty| (empty.start, (empty.end, "\"\"")));
        let exponents = scan.exponents.iter().map(|exponent| (exponent.start, (exponent.end, ZEROS)));
        Care {
            text,
            origin,
            taken_apart: scan.braces.iter().filter(many).map(|braces| braces.inside.start - 1).collect(),
            blanks: blanks.chain(empty_heredocs).chain(exponents).collect(),
            scan,
            budget,
            problems: Vec::new(),
        }
    }

    /// Whether the parser can read the text as it is, unless it is broken.
    pub(super) fn is_needless(&self) -> bool {
        self.taken_apart.is_empty() && self.scan.empty_heredocs.is_empty()
    }

    /// The text as one tree.
    pub(super) fn whole<P: Parsed>(mut self, diagnostics: &mut Diagnostics) -> Option<P::Tree> {
        let tree = self.attempt::<P>(0..self.text.len(), ("", ""));
        let broken = tree.as_ref().err().cloned();
        let mut found = Found::default();
        self.tell(broken, &mut found);
        found.tell(diagnostics);
        tree.ok()
    }

    /// The attributes and blocks that can be read.
    pub(super) fn body(self, diagnostics: &mut Diagnostics) -> Body {
        let mut found = Found::default();
        self.items(true, &mut found);
        let mut names = BTreeSet::new();
        for attribute in &found.body.attributes {
            if !names.insert(&attribute.name.text) {
                found.problems.push((attribute.name.span, twice(&attribute.name.text)));
            }
        }
        found.tell(diagnostics)
    }

    /// Reads the parts, of a broken one also its own, when `split`. What is left of the budget comes back.
    fn items(mut self, split: bool, found: &mut Found) -> usize {
        let mut broken = self.unclosed_outside();
        for item in std::mem::take(&mut self.scan.items) {
            // Without a line end the parser places some errors badly.
            match self.attempt::<structure::Body>(item.clone(), ("", "\n")) {
                Ok(body) => {
                    found.body.attributes.extend(body.attributes);
                    found.body.blocks.extend(body.blocks);
                }
                Err(_) if split && !within(&self.scan.headers, &item, |&header| header).is_empty() => {
                    self.split(&item, found);
                }
                Err(problem) => {
                    let unclosed = within(&self.scan.unclosed, &item, |&(at, _)| at).first();
                    broken.push(unclosed.map_or(problem, unclosed_problem));
                }
            }
        }
        self.tell(broken, found);
        self.budget
    }

    /// Reads a broken part again, cut before all that looks like a block of the file.
    fn split(&mut self, item: &Range<usize>, found: &mut Found) {
        let headers = within(&self.scan.headers, item, |&header| header);
        let starts = [item.start].into_iter().chain(headers.iter().copied());
        let ends = headers.iter().copied().chain([item.end]);
        for (start, end) in starts.zip(ends) {
            let text = self.text.get(start..end).unwrap_or_default();
            let part = Care::with_scan(text, self.origin.moved(start), scan(text), self.budget);
            self.budget = part.items(false, found);
        }
    }

    /// Comments without an end stand in no part.
    fn unclosed_outside(&self) -> Vec<Problem> {
        let outside = |unclosed: &&(usize, &str)| {
            let before = self.scan.items.partition_point(|item| item.start <= unclosed.0);
            let last = self.scan.items.get(..before).and_then(<[_]>::last);
            !last.is_some_and(|item| item.contains(&unclosed.0))
        };
        self.scan.unclosed.iter().filter(outside).map(unclosed_problem).collect()
    }

    fn tell(&mut self, broken: impl IntoIterator<Item = Problem>, found: &mut Found) {
        let problems = self.problems.drain(..).chain(broken);
        found.problems.extend(problems.map(|(message, range)| (self.origin.span(range), message)));
    }

    /// Parses a part with text around it and lowers it; mends it as often as that helps.
    fn attempt<P: Parsed>(
        &mut self,
        part: Range<usize>,
        (before, after): Around,
    ) -> Result<P::Tree, Problem> {
        let base = part.start - before.len();
        let parsed: P = loop {
            let copy = format!("{before}{}{after}", self.copy(&part));
            match P::parse(&copy) {
                Ok(parsed) => break parsed,
                Err(error) => self.mend(&error, base + error.location().offset(), part.len())?,
            }
        };
        let (text, origin) = (self.text, self.origin);
        let mut broken = None;
        let mut taken_apart = |open| {
            self.taken_apart.contains(&open).then(|| {
                let items = self.object(open);
                items.map_err(|problem| broken.get_or_insert(problem)).unwrap_or_default()
            })
        };
        let mut lowering =
            Lowering { text, base, origin, taken_apart: &mut taken_apart, problems: Vec::new() };
        let tree = parsed.lower(&mut lowering);
        let problems = lowering.problems;
        self.problems.extend(problems);
        broken.map_or(Ok(tree), Err)
    }

    /// The items of an object, each read by itself.
    fn object(&mut self, open: usize) -> Result<Vec<ObjectItem>, Problem> {
        let Some(braces) = self.braces(open).filter(|braces| braces.depth <= TAKEN_APART_DEPTH) else {
            return Err((format!("nested deeper than {TAKEN_APART_DEPTH} levels"), open..open + 1));
        };
        let parts: Vec<Range<usize>> = braces.starts.iter().map(|&start| braces.item(start)).collect();
        let mut items = Vec::with_capacity(parts.len());
        for (index, part) in parts.into_iter().enumerate() {
            // A key that is no `for` expression because it is not the first; the tree has it from the text.
            if index > 0 && self.text.get(part.start..).is_some_and(|text| text.starts_with("for")) {
                self.blanks.insert(part.start, (part.start + 3, "f__"));
            }
            let object = self.attempt::<Expression>(part, ("{", "}"))?;
            if let ExprKind::Object(item) = object.kind {
                items.extend(item);
            }
        }
        Ok(items)
    }

    /// The braces that open at `open`.
    fn braces(&self, open: usize) -> Option<&Braces> {
        let at = self.scan.braces.binary_search_by_key(&(open + 1), |braces| braces.inside.start).ok()?;
        self.scan.braces.get(at)
    }

    /// The private copy of a part.
    fn copy(&self, part: &Range<usize>) -> String {
        let original = self.text.get(part.clone()).unwrap_or_default();
        let mut bytes = original.as_bytes().to_vec();
        let mut put = |range: Range<usize>, text: &str| {
            let range = range.start - part.start..range.end.min(part.end) - part.start;
            let text = text.bytes().chain(std::iter::repeat(b' '));
            for (byte, other) in bytes.get_mut(range).into_iter().flatten().zip(text) {
                *byte = other;
            }
        };
        for (&start, &(end, text)) in self.blanks.range(part.clone()) {
            put(start..end, text);
        }
        for open in self.taken_apart.range(part.clone()) {
            if let Some(braces) = self.braces(*open) {
                put(braces.inside.clone(), "");
            }
        }
        String::from_utf8(bytes).unwrap_or_else(|_| original.to_owned())
    }

    /// Arranges that the error at `at` does not come again.
    fn mend(&mut self, error: &Error, at: usize, cost: usize) -> Result<(), Problem> {
        let end = self.text.len().min(at + 1);
        let problem = (message(error.message()), at.min(end)..end);
        let Some(budget) = self.budget.checked_sub(cost + MEND) else { return Err(problem) };
        self.budget = budget;
        let before = self.scan.braces.partition_point(|braces| braces.inside.start <= at);
        let mut before = self.scan.braces.get(..before).unwrap_or_default().iter().rev();
        let Some(braces) = before.find(|braces| braces.starts.binary_search(&at).is_ok()) else {
            return Err(problem);
        };
        let mended = if braces.block && error.message().contains("redefined attribute") {
            let item = braces.item(at);
            let name = self.text.get(item.clone()).and_then(|item| item.split([' ', '\t', '=']).next());
            let name = name.unwrap_or_default();
            self.problems.push((twice(name), at..at + name.len()));
            self.blanks.insert(item.start, (item.end, "")).is_none()
        } else if !braces.block && error.message().contains("redefined object key") {
            self.taken_apart.insert(braces.inside.start - 1)
        } else {
            false
        };
        if mended { Ok(()) } else { Err(problem) }
    }
}

/// Those of the ascending places that lie in a part.
fn within<'a, T>(places: &'a [T], part: &Range<usize>, at: impl Fn(&T) -> usize) -> &'a [T] {
    let start = places.partition_point(|place| at(place) < part.start);
    let end = places.partition_point(|place| at(place) < part.end);
    places.get(start..end).unwrap_or_default()
}

fn unclosed_problem(&(at, message): &(usize, &'static str)) -> Problem {
    (message.to_owned(), at..at + 1)
}

impl Found {
    /// Files the problems in order.
    fn tell(mut self, diagnostics: &mut Diagnostics) -> Body {
        self.problems.sort();
        for (span, message) in self.problems {
            diagnostics.error(message, Some(span));
        }
        self.body
    }
}

fn twice(name: &str) -> String {
    format!("attribute `{name}` is set twice")
}

/// What the parser says, and how people say it.
const MESSAGES: [(&str, &str); 11] = [
    ("invalid expression", "expected an expression"),
    ("invalid structure", "expected an attribute or a block"),
    ("invalid block body", "expected a line end or `}`"),
    ("invalid traversal operator", "expected a name, an index or `*` after `.`"),
    ("invalid object value assignment", "expected `=` or `:` after a key"),
    ("invalid object item; expected unique", "too many repeated keys"),
    ("invalid object item", "expected a line end, `,` or `}` after an item of an object"),
    ("invalid nesting depth", "nested deeper than 64 levels"),
    ("invalid binary operation", "more than 128 operators in one expression"),
    ("invalid escape sequence", "invalid escape in a string"),
    ("invalid unicode", "invalid Unicode escape in a string"),
];

/// An error of the parser in our words.
fn message(parser: &str) -> String {
    let known = MESSAGES.iter().find(|(prefix, _)| parser.starts_with(prefix));
    known.map_or(parser, |(_, ours)| ours).replace("expected newline or eof", "expected a line end")
}
