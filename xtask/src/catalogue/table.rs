//! A text table: one row a line, columns separated by tabs, sorted by the first column ignoring case.

use super::Outcome;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One table of the catalogue.
pub(super) struct Table {
    /// Its file name.
    pub(super) name: &'static str,
    /// What its columns hold.
    pub(super) columns: &'static [&'static str],
    /// Its rows by their key in lower case.
    pub(super) rows: BTreeMap<String, Vec<String>>,
}

/// Between the items of a cell that holds several; names of resource types may hold spaces.
pub(super) const LIST: &str = ",";

/// Every generated table with its columns.
pub(super) const TABLES: &[(&str, &[&str])] = &[
    ("actions.txt", &["action", "access levels", "resource types", "condition keys", "dependent actions"]),
    ("condition-keys.txt", &["key", "type"]),
    ("managed-policies.txt", &["name", "path", "version", "created", "updated", "document"]),
    ("resource-types.txt", &["resource type", "arn", "condition keys"]),
    ("service-principals.txt", &["host", "evidence"]),
    ("services.txt", &["prefix", "name", "flags"]),
    ("undocumented-actions.txt", &["action"]),
];

impl Table {
    /// An empty table; its name is one of [`TABLES`].
    pub(super) fn new(name: &'static str) -> Self {
        let columns = TABLES.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, columns)| columns);
        Self { name, columns, rows: BTreeMap::new() }
    }

    /// Adds a row; an empty cell becomes `-`.
    pub(super) fn push(&mut self, cells: Vec<String>) -> Outcome {
        if cells.len() != self.columns.len() || cells.iter().any(|cell| cell.contains(['\t', '\n', '\r'])) {
            return Err(format!("`{}` cannot hold the row `{}`", self.name, cells.join(" ")));
        }
        let cells: Vec<String> =
            cells.into_iter().map(|cell| if cell.is_empty() { "-".to_owned() } else { cell }).collect();
        let key = cells.first().map(|key| key.to_ascii_lowercase()).unwrap_or_default();
        self.rows.insert(key, cells);
        Ok(())
    }

    /// The file's content.
    pub(super) fn render(&self) -> String {
        let mut text = format!("# {}\n", self.columns.join("\t"));
        for cells in self.rows.values() {
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        text
    }

    /// What changed against the earlier content, at most `shown` lines of it, for a reviewer.
    pub(super) fn changes_since(&self, before: &str, shown: usize) -> String {
        let earlier: BTreeMap<String, Vec<&str>> =
            before.lines().filter(|line| !line.starts_with('#')).map(cells).collect();
        let mut lines = Vec::new();
        let (mut added, mut changed) = (0, 0);
        for (key, cells) in &self.rows {
            match earlier.get(key) {
                None => {
                    added += 1;
                    lines.push(format!("  + {}", cells.first().map_or("", String::as_str)));
                }
                Some(old) if old != cells => {
                    changed += 1;
                    lines.push(self.change(old, cells));
                }
                Some(_) => {}
            }
        }
        let removed: Vec<&String> = earlier.keys().filter(|key| !self.rows.contains_key(*key)).collect();
        lines.extend(removed.iter().map(|key| format!("  - {key}")));
        let (rows, removed) = (self.rows.len(), removed.len());
        let mut text =
            format!("{}: {rows} rows, {added} added, {removed} removed, {changed} changed\n", self.name);
        for line in lines.iter().take(shown) {
            _ = writeln!(text, "{line}");
        }
        if lines.len() > shown {
            _ = writeln!(text, "  … {} more, `--all` shows them", lines.len() - shown);
        }
        text
    }

    fn change(&self, old: &[&str], new: &[String]) -> String {
        let mut text = format!("  ~ {}", new.first().map_or("", String::as_str));
        for ((column, old), new) in self.columns.iter().zip(old).zip(new) {
            if old != new {
                _ = write!(text, " | {column}: {} → {}", short(old), short(new));
            }
        }
        text
    }
}

fn cells(line: &str) -> (String, Vec<&str>) {
    let cells: Vec<&str> = line.split('\t').collect();
    (cells.first().map(|key| key.to_ascii_lowercase()).unwrap_or_default(), cells)
}

fn short(cell: &str) -> String {
    const LONGEST: usize = 100;
    if cell.chars().count() <= LONGEST {
        return cell.to_owned();
    }
    format!("{} characters", cell.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[(&str, &str)]) -> Table {
        let mut table = Table::new("condition-keys.txt");
        for (key, value_type) in rows {
            table.push(vec![(*key).to_owned(), (*value_type).to_owned()]).unwrap();
        }
        table
    }

    #[test]
    fn rows_come_out_sorted_ignoring_case() {
        let text = table(&[("b:x", "String"), ("A:y", "Bool")]).render();
        assert_eq!(text, "# key\ttype\nA:y\tBool\nb:x\tString\n");
    }

    #[test]
    fn a_reviewer_sees_what_was_added_removed_and_changed() {
        let before = table(&[("a:gone", "String"), ("a:kept", "String"), ("a:typed", "String")]).render();
        let after = table(&[("a:kept", "String"), ("a:new", "Bool"), ("a:typed", "Bool")]);
        let text = after.changes_since(&before, 40);
        assert_eq!(
            text,
            "condition-keys.txt: 3 rows, 1 added, 1 removed, 1 changed\n  + a:new\n  ~ a:typed | type: String → Bool\n  - a:gone\n"
        );
        assert!(after.changes_since(&before, 1).ends_with("  … 2 more, `--all` shows them\n"));
    }
}
