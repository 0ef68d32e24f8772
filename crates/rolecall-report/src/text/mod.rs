//! Text for people.

mod answers;
mod comparison;
mod decision;
mod findings;
mod plan;
mod plan_markdown;
mod problems;
mod rules;

pub use answers::{write_path, write_reach};
pub use comparison::write_comparison;
pub use decision::write_decision;
pub use findings::{summary_line, write_concise, write_full};
pub use plan::write_plan;
pub use plan_markdown::write_plan_markdown;
pub use problems::write_problems;
pub use rules::write_rules;

use std::io::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, Severity};

use crate::excerpt::Note;

/// How text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are used.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Style {
    fn draw(self, out: &mut dyn Write, note: &Note) -> io::Result<()> {
        let theme = if self.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        // Lines are broken here: miette would break ARNs.
        let handler = GraphicalReportHandler::new_themed(theme).with_wrap_lines(false).with_links(false);
        let message = wrapped(&note.message, self.width.saturating_sub(MARGIN)).join("\n");
        let mut text = String::new();
        handler.render_report(&mut text, &Note { message, ..note.clone() }).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }

    /// A line below a note, such as `help: …`.
    fn write_line(self, out: &mut dyn Write, lead: &str, text: &str) -> io::Result<()> {
        let indent = lead.len() + MARGIN;
        let lines = wrapped(&crate::escape(text), self.width.saturating_sub(indent));
        let lead = if self.color { format!("\u{1b}[36m{lead}:\u{1b}[0m") } else { format!("{lead}:") };
        writeln!(out, "  {lead} {}", lines.join(&format!("\n{:indent$}", "")))
    }
}

/// Columns left of a message.
const MARGIN: usize = 4;

/// Text in lines of at most `width` characters, broken at spaces only.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in text.split(' ') {
        let letters = word.chars().count();
        match lines.last_mut() {
            Some(line) if length + 1 + letters <= width => {
                line.push(' ');
                line.push_str(word);
                length += 1 + letters;
            }
            _ => {
                lines.push(word.to_owned());
                length = letters;
            }
        }
    }
    lines
}

/// A note at a place that matters beside another.
fn advice(message: &str, excerpt: crate::excerpt::Excerpt) -> Note {
    let message = crate::escape(message).into_owned();
    Note { code: None, severity: Severity::Advice, message, help: None, excerpt: Some(excerpt) }
}

/// `1 finding`, `2 findings`.
fn counted(count: usize, singular: &str, plural: &str) -> String {
    format!("{count} {}", if count == 1 { singular } else { plural })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_only() {
        assert_eq!(wrapped("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(
            wrapped("arn:aws:iam::111111111111:role/x is long", 8),
            ["arn:aws:iam::111111111111:role/x", "is long"]
        );
        assert_eq!(wrapped("", 8), [""]);
    }
}
