//! Turns the text tables of `data/` into one little-endian block of numbers and one text, both included as they are.
//!
//! The tables arrive sorted and checked (`cargo run -p xtask -- catalogue --check`); a broken line stops the build.

#![expect(clippy::disallowed_methods, reason = "a build script reads and writes files")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

type Outcome<T> = Result<T, String>;

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build.rs");
    let out = directory("OUT_DIR")?;
    for (name, content) in compile(&directory("CARGO_MANIFEST_DIR")?.join("data"))? {
        fs::write(out.join(name), content).map_err(|error| format!("cannot write `{name}`: {error}"))?;
    }
    Ok(())
}

/// The files the crate includes, by name; the same tables give the same bytes.
pub(crate) fn compile(data: &Path) -> Outcome<[(&'static str, Vec<u8>); 3]> {
    let mut blob = Blob::default();
    condition_keys(&mut blob, data)?;
    services(&mut blob, data)?;
    resource_types(&mut blob, data)?;
    actions(&mut blob, data)?;
    managed_policies(&mut blob, data)?;
    service_principals(&mut blob, data)?;
    undocumented_actions(&mut blob, data)?;
    sources(&mut blob, data)?;
    Ok(blob.files())
}

fn directory(variable: &str) -> Outcome<PathBuf> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| format!("`{variable}` is not set"))
}

/// The numbers, the text they point into, and the constants that say where each table starts.
#[derive(Default)]
struct Blob {
    words: Vec<u32>,
    text: String,
    texts: BTreeMap<String, u32>,
    lists: Vec<u32>,
    list_ids: BTreeMap<Vec<u32>, u32>,
    constants: String,
    /// For each table that others point into, the row of every key, in lower case.
    rows: BTreeMap<&'static str, BTreeMap<String, u32>>,
}

impl Blob {
    /// Offset and length of `text`, stored once.
    fn text(&mut self, text: &str) -> [u32; 2] {
        let length = text.len() as u32;
        if let Some(&offset) = self.texts.get(text) {
            return [offset, length];
        }
        let offset = self.text.len() as u32;
        self.text.push_str(text);
        self.texts.insert(text.to_owned(), offset);
        [offset, length]
    }

    /// Where a list of numbers, preceded by its length, starts; equal lists are stored once.
    fn list(&mut self, items: Vec<u32>) -> u32 {
        let next = self.lists.len() as u32;
        let id = *self.list_ids.entry(items.clone()).or_insert(next);
        if id == next {
            self.lists.push(items.len() as u32);
            self.lists.extend(items);
        }
        id
    }

    /// The list of rows that the comma-separated items of `cell` name in `table`, each with its bit for a final `!`.
    fn references(&mut self, table: &'static str, prefix: &str, cell: &str) -> Outcome<u32> {
        let mut items = Vec::new();
        for item in cell.split(',').filter(|item| *item != "-") {
            let (name, required) = item.strip_suffix('!').map_or((item, 0), |name| (name, 1));
            let key = format!("{prefix}{name}").to_ascii_lowercase();
            let row = self.rows.get(table).and_then(|rows| rows.get(&key));
            let row = row.ok_or_else(|| format!("`{key}` is not in `{table}`"))?;
            items.push(row << 1 | required);
        }
        Ok(self.list(items))
    }

    /// Ends a table: its constant, and its rows by key if others point into it.
    fn table(&mut self, name: &'static str, rows: &[Vec<u32>]) {
        let width = rows.first().map_or(1, Vec::len);
        let (start, count) = (self.words.len(), rows.len());
        self.words.extend(rows.iter().flatten());
        _ = writeln!(
            self.constants,
            "pub(crate) static {name}: Table = Table {{ start: {start}, rows: {count}, width: {width} }};"
        );
    }

    fn files(mut self) -> [(&'static str, Vec<u8>); 3] {
        _ = writeln!(self.constants, "pub(crate) const LISTS: usize = {};", self.words.len());
        let words = self.words.iter().chain(&self.lists);
        let bytes = words.flat_map(|word| word.to_le_bytes()).collect();
        [
            ("tables.bin", bytes),
            ("tables.txt", self.text.into_bytes()),
            ("tables.rs", self.constants.into_bytes()),
        ]
    }
}

fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(' ').filter(|word| !word.is_empty() && *word != "-")
}

