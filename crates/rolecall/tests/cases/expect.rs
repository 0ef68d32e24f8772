//! Expectations of a case, held to what the command line says.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::common::{Said, copy, rolecall};

/// A case.
pub(crate) struct Case {
    pub(crate) name: String,
    folder: PathBuf,
    expect: Value,
}

/// What came of a case.
#[derive(Default)]
pub(crate) struct Judged {
    pub(crate) total: usize,
    pub(crate) troubles: Vec<String>,
}

impl Judged {
    fn add(&mut self, name: &str, trouble: Result<(), String>) {
        self.total += 1;
        self.troubles.extend(trouble.err().map(|trouble| format!("{name}: {trouble}")));
    }
}

impl Case {
    pub(crate) fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("expect.json")).expect("expectations");
        let expect =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Case { name, folder: folder.to_owned(), expect }
    }

    /// What has to be there before the case can hold.
    pub(crate) fn needs(&self) -> Option<&str> {
        self.expect["needs"].as_str()
    }

    /// Holds the command line to every expectation.
    pub(crate) fn judge(&self) -> Judged {
        let mut judged = Judged::default();
        let scratch = tempfile::tempdir().expect("a scratch directory");
        let here = scratch.path().join("workspace");
        copy(&self.folder, &here, "expect.json");
        let said = rolecall(&here, &["check", ".", "--format", "json"]);
        judged.add("check", worked(&said));
        let report: Value = serde_json::from_str(&said.stdout).unwrap_or_default();
        let findings = list(&report["findings"]);
        if !self.expect["exit"].is_null() {
            let fits = list(&self.expect["exit"]).contains(&Value::from(said.status));
            judged.add(
                "exit",
                fits.then_some(()).ok_or_else(|| format!("{}, not {}", said.status, self.expect["exit"])),
            );
        }
        for want in list(&self.expect["findings"]) {
            let found = findings.iter().any(|finding| matches(finding, &want));
            judged.add(
                &format!("finding {}", brief(&want)),
                found.then_some(()).ok_or_else(|| near(&findings, &want)),
            );
        }
        for want in list(&self.expect["absent"]) {
            let seen = findings.iter().find(|finding| matches(finding, &want));
            let trouble = seen.map_or(Ok(()), |finding| Err(format!("reported: {}", finding["message"])));
            judged.add(&format!("absent {}", brief(&want)), trouble);
        }
        for (name, wanted) in self.expect["chains"].as_object().unwrap_or(&Map::new()) {
            judged.add(&format!("chain `{name}`"), chain_is(&report, name, wanted).map(|_| ()));
        }
        self.judge_paths(&here, scratch.path(), &mut judged);
        judged
    }

    fn judge_paths(&self, here: &Path, scratch: &Path, judged: &mut Judged) {
        let paths = list(&self.expect["paths"]);
        let probes: Vec<&Value> = paths.iter().filter(|path| !path["with"].is_null()).collect();
        let probed =
            if probes.is_empty() { Value::Null } else { probe(here, &scratch.join("probes"), &probes) };
        let mut number = 0;
        for path in &paths {
            let (from, to) = (text(&path["from"]), text(&path["to"]));
            if path["with"].is_null() {
                let said = rolecall(here, &["path", from, to, ".", "--format", "json"]);
                let answer = serde_json::from_str(&said.stdout).unwrap_or(Value::Null);
                let trouble = if answer.is_null() { Err(complaint(&said)) } else { path_is(path, &answer) };
                judged.add(&format!("path {from} -> {to}"), trouble);
            } else {
                let name = format!("path {from} -> {to} with {}", path["with"]);
                judged.add(&name, probe_is(path, &probed, &format!("probe {number}")));
                number += 1;
            }
        }
    }
}

fn worked(said: &Said) -> Result<(), String> {
    let report: Result<Value, _> = serde_json::from_str(&said.stdout);
    match report {
        Ok(report) if matches!(said.status, 0 | 1) && report["format"] == "rolecall/findings" => Ok(()),
        _ => Err(complaint(said)),
    }
}

