//! Makes constructors, `for` expressions and templates.

use super::calls::Kind;
use super::generate::Generator;

impl Generator {
    /// A tuple of up to four elements.
    pub(super) fn tuple(&mut self, element: Kind, depth: usize) -> String {
        let count = self.random.below(5).min(3);
        let items: Vec<String> = (0..count).map(|_| self.expression(element, depth)).collect();
        let end = if self.random.one_in(20) && count > 0 { "," } else { "" };
        if self.random.one_in(20) {
            format!("[\n{}{end}\n]", items.join(",\n"))
        } else {
            format!("[{}{end}]", items.join(", "))
        }
    }

    /// An object of up to three items, keys perhaps computed or doubled.
    pub(super) fn object(&mut self, element: Kind, depth: usize) -> String {
        let count = self.random.below(5).min(3);
        let mut items = Vec::new();
        for at in 0..count {
            let key = match self.random.below(16) {
                0 => format!("({})", self.expression(Kind::Any, depth)),
                1 => self.quoted(depth),
                2 => self
                    .random
                    .pick(&[
                        "1", "1.5", "null", "true", "\"a\"", "-a", "e\u{301}", "for", "\"a.b\"", "(null)",
                        "a-b", "if", "01",
                    ])
                    .to_owned(),
                3 => "a".to_owned(),
                _ => ["a", "b", "key"].get(at).copied().unwrap_or("x").to_owned(),
            };
            let between = if self.random.one_in(6) { ":" } else { "=" };
            items.push(format!("{key} {between} {}", self.expression(element, depth)));
        }
        if self.random.one_in(8) {
            format!("{{\n{}\n}}", items.join("\n"))
        } else {
            format!("{{ {} }}", items.join(", "))
        }
    }

    /// A `for` expression.
    pub(super) fn iteration(&mut self, depth: usize) -> String {
        let kind =
            self.random.pick(&[Kind::List, Kind::Map, Kind::Set, Kind::Strings, Kind::Lists, Kind::Any]);
        let source = self.expression(kind, depth);
        let names = if self.random.one_in(2) { "k, v" } else { "v" };
        let known = self.variables.len();
        self.variables.extend(names.split(", "));
        let (open, close, body) = if self.random.one_in(2) {
            let key = match self.random.below(4) {
                0 => self.expression(Kind::String, depth),
                1 => "\"x\"".to_owned(),
                2 if names.len() > 1 => "k".to_owned(),
                _ => "v".to_owned(),
            };
            let group = if self.random.one_in(3) { "..." } else { "" };
            ("{", "}", format!("{key} => {}{group}", self.expression(Kind::Any, depth)))
        } else {
            ("[", "]", self.expression(Kind::Any, depth))
        };
        let condition = match self.random.below(6) {
            0 => format!(" if {}", self.expression(Kind::Bool, depth)),
            1 => " if v != null".to_owned(),
            _ => String::new(),
        };
        self.variables.truncate(known);
        format!("{open}for {names} in {source} : {body}{condition}{close}")
    }

    /// A string in quotes, with sequences when there is depth left.
    pub(super) fn quoted(&mut self, depth: usize) -> String {
        let mut text = String::new();
        for _ in 0..=self.random.below(3) {
            text.push_str(self.sentences.piece(&mut self.random));
            if depth > 0 && self.random.one_in(2) {
                text.push_str(&self.sequence_in_text(depth - 1, true));
            }
        }
        if depth == 0 {
            text = text.replace("$${", "$$${").replace("%%{", "%%%{");
            text = text.replace("${", "$${").replace("%{", "%%{");
        }
        if self.random.one_in(60) {
            text.push_str(self.random.pick(&[
                "\\q",
                "\\u12",
                "\\u{41}",
                "\\x41",
                "\\'",
                "\\0",
                "\\ud800",
                "\\U00110000",
                "\\a",
            ]));
        }
        format!("\"{text}\"")
    }

    /// A template, in quotes or as a heredoc.
    pub(super) fn template(&mut self, depth: usize) -> String {
        match self.random.below(6) {
            0 => self.heredoc(depth),
            1 => format!("\"{}\"", self.sequence_in_text(depth, true)),
            _ => self.quoted(depth + 1),
        }
    }

    /// `${}` or `%{}` with all that belongs to it.
    fn sequence_in_text(&mut self, depth: usize, quoted: bool) -> String {
        let mut mark = || if self.random.one_in(5) { "~" } else { "" };
        let marks: [[&str; 2]; 3] = std::array::from_fn(|_| [mark(), mark()]);
        let [[open, opened], [middle, after], [close, closed]] = marks;
        let line = if quoted { "\\n" } else { "\n" };
        let (one, two) = (self.sentences.piece(&mut self.random), self.sentences.piece(&mut self.random));
        match self.random.below(8) {
            0 => {
                let condition = self.expression(Kind::Bool, depth);
                format!(
                    "%{{{open} if {condition} {opened}}} {one}{line}%{{{middle} else {after}}}{line} {two}%{{{close} endif {closed}}}"
                )
            }
            1 => {
                let condition = self.expression(Kind::Bool, depth);
                format!("%{{ if {condition} {opened}}}{line} {one} %{{{close} endif {closed}}} {two}")
            }
            2 => {
                let source = self.expression(Kind::List, depth);
                let names = if self.random.one_in(2) { "k, v" } else { "v" };
                let known = self.variables.len();
                self.variables.extend(names.split(", "));
                let inner =
                    if self.random.one_in(3) { self.sequence_in_text(0, quoted) } else { "${v}".to_owned() };
                self.variables.truncate(known);
                format!(
                    "%{{{open} for {names} in {source} {opened}}} {one}{inner}{line} %{{{middle} endfor {after}}}"
                )
            }
            _ => {
                let kind =
                    self.random.pick(&[Kind::String, Kind::Number, Kind::Bool, Kind::Any, Kind::String]);
                format!("${{{open} {} {opened}}}", self.expression(kind, depth))
            }
        }
    }

    /// A heredoc, in parentheses so that the rest may follow.
    fn heredoc(&mut self, depth: usize) -> String {
        let dedent = if self.random.one_in(3) { "" } else { "-" };
        let mut body = String::new();
        for _ in 0..self.random.below(5) {
            body.push_str(&" ".repeat(self.random.below(3) * 2));
            body.push_str(if self.random.one_in(10) { "\t" } else { "" });
            body.push_str(self.sentences.piece(&mut self.random));
            if self.random.one_in(2) {
                body.push_str(&self.sequence_in_text(depth.min(1), false));
            }
            body.push_str(if self.random.one_in(12) { " \r\n" } else { "\n" });
        }
        let indent = " ".repeat(self.random.below(3) * 2);
        format!("(<<{dedent}EOT\n{body}{indent}EOT\n)")
    }
}
