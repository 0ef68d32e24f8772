//! Whether the tables in the repository are well-formed and are those the lock describes.

use super::table::{LIST, TABLES};
use super::{LOCK, Outcome, hash, read};
use std::collections::BTreeSet;
use std::path::Path;

/// Checks every table of the directory; the error lists what is wrong.
pub(super) fn run(data: &Path) -> Outcome {
    let lock = read(&data.join(LOCK))?;
    let mut faults = Vec::new();
    for (name, columns) in TABLES {
        let content = read(&data.join(name))?;
        faults.extend(form(name, &content, columns.len()));
        let rows = content.lines().count().saturating_sub(1);
        let wanted = format!("table\t{name}\t{rows}\t{}", hash(content.as_bytes()));
        if !lock.lines().any(|line| line == wanted) {
            faults.push(format!("`{name}` is not the one `{LOCK}` describes: regenerate it, do not edit it"));
        }
    }
    faults.extend(form("hand/service-principals.txt", &read(&data.join("hand/service-principals.txt"))?, 4));
    faults.extend(references(data)?);
    if faults.is_empty() {
        println!("the catalogue's tables are well-formed");
        return Ok(());
    }
    Err(faults.join("\n"))
}

/// A header, the right number of columns, sorted and unique by the first column ignoring case, no empty cell.
fn form(name: &str, content: &str, columns: usize) -> Vec<String> {
    let mut faults = Vec::new();
    if !content.starts_with("# ") {
        faults.push(format!("`{name}` has no header"));
    }
    let mut before = String::new();
    for line in content.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let key = cells.first().map(|key| key.to_ascii_lowercase()).unwrap_or_default();
        if cells.len() != columns || cells.iter().any(|cell| cell.is_empty()) {
            faults
                .push(format!("`{name}`: `{key}` has {} columns, {columns} wanted, none empty", cells.len()));
        }
        if key <= before {
            faults.push(format!("`{name}`: `{key}` is not in order or there twice"));
        }
        before = key;
    }
    faults
}

/// Every name that a row refers to has its own row.
fn references(data: &Path) -> Outcome<Vec<String>> {
    let actions = read(&data.join("actions.txt"))?;
    let types = read(&data.join("resource-types.txt"))?;
    let (keys, services) = (read(&data.join("condition-keys.txt"))?, read(&data.join("services.txt"))?);
    let known_actions = names(&actions);
    let (known_types, known_keys, known_services) = (names(&types), names(&keys), names(&services));
    let mut faults = Vec::new();
    let mut must = |known: &BTreeSet<String>, owner: &str, name: &str| {
        if !known.contains(&name.to_ascii_lowercase()) {
            faults.push(format!("`{owner}` names `{name}`, which has no row"));
        }
    };
    for line in rows(&actions) {
        let [action, _, resource_types, condition_keys, dependents] = cells(line);
        let service = action.split(':').next().unwrap_or_default();
        must(&known_services, action, service);
        listed(resource_types).for_each(|name| {
            must(&known_types, action, &format!("{service}:{}", name.trim_end_matches('!')));
        });
        listed(condition_keys).for_each(|name| must(&known_keys, action, name));
        listed(dependents).for_each(|name| must(&known_actions, action, name));
    }
    for line in rows(&types) {
        let [name, _, condition_keys] = cells(line);
        must(&known_services, name, name.split(':').next().unwrap_or_default());
        listed(condition_keys).for_each(|key| must(&known_keys, name, key));
    }
    Ok(faults)
}

fn rows(content: &str) -> impl Iterator<Item = &str> {
    content.lines().filter(|line| !line.starts_with('#'))
}

fn names(content: &str) -> BTreeSet<String> {
    rows(content).filter_map(|line| line.split('\t').next()).map(str::to_ascii_lowercase).collect()
}

fn cells<const COLUMNS: usize>(line: &str) -> [&str; COLUMNS] {
    let mut cells = line.split('\t');
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}

fn listed(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(LIST).filter(|word| *word != "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disorder_doubles_and_missing_columns_are_faults() {
        assert!(form("t", "# k\tv\na\t1\nB\t2\n", 2).is_empty());
        assert_eq!(form("t", "# k\tv\nb\t1\nA\t2\n", 2).len(), 1);
        assert_eq!(form("t", "# k\tv\na\t1\nA\t2\n", 2).len(), 1);
        assert_eq!(form("t", "# k\tv\na\n", 2).len(), 1);
        assert_eq!(form("t", "a\t1\n", 2).len(), 1);
    }

    #[test]
    fn the_tables_in_the_repository_are_well_formed() {
        run(&super::super::data()).unwrap();
    }
}
