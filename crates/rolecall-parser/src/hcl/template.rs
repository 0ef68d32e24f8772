//! Templates: escapes, strip markers and the indentation of `<<-`.
//!
//! The parser's own values differ from Terraform's in places, and know no positions. So every literal is read again
//! from the source: first all into one buffer, token by token as Terraform's scanner cuts them (a line each, except
//! in quotes), then `~` and `<<-` narrow the tokens, then neighbours are joined to ropes. The rules are those of the
//! "HCL native syntax specification: Templates".

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::template::{self as parsed, Directive, Element, Strip};
use rolecall_source::{Rope, RopeBuilder, Span};

use super::lower::Lowering;
use super::origin::Origin;
use super::tree::{ExprKind, Template, TemplateFor, TemplateIf, TemplatePart};

/// Letters from here on stand for symbols: no escape may write one.
const SYMBOLS: u32 = 0xF_0000;

/// How a template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// In quotes.
    Quoted,
    /// A whole file, `<<`.
    Lines,
    /// `<<-`.
    Flush,
}

impl Template {
    /// A string when there is nothing but literal text.
    pub(super) fn into_string_or_template(self) -> ExprKind {
        match self.parts.as_slice() {
            [] => ExprKind::String(Rope::at("", Some(self.span), false)),
            [TemplatePart::Literal(text)] => ExprKind::String(text.clone()),
            _ => ExprKind::Template(Box::new(self)),
        }
    }
}

impl Lowering<'_> {
    /// A quoted string without sequences; `range` holds the quotes.
    pub(super) fn string(&mut self, range: Range<usize>) -> ExprKind {
        let inner = range.start + 1..range.end.saturating_sub(1);
        let raw = self.slice(&inner);
        // An empty heredoc, see `Care`.
        if self.slice(&range).starts_with("<<") {
            return ExprKind::String(Rope::at("", Some(self.origin.span(range)), false));
        }
        self.check_lines(&inner);
        if let (Origin::File(..), None) = (self.origin, raw.find(['\\', '$', '%'])) {
            return ExprKind::String(Rope::at(raw, Some(self.origin.span(inner)), true).normalized());
        }
        let mut tokens = Tokens::new(self.origin);
        tokens.literal(raw, inner.start, Style::Quoted);
        ExprKind::String(tokens.rope(0..1))
    }

    pub(super) fn quoted_template(&mut self, template: &parsed::Template, span: Span) -> ExprKind {
        for element in template {
            if let Element::Literal(literal) = element {
                self.check_lines(&self.range(literal.span()));
            }
        }
        self.template_or_string(template, Style::Quoted, span)
    }

    pub(super) fn heredoc(
        &mut self,
        template: &parsed::Template,
        range: Range<usize>,
        span: Span,
    ) -> ExprKind {
        let flush = self.slice(&range).starts_with("<<-");
        self.template_or_string(template, if flush { Style::Flush } else { Style::Lines }, span)
    }

    /// A template that is a text of its own.
    pub(super) fn bare_template(&mut self, template: &parsed::Template) -> Vec<TemplatePart> {
        self.all_parts(template, Style::Lines)
    }

    fn template_or_string(&mut self, template: &parsed::Template, style: Style, span: Span) -> ExprKind {
        Template { parts: self.all_parts(template, style), span }.into_string_or_template()
    }

    fn all_parts(&mut self, template: &parsed::Template, style: Style) -> Vec<TemplatePart> {
        let mut tokens = Tokens::new(self.origin);
        self.collect(template, style, &mut tokens);
        if style == Style::Flush {
            tokens.flush();
        }
        let mut literals = std::mem::take(&mut tokens.literals).into_iter();
        self.parts(template, &tokens, &mut literals)
    }

    fn collect(&self, template: &parsed::Template, style: Style, tokens: &mut Tokens) {
        for element in template {
            match element {
                Element::Literal(literal) => {
                    let range = self.range(literal.span());
                    tokens.literal(self.slice(&range), range.start, style);
                }
                Element::Interpolation(interpolation) => tokens.sequence(interpolation.strip),
                Element::Directive(directive) => match &**directive {
                    Directive::If(directive) => {
                        tokens.sequence(directive.if_expr.strip);
                        self.collect(&directive.if_expr.template, style, tokens);
                        if let Some(otherwise) = &directive.else_expr {
                            tokens.sequence(otherwise.strip);
                            self.collect(&otherwise.template, style, tokens);
                        }
                        tokens.sequence(directive.endif_expr.strip);
                    }
                    Directive::For(directive) => {
                        tokens.sequence(directive.for_expr.strip);
                        self.collect(&directive.for_expr.template, style, tokens);
                        tokens.sequence(directive.endfor_expr.strip);
                    }
                },
            }
        }
    }

    /// Goes the way of [`Self::collect`] again, now that every literal is known.
    fn parts(
        &mut self,
        template: &parsed::Template,
        tokens: &Tokens,
        literals: &mut impl Iterator<Item = Range<usize>>,
    ) -> Vec<TemplatePart> {
        let mut parts = Vec::with_capacity(template.len());
        for element in template {
            parts.push(match element {
                Element::Literal(_) => {
                    TemplatePart::Literal(tokens.rope(literals.next().unwrap_or_default()))
                }
                Element::Interpolation(interpolation) => {
                    TemplatePart::Interpolation(self.expr(&interpolation.expr))
                }
                Element::Directive(directive) => match &**directive {
                    Directive::If(directive) => {
                        let condition = self.expr(&directive.if_expr.cond_expr);
                        let then = self.branch(&directive.if_expr.template, tokens, literals);
                        let otherwise = directive.else_expr.as_ref();
                        let otherwise =
                            otherwise.map(|branch| self.branch(&branch.template, tokens, literals));
                        TemplatePart::If(Box::new(TemplateIf { condition, then, otherwise }))
                    }
                    Directive::For(directive) => {
                        let intro = &directive.for_expr;
                        TemplatePart::For(Box::new(TemplateFor {
                            key_variable: intro.key_var.as_ref().map(|name| self.name(name)),
                            value_variable: self.name(&intro.value_var),
                            collection: self.expr(&intro.collection_expr),
                            body: self.branch(&intro.template, tokens, literals),
                        }))
                    }
                },
            });
        }
        parts
    }

    fn branch(
        &mut self,
        template: &parsed::Template,
        tokens: &Tokens,
        literals: &mut impl Iterator<Item = Range<usize>>,
    ) -> Template {
        let span = self.origin.span(self.range(template.span()));
        Template { parts: self.parts(template, tokens, &mut *literals), span }
    }

    /// The parser lets a quoted string run over lines, Terraform does not.
    fn check_lines(&mut self, range: &Range<usize>) {
        if let Some(at) = self.slice(range).find('\n') {
            let at = range.start + at;
            self.problems.push(("quoted string runs over more than one line".to_owned(), at..at + 1));
        }
    }
}