fn complaint(said: &Said) -> String {
    let words = if said.stderr.trim().is_empty() { &said.stdout } else { &said.stderr };
    format!("exit status {}: {}", said.status, words.trim().lines().take(6).collect::<Vec<_>>().join(" | "))
}

/// The report on a copy of the workspace with a chain for each probe.
fn probe(here: &Path, there: &Path, probes: &[&Value]) -> Value {
    copy(here, there, "");
    let config = there.join("rolecall.hcl");
    let mut blocks = fs::read_to_string(&config).unwrap_or_default();
    for (number, probe) in probes.iter().enumerate() {
        let (from, to, with) = (hcl(&probe["from"]), hcl(&probe["to"]), hcl(&probe["with"]));
        write!(
            blocks,
            "\nchain \"probe {number}\" {{\n  from = {from}\n  to   = {to}\n  with = {with}\n}}\n"
        )
        .unwrap();
    }
    fs::write(&config, blocks).expect("a file");
    let said = rolecall(there, &["check", ".", "--format", "json"]);
    serde_json::from_str(&said.stdout).unwrap_or_else(|_| Value::from(complaint(&said)))
}

fn probe_is(want: &Value, report: &Value, name: &str) -> Result<(), String> {
    if let Some(complaint) = report.as_str() {
        return Err(complaint.to_owned());
    }
    let classes = list(&want["verdict"]).iter().map(|verdict| Value::from(class(text(verdict)))).collect();
    let chain = chain_is(report, name, &Value::Array(classes))?;
    missing_is(want, chain)
}

fn path_is(want: &Value, answer: &Value) -> Result<(), String> {
    let verdict = &answer["verdict"];
    if !list(&want["verdict"]).contains(verdict) {
        let lacks: Vec<&str> =
            array(&answer["missing"]).iter().map(|missing| text(&missing["message"])).collect();
        return Err(format!("{verdict}, not {} ({})", want["verdict"], lacks.join("; ")));
    }
    missing_is(want, answer)?;
    let required: Vec<String> = array(&answer["requires"])
        .iter()
        .map(|requirement| text(&requirement["key"]).to_lowercase())
        .collect();
    for key in list(&want["requires"]) {
        if !required.contains(&text(&key).to_lowercase()) {
            return Err(format!("requires {required:?}, not {key}"));
        }
    }
    let hops = array(&answer["hops"]).iter().filter(|hop| hop["means"] == "assumes").count();
    match want["hops"].as_u64() {
        Some(wanted) if class(text(verdict)) == "holds" && wanted != hops as u64 => {
            Err(format!("{hops} assumptions, not {wanted}"))
        }
        _ => Ok(()),
    }
}

fn missing_is(want: &Value, answer: &Value) -> Result<(), String> {
    for (plural, key) in [("codes", "code"), ("sides", "side")] {
        let seen: Vec<&str> = array(&answer["missing"]).iter().map(|missing| text(&missing[key])).collect();
        for wanted in list(&want[plural]) {
            if !text(&wanted).split('|').any(|wanted| seen.contains(&wanted)) {
                return Err(format!("missing has {key} {seen:?}, not {wanted}"));
            }
        }
    }
    Ok(())
}

fn chain_is<'r>(report: &'r Value, name: &str, wanted: &Value) -> Result<&'r Value, String> {
    let chain = array(&report["chains"]).iter().find(|chain| chain["name"] == name);
    let chain = chain.ok_or("it is not in the report")?;
    let seen = class(text(&chain["verdict"]));
    if list(wanted).iter().any(|wanted| text(wanted) == seen) {
        return Ok(chain);
    }
    let missing: Vec<String> = array(&chain["missing"])
        .iter()
        .map(|missing| format!("{} {}", text(&missing["code"]), text(&missing["message"])))
        .collect();
    Err(format!("{seen}, not {wanted} ({})", missing.join("; ")))
}

/// `holds`, `broken` or `unknown`, of a chain or of the path that it declares.
fn class(verdict: &str) -> &str {
    match verdict {
        "allowed" | "allowed-if" => "holds",
        "denied" | "impossible" => "broken",
        "unproved" => "unknown",
        other => other,
    }
}

