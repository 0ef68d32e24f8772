use rolecall_source::{MemoryFiles, Sources};

use super::*;
use crate::{Sequential, config};

struct Seen {
    roots: Vec<String>,
    said: Vec<String>,
}

/// Searches `paths` of a workspace of `files` (path and text), one of which may be `rolecall.hcl`.
fn search(files: &[(&str, &str)], paths: &[&str], variables: &[&str]) -> Seen {
    let mut workspace = MemoryFiles::default();
    for (path, text) in files {
        workspace.insert(path, text);
    }
    let sources = Sources::default();
    let config = files.iter().find(|(path, _)| *path == "rolecall.hcl").map(|(path, _)| {
        let (config, errors) = config::read(&workspace, &sources, path);
        assert_eq!(errors, Diagnostics::default());
        config
    });
    let config = config.unwrap_or_default();
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    let values = variables.iter().map(|name| Setting::Value((*name).into(), Value::string("x")));
    let settings: Vec<Setting> = values.chain([Setting::File("common.tfvars".into())]).collect();
    let input = Input {
        files: &workspace,
        sources: &sources,
        paths: &paths,
        config: None,
        settings: &settings,
        environment: &crate::Environment::default(),
        source_dir: None,
        parallel: &Sequential,
    };
    let mut said = Diagnostics::default();
    let found = find(&input, &config, &Modules::new(&sources, &workspace), &mut said);
    for root in &found.roots {
        let last = root.settings.last();
        assert!(matches!(last, Some(Setting::File(file)) if file.ends_with("common.tfvars")));
    }
    Seen {
        roots: found.roots.iter().map(|root| root.directory.to_string()).collect(),
        said: said.problems.into_iter().map(|problem| problem.message).collect(),
    }
}

fn call(path: &str) -> String {
    format!("module \"m\" {{\n  source = \"{path}\"\n}}\n")
}

#[test]
fn what_is_called_is_no_root_module() {
    let (up, down) = (call("../modules/role"), call("./policy"));
    let files = [
        ("accounts/main.tf", up.as_str()),
        ("accounts/prod/main.tf.json", "{}"),
        ("modules/role/main.tf", down.as_str()),
        ("modules/role/policy/main.tofu", ""),
        ("modules/role/examples/simple/main.tf", ""),
        ("docs/readme.md", ""),
    ];
    let seen = search(&files, &[""], &[]);
    assert_eq!(seen.roots, ["accounts", "accounts/prod", "modules/role/examples/simple"]);
    assert!(seen.said.is_empty(), "{:?}", seen.said);
    assert_eq!(
        search(&files, &["modules/role"], &[]).roots,
        ["modules/role", "modules/role/examples/simple"]
    );
    assert_eq!(search(&files, &["modules/role/policy"], &[]).roots, ["modules/role/policy"]);
}

#[test]
fn the_configuration_makes_root_modules() {
    let calls = [call("./a"), call("./b"), call("./c")].concat();
    let config = "account \"a\" {\n  sources = [\"a\"]\n}\naccount \"b\" {\n  providers = [\"b:aws\"]\n}\nroot \"c\" {}\n";
    let files = [
        ("main.tf", calls.as_str()),
        ("a/x.tf", ""),
        ("b/x.tf", ""),
        ("c/x.tf", ""),
        ("rolecall.hcl", config),
    ];
    assert_eq!(search(&files, &[""], &[]).roots, ["", "a", "b", "c"]);
}

#[test]
fn a_file_stands_for_the_root_module_of_its_directory() {
    let calls = call("./a");
    let files = [("main.tf", calls.as_str()), ("a/x.tf", ""), ("b/x.tf", "")];
    assert_eq!(search(&files, &["a/x.tf"], &[]).roots, ["a"]);
    assert_eq!(search(&files, &["main.tf"], &[]).roots, [""]);
}

#[test]
fn modules_that_call_only_each_other_are_not_left_out() {
    let (a, b, own) = (call("../a"), call("../b"), call("./"));
    let files = [("a/x.tf", b.as_str()), ("b/x.tf", a.as_str()), ("c/x.tf", own.as_str())];
    assert_eq!(search(&files, &[""], &[]).roots, ["a", "c"]);
}