/// A stretch of the buffer and the bytes of the text it stands for; `exact` when they are the same.
struct Run {
    start: usize,
    source: Range<usize>,
    exact: bool,
}

/// The literals of a template.
struct Tokens<'a> {
    origin: Origin<'a>,
    buffer: String,
    runs: Vec<Run>,
    /// The literal tokens: parts of the buffer.
    parts: Vec<Range<usize>>,
    /// Of each literal of the parser its tokens.
    literals: Vec<Range<usize>>,
    /// All tokens in order: a literal by its number, or a sequence.
    order: Vec<Option<usize>>,
    /// Whether the last sequence ended with `~`.
    strip: bool,
}

impl<'a> Tokens<'a> {
    fn new(origin: Origin<'a>) -> Self {
        Tokens {
            origin,
            buffer: String::new(),
            runs: Vec::new(),
            parts: Vec::new(),
            literals: Vec::new(),
            order: Vec::new(),
            strip: false,
        }
    }

    /// Adds a literal that stands at `at`.
    fn literal(&mut self, raw: &str, at: usize, style: Style) {
        let first = self.parts.len();
        if style == Style::Quoted {
            self.token(raw, at, style);
        } else {
            let mut at = at;
            for line in raw.split_inclusive('\n') {
                self.token(line, at, style);
                at += line.len();
            }
        }
        self.literals.push(first..self.parts.len());
    }

    fn token(&mut self, raw: &str, at: usize, style: Style) {
        let start = self.buffer.len();
        self.cook(raw, at, style == Style::Quoted);
        let mut token = start..self.buffer.len();
        if std::mem::take(&mut self.strip) {
            token.start = token.end - self.buffer.get(token.clone()).unwrap_or_default().trim_start().len();
        }
        self.order.push(Some(self.parts.len()));
        self.parts.push(token);
    }

    /// Adds an interpolation or directive.
    fn sequence(&mut self, strip: Strip) {
        if let (true, Some(&Some(last))) = (strip.strip_start(), self.order.last())
            && let Some(token) = self.parts.get_mut(last)
        {
            token.end = token.start + self.buffer.get(token.clone()).unwrap_or_default().trim_end().len();
        }
        self.order.push(None);
        self.strip = strip.strip_end();
    }