fn lines<const COLUMNS: usize>(data: &Path, name: &str) -> Outcome<Vec<[String; COLUMNS]>> {
    let content =
        fs::read_to_string(data.join(name)).map_err(|error| format!("cannot read `{name}`: {error}"))?;
    let mut rows = Vec::new();
    for (index, line) in content.lines().enumerate() {
        if line.starts_with('#') {
            continue;
        }
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let row = <[String; COLUMNS]>::try_from(cells).map_err(|cells| {
            format!("`{name}` line {}: {} columns, {COLUMNS} wanted", index + 1, cells.len())
        })?;
        rows.push(row);
    }
    Ok(rows)
}

/// Remembers which row of `table` each key is in.
fn index(blob: &mut Blob, table: &'static str, keys: impl Iterator<Item = String>) {
    let rows = keys.enumerate().map(|(row, key)| (key.to_ascii_lowercase(), row as u32)).collect();
    blob.rows.insert(table, rows);
}

fn condition_keys(blob: &mut Blob, data: &Path) -> Outcome<()> {
    let lines = lines::<2>(data, "condition-keys.txt")?;
    let mut rows = Vec::new();
    for [key, value_type] in &lines {
        let [offset, length] = blob.text(key);
        let (multivalued, base) =
            value_type.strip_prefix("ArrayOf").map_or((0, value_type.as_str()), |base| (8, base));
        let code = match base {
            "String" => 0,
            "ARN" => 1,
            "Bool" => 2,
            "Numeric" => 3,
            "Date" => 4,
            "IPAddress" => 5,
            _ => {
                return Err(format!("condition key `{key}` has the unknown type `{value_type}`"));
            }
        };
        rows.push(vec![offset, length, code | multivalued]);
    }
    index(blob, "condition-keys", lines.into_iter().map(|[key, _]| key));
    blob.table("CONDITION_KEYS", &rows);
    Ok(())
}

fn services(blob: &mut Blob, data: &Path) -> Outcome<()> {
    let actions = lines::<5>(data, "actions.txt")?;
    let mut ranges = BTreeMap::<&str, (u32, u32)>::new();
    for (row, [name, ..]) in actions.iter().enumerate() {
        let service = name.split(':').next().unwrap_or_default();
        ranges.entry(service).or_insert((row as u32, 0)).1 += 1;
    }
    let lines = lines::<3>(data, "services.txt")?;
    let mut rows = Vec::new();
    for [prefix, name, flags] in &lines {
        let [offset, length] = blob.text(prefix);
        let [name_offset, name_length] = blob.text(name);
        let (first, count) = ranges.get(prefix.as_str()).copied().unwrap_or_default();
        let resource_control = u32::from(words(flags).any(|flag| flag == "rcp"));
        rows.push(vec![offset, length, name_offset, name_length, first, count, resource_control]);
    }
    index(blob, "services", lines.into_iter().map(|[prefix, ..]| prefix));
    blob.table("SERVICES", &rows);
    Ok(())
}

fn service_of(blob: &Blob, name: &str) -> Outcome<u32> {
    let prefix = name.split(':').next().unwrap_or_default();
    let row = blob.rows.get("services").and_then(|rows| rows.get(prefix)).copied();
    row.ok_or_else(|| format!("the service of `{name}` is not in `services`"))
}

fn resource_types(blob: &mut Blob, data: &Path) -> Outcome<()> {
    let lines = lines::<3>(data, "resource-types.txt")?;
    let mut rows = Vec::new();
    for [name, arn, keys] in &lines {
        let [offset, length] = blob.text(name);
        let [arn_offset, arn_length] = blob.text(arn);
        let keys = blob.references("condition-keys", "", keys)?;
        rows.push(vec![offset, length, arn_offset, arn_length, keys, service_of(blob, name)?]);
    }
    index(blob, "resource-types", lines.into_iter().map(|[name, ..]| name));
    blob.table("RESOURCE_TYPES", &rows);
    Ok(())
}

