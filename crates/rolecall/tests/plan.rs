//! `plan` on the command line.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail, and they run the command line on files that they write"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod common;

use std::path::{Path, PathBuf};

use common::{rolecall, workspace};
use gix::objs::Tree;
use gix::objs::tree::{Entry, EntryKind};
use serde_json::Value;

const PROVIDER: &str = "provider \"aws\" {\n  allowed_account_ids = [\"111111111111\"]\n}\n";

/// A role `x` that this principal may assume.
fn role(label: &str, principal: &str) -> String {
    format!(
        r#"
resource "aws_iam_role" "{label}" {{
  name = "{label}"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ AWS = "{principal}" }} }}]
  }})
}}
"#
    )
}

const ANN: &str = "resource \"aws_iam_user\" \"ann\" {\n  name = \"ann\"\n}\n";
const ANN_ARN: &str = "arn:aws:iam::111111111111:user/ann";
const ROLE_ARN: &str = "arn:aws:iam::111111111111:role/reader";

fn estate(parts: &[&str]) -> String {
    [&[PROVIDER, ANN], parts].concat().concat()
}

fn plan(directory: &Path, arguments: &[&str]) -> Value {
    let all = [&["plan", "--format", "json", "--exit-zero"], arguments].concat();
    let said = rolecall(directory, &all);
    assert_eq!(said.status, 0, "{}{}", said.stdout, said.stderr);
    serde_json::from_str(&said.stdout).expect("JSON")
}