    /// Takes away the indentation that all lines share. A line of space alone does not count and stays as it is; a
    /// token counts when the one before it ended a line.
    fn flush(&mut self) {
        let mut lines = Vec::new();
        let mut shared = usize::MAX;
        let mut line_start = true;
        for token in &self.order {
            let text = token.and_then(|token| self.buffer.get(self.parts.get(token)?.clone()));
            if line_start {
                let trimmed = text.unwrap_or_default().trim_start();
                let blank = trimmed.is_empty() && text.is_some_and(|text| text.ends_with('\n'));
                if !blank {
                    let space = text.map_or(0, |text| text.len() - trimmed.len());
                    let space = text.and_then(|text| text.get(..space)).unwrap_or_default();
                    shared = shared.min(space.chars().count());
                    lines.extend(*token);
                }
            }
            line_start = text.is_some_and(|text| text.ends_with('\n'));
        }
        for line in lines {
            let Some(token) = self.parts.get_mut(line) else { continue };
            let text = self.buffer.get(token.clone()).unwrap_or_default();
            token.start += text.chars().take(shared).map(char::len_utf8).sum::<usize>();
        }
    }

    /// The text of some tokens.
    fn rope(&self, tokens: Range<usize>) -> Rope {
        let mut builder = RopeBuilder::default();
        let mut tokens = self.parts.get(tokens).unwrap_or_default().iter().cloned().peekable();
        while let Some(mut part) = tokens.next() {
            while let Some(next) = tokens.next_if(|next| next.start == part.end) {
                part.end = next.end;
            }
            self.push(&mut builder, part);
        }
        builder.finish().normalized()
    }

    fn push(&self, builder: &mut RopeBuilder, part: Range<usize>) {
        let first = self.runs.partition_point(|run| run.start <= part.start).saturating_sub(1);
        let runs = self.runs.get(first..).unwrap_or_default();
        for (index, run) in runs.iter().enumerate() {
            let end = runs.get(index + 1).map_or(self.buffer.len(), |next| next.start).min(part.end);
            let start = run.start.max(part.start);
            if start >= end {
                return;
            }
            let text = self.buffer.get(start..end).unwrap_or_default();
            if run.exact {
                let source = run.source.start + start - run.start;
                self.origin.push_exact(builder, text, source..source + text.len());
            } else {
                self.origin.push_escape(builder, text, run.source.clone());
            }
        }
    }

    /// Adds raw text to the buffer, escapes read.
    fn cook(&mut self, raw: &str, at: usize, quoted: bool) {
        let mut from = 0;
        while let Some(rest) = raw.get(from..).filter(|rest| !rest.is_empty()) {
            let escape = match_escape(rest, quoted);
            let plain = escape.as_ref().map_or(rest.len(), |(start, ..)| *start);
            self.run(rest.get(..plain).unwrap_or_default(), at + from..at + from + plain, true);
            from += plain;
            if let Some((_, length, text)) = escape {
                self.run(text.encode(&mut [0; 4]), at + from..at + from + length, false);
                from += length;
            }
        }
    }

    fn run(&mut self, text: &str, source: Range<usize>, exact: bool) {
        if text.is_empty() {
            return;
        }
        let start = self.buffer.len();
        self.buffer.push_str(text);
        match self.runs.last_mut() {
            Some(last) if exact && last.exact && last.source.end == source.start => {
                last.source.end = source.end;
            }
            _ => self.runs.push(Run { start, source, exact }),
        }
    }
}

/// What an escape stands for.
enum Escaped {
    Char(char),
    Sequence(&'static str),
}

impl Escaped {
    fn encode<'a>(&self, buffer: &'a mut [u8; 4]) -> &'a str {
        match self {
            Escaped::Char(char) => char.encode_utf8(buffer),
            Escaped::Sequence(text) => text,
        }
    }
}

/// The first escape in `text`: where it starts, how long it is, what it stands for.
fn match_escape(text: &str, quoted: bool) -> Option<(usize, usize, Escaped)> {
    let special = |&(_, byte): &(usize, u8)| matches!(byte, b'$' | b'%') || quoted && byte == b'\\';
    text.bytes().enumerate().filter(special).find_map(|(at, _)| {
        let escape = text.get(at..)?;
        if escape.starts_with("$${") {
            return Some((at, 3, Escaped::Sequence("${")));
        }
        if escape.starts_with("%%{") {
            return Some((at, 3, Escaped::Sequence("%{")));
        }
        let (length, char) = backslash(escape.strip_prefix('\\')?)?;
        Some((at, length + 1, Escaped::Char(char)))
    })
}

/// The length and the character of an escape after its backslash.
fn backslash(escape: &str) -> Option<(usize, char)> {
    let hex = |digits: Range<usize>| {
        let end = digits.end;
        let code = u32::from_str_radix(escape.get(digits)?, 16).ok()?;
        let char = char::from_u32(code).filter(|_| code < SYMBOLS);
        Some((end, char.unwrap_or(char::REPLACEMENT_CHARACTER)))
    };
    match escape.bytes().next()? {
        b'n' => Some((1, '\n')),
        b'r' => Some((1, '\r')),
        b't' => Some((1, '\t')),
        b'"' => Some((1, '"')),
        b'\\' => Some((1, '\\')),
        b'u' => hex(1..5),
        b'U' => hex(1..9),
        _ => None,
    }
}