fn matches(finding: &Value, want: &Value) -> bool {
    let one_of = |key: &str| want[key].is_null() || list(&want[key]).contains(&finding[key]);
    let code = want["code"].as_str().is_none_or(|code| code.split('|').any(|code| finding["code"] == code));
    let entity = want["entity"]
        .as_str()
        .is_none_or(|entity| ["entity", "address"].iter().any(|key| text(&finding[key]).contains(entity)));
    one_of("rule")
        && one_of("severity")
        && one_of("certainty")
        && code
        && entity
        && placed(finding, want)
        && exactly_placed(finding, want)
}

/// Whether `place` is the very place of the finding, and each of `also` that of something related.
fn exactly_placed(finding: &Value, want: &Value) -> bool {
    let here = place(&finding["location"]);
    let related: Vec<String> =
        array(&finding["related"]).iter().map(|related| place(&related["location"])).collect();
    want["place"].as_str().is_none_or(|place| place == here)
        && array(&want["also"]).iter().all(|place| related.iter().any(|seen| seen == text(place)))
}

/// `FILE:LINE:COLUMN-LINE:COLUMN`, the end not included.
fn place(location: &Value) -> String {
    let (start, end) = (&location["start"], &location["end"]);
    let file = text(&location["file"]);
    format!("{file}:{}:{}-{}:{}", start["line"], start["column"], end["line"], end["column"])
}

fn placed(finding: &Value, want: &Value) -> bool {
    if want["file"].is_null() {
        return true;
    }
    let mut places = vec![want.clone()];
    places.extend(list(&want["or_at"]));
    let mut seen = vec![finding["location"].clone()];
    if text(&finding["rule"]).starts_with("chain-") {
        seen.extend(array(&finding["related"]).iter().map(|related| related["location"].clone()));
    }
    seen.iter().any(|location| places.iter().any(|place| overlaps(location, place)))
}

fn overlaps(location: &Value, place: &Value) -> bool {
    let file = text(&place["file"]);
    if location["file"] != place["file"] && !text(&location["file"]).ends_with(&format!("/{file}")) {
        return false;
    }
    let lines: Vec<u64> = array(&place["lines"]).iter().filter_map(Value::as_u64).collect();
    let [from, to] = lines[..] else { return true };
    let (Some(first), Some(mut last)) =
        (location["start"]["line"].as_u64(), location["end"]["line"].as_u64())
    else {
        return false;
    };
    if last > first && location["end"]["column"] == 1 {
        last -= 1;
    }
    first <= to && from <= last
}

fn near(findings: &[Value], want: &Value) -> String {
    let rules = list(&want["rule"]);
    let same: Vec<String> = findings
        .iter()
        .filter(|finding| rules.contains(&finding["rule"]))
        .take(3)
        .map(|finding| {
            let related = array(&finding["related"]).iter().map(|related| place(&related["location"]));
            format!(
                "{} {} {}/{} {} at {} {:?}",
                text(&finding["rule"]),
                text(&finding["code"]),
                text(&finding["severity"]),
                text(&finding["certainty"]),
                text(&finding["entity"]),
                place(&finding["location"]),
                related.collect::<Vec<_>>()
            )
        })
        .collect();
    if same.is_empty() {
        "no finding of that rule".to_owned()
    } else {
        format!("but there is {}", same.join("; "))
    }
}

fn brief(want: &Value) -> String {
    let entries = want.as_object().into_iter().flatten().filter(|(key, _)| *key != "or_at");
    entries.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

/// A list, or one thing as a list of itself.
fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A constant in HCL.
fn hcl(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let entries =
                entries.iter().map(|(key, value)| format!("{} = {}", Value::from(key.as_str()), hcl(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(hcl).collect::<Vec<_>>().join(", ")),
        Value::String(_) => value.to_string().replace("${", "$${").replace("%{", "%%{"),
        other => other.to_string(),
    }
}