fn list<'v>(plan: &'v Value, name: &str) -> &'v [Value] {
    plan[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_empty(plan: &Value) -> bool {
    let lists =
        ["entity_changes", "policy_changes", "edge_changes", "path_changes", "unreachable", "findings"];
    lists.iter().all(|name| list(plan, name).is_empty())
        && list(plan, "chains").iter().all(|chain| chain["before"] == chain["after"])
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/cases");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

#[test]
fn nothing_changes_between_an_estate_and_itself() {
    for case in cases() {
        let path = case.to_string_lossy();
        let plan = plan(Path::new("."), &[&path, &path]);
        assert!(is_empty(&plan), "{path}: {plan:#}");
    }
}

#[test]
fn the_way_back_mirrors_the_way_there() {
    let cases = cases();
    for pair in cases.windows(2) {
        let [one, other] = [pair[0].to_string_lossy(), pair[1].to_string_lossy()];
        let (there, back) = (plan(Path::new("."), &[&one, &other]), plan(Path::new("."), &[&other, &one]));
        let paths = |plan: &Value, change: &str| -> Vec<(String, String)> {
            let paths = list(plan, "path_changes").iter().filter(|path| path["change"] == change);
            paths.map(|path| (path["from"].to_string(), path["to"].to_string())).collect()
        };
        assert_eq!(paths(&there, "gained"), paths(&back, "lost"), "{one} {other}");
        assert_eq!(paths(&there, "lost"), paths(&back, "gained"), "{one} {other}");
        assert_eq!(there["summary"]["create"], back["summary"]["delete"], "{one} {other}");
        assert_eq!(there["summary"]["delete"], back["summary"]["create"], "{one} {other}");
    }
}

#[test]
fn order_and_form_of_a_policy_are_no_change() {
    let one = estate(&[&role("reader", ANN_ARN)]);
    let other = estate(&[
        "\n# moved down\n",
        &role("reader", ANN_ARN).replace(
            "Effect = \"Allow\", Action = \"sts:AssumeRole\",",
            "Action = [\"sts:AssumeRole\"], Sid = \"Ann\", Effect = \"Allow\",",
        ),
    ]);
    let directory = workspace(&[("a/main.tf", &one), ("b/main.tf", &other)]);
    assert!(is_empty(&plan(directory.path(), &["a", "b"])));
}

#[test]
fn a_new_principal_is_a_new_path_with_its_cause() {
    let one = estate(&[&role("reader", "arn:aws:iam::111111111111:role/gone")]);
    let other = estate(&[&role("reader", ANN_ARN)]);
    let directory = workspace(&[("a/main.tf", &one), ("b/main.tf", &other)]);
    let said = rolecall(directory.path(), &["plan", "a", "b"]);
    insta::assert_snapshot!("plan_new_principal", said.stdout);
    let plan = plan(directory.path(), &["a", "b"]);
    let path = &list(&plan, "path_changes")[0];
    assert_eq!((path["from"].as_str(), path["to"].as_str()), (Some(ANN_ARN), Some(ROLE_ARN)));
    assert_eq!(path["cause"][0]["file"], "main.tf");
    assert_eq!(list(&plan, "policy_changes")[0]["verdict"], "incomparable");
}

#[test]
fn a_pull_request_sees_the_plan_as_markdown() {
    let one = estate(&[&role("reader", ANN_ARN)]);
    let other = estate(&[&role("reader", "*")]);
    let directory = workspace(&[("a/main.tf", &one), ("b/main.tf", &other)]);
    let said = rolecall(directory.path(), &["plan", "a", "b", "--format", "markdown", "--out", "plan.json"]);
    insta::assert_snapshot!("plan_markdown", said.stdout);
    let written = std::fs::read_to_string(directory.path().join("plan.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap()["format"], "rolecall/plan");
}

#[test]
fn what_moves_without_a_moved_block_gets_another_id() {
    let before = [estate(&[&role("reader", ANN_ARN)]), role("other", ROLE_ARN)].concat();
    let renamed = before.replace("\"aws_iam_role\" \"reader\"", "\"aws_iam_role\" \"renamed\"");
    let moved = "moved {\n  from = aws_iam_role.reader\n  to   = aws_iam_role.renamed\n}\n";
    let told = [&renamed, moved].concat();
    let directory = workspace(&[("a/main.tf", &before), ("b/main.tf", &renamed), ("c/main.tf", &told)]);
    let silent = plan(directory.path(), &["a", "b"]);
    assert_eq!(list(&silent, "entity_changes")[0]["action"], "replace");
    let replaced = &list(&silent, "replaced_principals")[0];
    assert_eq!(replaced["entity"], ROLE_ARN);
    assert_eq!(replaced["named_by"][0]["file"], "main.tf");
    let told = plan(directory.path(), &["a", "c"]);
    assert_eq!(list(&told, "entity_changes")[0]["action"], "move");
    assert!(list(&told, "replaced_principals").is_empty());
}

#[test]
fn another_name_is_another_role_and_the_same_user() {
    let before = estate(&[&role("reader", "*")]);
    let after = before
        .replace("\"reader\"\n  assume", "\"writer\"\n  assume")
        .replace("name = \"ann\"", "name = \"bea\"");
    let directory = workspace(&[("a/main.tf", &before), ("b/main.tf", &after)]);
    let plan = plan(directory.path(), &["a", "b"]);
    let actions: Vec<(&str, &str)> = list(&plan, "entity_changes")
        .iter()
        .map(|change| (change["kind"].as_str().unwrap(), change["action"].as_str().unwrap()))
        .collect();
    assert_eq!(actions, [("role", "replace"), ("user", "update")]);
}

#[test]
fn changes_have_an_exit_status_of_their_own() {
    let one = estate(&[]);
    let other = estate(&["resource \"aws_iam_group\" \"g\" {\n  name = \"g\"\n}\n"]);
    let directory = workspace(&[("a/main.tf", &one), ("b/main.tf", &other)]);
    let status = |arguments: &[&str]| rolecall(directory.path(), &[&["plan"], arguments].concat()).status;
    assert_eq!(status(&["a", "b"]), 0);
    assert_eq!(status(&["a", "b", "--detailed-exitcode"]), 4);
    assert_eq!(status(&["a", "a", "--detailed-exitcode"]), 0);
    assert_eq!(status(&["a"]), 2);
    assert_eq!(status(&["a", "nowhere"]), 2);
}

#[test]
fn only_new_findings_count() {
    let open = estate(&[&role("reader", "*")]);
    let both = [open.as_str(), &role("other", "*")].concat();
    let directory = workspace(&[("a/main.tf", &open), ("b/main.tf", &both)]);
    let plan = plan(directory.path(), &["a", "b"]);
    assert!(!list(&plan, "findings").is_empty());
    let about =
        |finding: &Value| finding["entity"].as_str().is_some_and(|entity| entity.ends_with("role/other"));
    assert!(list(&plan, "findings").iter().all(about), "{plan:#}");
    assert_eq!(rolecall(directory.path(), &["plan", "a", "b"]).status, 1);
    assert_eq!(rolecall(directory.path(), &["plan", "b", "b"]).status, 0);
}

#[test]
fn a_plan_file_alone_is_compared_with_what_it_found() {
    let file = r#"{ "format_version": "1.2",
      "planned_values": { "root_module": { "resources": [ { "address": "aws_iam_user.bea", "mode": "managed",
        "type": "aws_iam_user", "name": "bea", "values": { "name": "bea", "path": "/", "arn": "arn:aws:iam::111111111111:user/bea" } } ] } },
      "resource_changes": [ { "address": "aws_iam_user.bea", "mode": "managed", "type": "aws_iam_user", "name": "bea",
        "change": { "actions": ["create"], "before": null, "after": { "name": "bea", "path": "/", "arn": "arn:aws:iam::111111111111:user/bea" }, "after_unknown": {} } } ],
      "prior_state": { "values": { "root_module": { "resources": [ { "address": "aws_iam_user.ann", "mode": "managed",
        "type": "aws_iam_user", "name": "ann", "values": { "name": "ann", "path": "/", "arn": "arn:aws:iam::111111111111:user/ann" } } ] } } } }"#;
    let directory = workspace(&[("tfplan.json", file)]);
    let plan = plan(directory.path(), &["tfplan.json"]);
    assert_eq!(plan["summary"]["create"], 1, "{plan:#}");
}

#[test]
fn a_plan_file_says_what_is_replaced_moved_imported_and_forgotten() {
    let user = |name: &str, address: &str, more: &str| {
        let values =
            format!(r#"{{ "name": "{name}", "path": "/", "arn": "arn:aws:iam::111111111111:user/{name}" }}"#);
        let resource = format!(
            r#"{{ "address": "{address}", "mode": "managed", "type": "aws_iam_user", "name": "x", "values": {values} }}"#
        );
        let change = format!(
            r#"{{ "address": "{address}", "mode": "managed", "type": "aws_iam_user", "name": "x" {more}, "after": {values}, "after_unknown": {{}}, "before": {values} }} }}"#
        );
        (resource, change)
    };
    let users = [
        user("ann", "aws_iam_user.ann", r#", "change": { "actions": ["delete", "create"]"#),
        user(
            "bea",
            "aws_iam_user.new",
            r#", "previous_address": "aws_iam_user.old", "change": { "actions": ["no-op"]"#,
        ),
        user(
            "cem",
            "aws_iam_user.cem",
            r#", "change": { "actions": ["no-op"], "importing": { "id": "cem" }"#,
        ),
        user("dan", "aws_iam_user.dan", r#", "change": { "actions": ["forget"]"#),
    ];
    let resources: Vec<&str> = users.iter().map(|(resource, _)| resource.as_str()).collect();
    let prior = [resources[0], &resources[1].replace("user.new", "user.old"), resources[3]].join(",");
    let changes: Vec<&str> = users.iter().map(|(_, change)| change.as_str()).collect();
    let file = format!(
        r#"{{ "format_version": "1.2", "planned_values": {{ "root_module": {{ "resources": [{}] }} }},
            "resource_changes": [{}],
            "prior_state": {{ "values": {{ "root_module": {{ "resources": [{prior}] }} }} }} }}"#,
        resources[..3].join(","),
        changes.join(",")
    );
    let directory = workspace(&[("tfplan.json", &file)]);
    let plan = plan(directory.path(), &["tfplan.json"]);
    let actions: Vec<&str> =
        list(&plan, "entity_changes").iter().map(|change| change["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["replace", "move", "import", "forget"], "{plan:#}");
}

#[test]
fn an_estate_may_be_a_revision() {
    let directory = workspace(&[("main.tf", &estate(&[&role("reader", ANN_ARN)]))]);
    commit(directory.path());
    std::fs::write(directory.path().join("main.tf"), estate(&[])).unwrap();
    for arguments in [&["--since", "HEAD"][..], &["git:HEAD", "."], &["git:main:main.tf", "main.tf"]] {
        let plan = plan(directory.path(), arguments);
        assert_eq!(list(&plan, "entity_changes")[0]["action"], "delete", "{arguments:?}");
    }
    assert!(is_empty(&plan(directory.path(), &["git:HEAD", "git:HEAD"])));
    let said = rolecall(directory.path(), &["plan", "--since", "nowhere"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("cannot read `git:nowhere`: there is no such revision"), "{}", said.stderr);
}

#[test]
fn a_revision_follows_links_as_the_disk_does() {
    let directory = workspace(&[("m/main.tf", &estate(&[&role("reader", ANN_ARN)]))]);
    std::os::unix::fs::symlink("m", directory.path().join("linked")).unwrap();
    std::os::unix::fs::symlink("../m", directory.path().join("m/above")).unwrap();
    let calls = "module \"a\" {\n  source = \"../linked\"\n}\n";
    std::fs::create_dir(directory.path().join("root")).unwrap();
    std::fs::write(directory.path().join("root/main.tf"), calls).unwrap();
    let repository = gix::init(directory.path()).unwrap();
    let blob = |text: &[u8]| repository.write_blob(text).unwrap().detach();
    let tree = |entries: Vec<(EntryKind, &str, gix::ObjectId)>| {
        let entry = |(kind, name, oid): (EntryKind, &str, gix::ObjectId)| Entry {
            mode: kind.into(),
            filename: name.into(),
            oid,
        };
        let entries = entries.into_iter().map(entry).collect();
        repository.write_object(Tree { entries }).unwrap().detach()
    };
    let main = blob(&std::fs::read(directory.path().join("m/main.tf")).unwrap());
    let m = tree(vec![(EntryKind::Link, "above", blob(b"../m")), (EntryKind::Blob, "main.tf", main)]);
    let root = tree(vec![(EntryKind::Blob, "main.tf", blob(calls.as_bytes()))]);
    let all =
        [(EntryKind::Link, "linked", blob(b"m")), (EntryKind::Tree, "m", m), (EntryKind::Tree, "root", root)];
    commit_tree(directory.path(), &repository, tree(all.to_vec()));
    let plan = plan(directory.path(), &["--since", "HEAD"]);
    assert!(is_empty(&plan), "{plan:#}");
}

/// Makes a repository with one commit of `main.tf`, by its objects: nothing here needs a git program.
fn commit(directory: &Path) {
    let repository = gix::init(directory).unwrap();
    let text = std::fs::read(directory.join("main.tf")).unwrap();
    let blob = repository.write_blob(text).unwrap().detach();
    let entry = Entry { mode: EntryKind::Blob.into(), filename: "main.tf".into(), oid: blob };
    let tree = repository.write_object(Tree { entries: vec![entry] }).unwrap().detach();
    commit_tree(directory, &repository, tree);
}

fn commit_tree(directory: &Path, repository: &gix::Repository, tree: gix::ObjectId) {
    let signature =
        gix::actor::SignatureRef { name: "a".into(), email: "a@example.com".into(), time: "0 +0000" };
    let none: [gix::ObjectId; 0] = [];
    repository.commit_as(signature, signature, "refs/heads/main", "one", tree, none).unwrap();
    std::fs::write(directory.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
}