#[test]
fn hidden_directories_are_searched_only_when_they_are_named() {
    let files =
        [(".infra/x.tf", ""), (".terraform/modules/m/x.tf", ""), ("node_modules/p/x.tf", ""), ("a/x.tf", "")];
    assert_eq!(search(&files, &[""], &[]).roots, ["a"]);
    assert_eq!(search(&files, &[".infra"], &[]).roots, [".infra"]);
    let config = ("rolecall.hcl", "account \"a\" {\n  sources = [\".infra\"]\n}\n");
    assert_eq!(search(&[&files[..], &[config]].concat(), &[""], &[]).roots, [".infra", "a"]);
}

#[test]
fn names_that_lead_nowhere_are_reported() {
    let config = "account \"dev\" {\n  sources = [\"accounts/dve\"]\n}\nroot \"accounts/dev\" {\n  variables = { regin = \"x\" }\n}\n";
    let files = [("accounts/dev/x.tf", "variable \"region\" {}\n"), ("rolecall.hcl", config)];
    assert_eq!(
        search(&files, &["", "gone"], &["region", "reigon"]).said,
        [
            "there is nothing at `gone`",
            "no root module declares the variable `reigon`; did you mean `region`?",
            "`accounts/dev` declares no variable `regin`; did you mean `region`?",
        ]
    );
}

#[test]
fn the_depth_of_directories_is_bounded() {
    let path = format!("{}x.tf", "d/".repeat(MAX_DEPTH + 2));
    let seen = search(&[(&path, "")], &[""], &[]);
    assert!(seen.roots.is_empty());
    assert!(seen.said[0].ends_with("is nested too deeply and not read"));
}

#[test]
fn a_value_in_a_file_for_a_variable_of_no_reader_is_reported_once() {
    let files = [
        ("a/x.tf", "variable \"region\" {}\n"),
        ("b/x.tf", "variable \"zone\" {}\n"),
        ("a/terraform.tfvars", "regoin = \"x\"\n"),
        ("common.tfvars", "region = \"x\"\nzone = \"x\"\nother = \"x\"\n"),
    ];
    assert_eq!(
        search(&files, &[""], &[]).said,
        [
            "no root module declares the variable `regoin`; did you mean `region`?",
            "no root module declares the variable `other`",
        ]
    );
}

#[test]
fn the_workspace_is_what_is_said_nearest_to_the_root_module() {
    let cloud = "terraform {\n  cloud {\n    organization = \"o\"\n    workspaces {\n      name = \"prod\"\n    }\n  }\n}\n";
    let local = "terraform {\n  backend \"local\" {}\n}\n";
    let config = "root \"c\" {\n  workspace = \"said\"\n}\n";
    let mut workspace = MemoryFiles::default();
    for (path, text) in [
        ("a/x.tf", cloud),
        ("b/x.tf", cloud),
        ("b/override.tf", local),
        ("c/x.tf", cloud),
        ("rolecall.hcl", config),
    ] {
        workspace.insert(path, text);
    }
    let sources = Sources::default();
    let (config, _) = config::read(&workspace, &sources, "rolecall.hcl");
    let workspaces = |name: Option<&str>| -> Vec<Option<String>> {
        let environment = crate::Environment { workspace: name.map(str::to_owned), ..Default::default() };
        let input = Input {
            files: &workspace,
            sources: &sources,
            paths: &[String::new()],
            config: None,
            settings: &[],
            environment: &environment,
            source_dir: None,
            parallel: &Sequential,
        };
        let found = find(&input, &config, &Modules::new(&sources, &workspace), &mut Diagnostics::default());
        found.roots.iter().map(|root| root.workspace.as_deref().map(str::to_owned)).collect()
    };
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(workspaces(None), [some("prod"), None, some("said")]);
    assert_eq!(workspaces(Some("dev")), [some("dev"), some("dev"), some("said")]);
}