fn actions(blob: &mut Blob, data: &Path) -> Outcome<()> {
    let lines = lines::<5>(data, "actions.txt")?;
    index(blob, "actions", lines.iter().map(|[name, ..]| name.clone()));
    let mut rows = Vec::new();
    for [name, levels, types, keys, dependents] in &lines {
        let [offset, length] = blob.text(name);
        let service = service_of(blob, name)?;
        let prefix = name.split(':').next().unwrap_or_default();
        let types = blob.references("resource-types", &format!("{prefix}:"), types)?;
        let keys = blob.references("condition-keys", "", keys)?;
        let dependents = blob.references("actions", "", dependents)?;
        rows.push(vec![offset, length, access_levels(name, levels)?, types, keys, dependents, service]);
    }
    blob.table("ACTIONS", &rows);
    Ok(())
}

/// The opinions of the two sources, `PW/P`, as two bytes of flags.
fn access_levels(name: &str, levels: &str) -> Outcome<u32> {
    let mut bits = 0;
    for (source, opinion) in levels.split('/').enumerate() {
        for letter in opinion.chars().filter(|&letter| letter != '-') {
            let bit = "LRWTP"
                .find(letter)
                .ok_or_else(|| format!("`{name}` has the unknown access level `{letter}`"))?;
            bits |= 1 << (bit + 8 * source);
        }
    }
    Ok(bits)
}

fn managed_policies(blob: &mut Blob, data: &Path) -> Outcome<()> {
    let mut rows = Vec::new();
    for cells in lines::<6>(data, "managed-policies.txt")? {
        rows.push(cells.iter().flat_map(|cell| blob.text(cell)).collect());
    }
    blob.table("MANAGED_POLICIES", &rows);
    Ok(())
}

/// Joins what managed policies show with what was added by hand.
fn service_principals(blob: &mut Blob, data: &Path) -> Outcome<()> {
    const FLAGS: [&str; 10] = [
        "passed",
        "linked",
        "principal",
        "regional",
        "china",
        "linked-only",
        "compute",
        "source-account",
        "source-arn",
        "source-none",
    ];
    let mut joined = BTreeMap::<String, (String, String, String)>::new();
    for [host, evidence] in lines::<2>(data, "service-principals.txt")? {
        joined.insert(host, (evidence, String::new(), "AWS managed policies".to_owned()));
    }
    for [host, facts, note, source] in lines::<4>(data, "hand/service-principals.txt")? {
        let row = joined.entry(host).or_default();
        row.0 = format!("{} {facts}", row.0);
        note.trim_matches('-').clone_into(&mut row.1);
        row.2 = source;
    }
    let mut rows = Vec::new();
    for (host, (facts, note, source)) in joined {
        let mut bits = 0;
        for fact in words(&facts) {
            let bit = FLAGS.iter().position(|flag| *flag == fact);
            bits |= 1 << bit.ok_or_else(|| format!("`{host}` has the unknown fact `{fact}`"))?;
        }
        let texts = [host, note, source].map(|text| blob.text(&text));
        rows.push(texts.into_iter().flatten().chain([bits]).collect());
    }
    blob.table("SERVICE_PRINCIPALS", &rows);
    Ok(())
}

fn undocumented_actions(blob: &mut Blob, data: &Path) -> Outcome<()> {
    let mut rows = Vec::new();
    for [name] in lines::<1>(data, "undocumented-actions.txt")? {
        rows.push(blob.text(&name).to_vec());
    }
    blob.table("UNDOCUMENTED_ACTIONS", &rows);
    Ok(())
}

fn sources(blob: &mut Blob, data: &Path) -> Outcome<()> {
    let lock = fs::read_to_string(data.join("catalogue.lock"))
        .map_err(|error| format!("cannot read the lock: {error}"))?;
    let mut rows = Vec::new();
    let mut date = None;
    for line in lock.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        match cells.as_slice() {
            ["date", day] => date = Some((*day).to_owned()),
            ["package", package, version, licence, day, integrity] => {
                let cells = [package, version, licence, day, integrity];
                rows.push(cells.iter().flat_map(|cell| blob.text(cell)).collect());
            }
            _ => {}
        }
    }
    let date = date.ok_or("the lock names no date")?;
    blob.table("SOURCES", &rows);
    _ = writeln!(blob.constants, "pub(crate) const DATE: &str = {date:?};");
    Ok(())
}
