//! An organization from account snapshots, from text in memory to findings, beside the time to parse the JSON alone, in
//! one run: `cargo bench -p rolecall --bench organization`. The figures that matter are the ratio and the time of one
//! role, which must not grow with the organization. `-- 300` takes that many accounts.
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::{Duration, Instant};

use rayon::prelude::*;
use rolecall_graph::TrustGraph;
use rolecall_load::{Input, Loaded, Parallel};
use rolecall_rules::{Analysis, Settings};
use rolecall_source::{MemoryFiles, Sources};
use serde_json::{Value, json};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs of each measurement; the fastest counts.
const RUNS: usize = 3;
const ROLES: usize = 200;

fn main() {
    let accounts = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    match accounts {
        Some(accounts) => measure(accounts),
        None => [5, 20, 80].into_iter().for_each(measure),
    }
}

fn measure(accounts: usize) {
    let texts: Vec<String> = (0..accounts).map(|account| details(account, accounts)).collect();
    let mut workspace = MemoryFiles::default();
    for (account, text) in texts.iter().enumerate() {
        workspace.insert(&format!("{}/details.json", id(account)), text);
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    let roles = accounts * ROLES;
    println!("{accounts} accounts, {roles} roles, {} KB", bytes / 1_000);
    let parse = fastest(|| texts.iter().for_each(|text| drop(serde_json::from_str::<Value>(text))));
    let tell = |what: &str, time: Duration| {
        let ratio = time.as_secs_f64() / parse.as_secs_f64();
        let one = time.as_secs_f64() * 1e6 / f64::from(roles as u32);
        println!("  {what:24}{:9.1} ms   {one:6.1} us a role   ratio {ratio:.2}", time.as_secs_f64() * 1e3);
    };
    tell("serde_json parses them", parse);
    tell("load", fastest(|| drop(load(&workspace, &Sources::default()))));
    let sources = Sources::default();
    let loaded = load(&workspace, &sources);
    tell("trust graph", fastest(|| drop(TrustGraph::build(&loaded.estate))));
    let graph = TrustGraph::build(&loaded.estate);
    tell("rules", fastest(|| check(&sources, &loaded, &graph)));
}

fn fastest(mut run: impl FnMut()) -> Duration {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn load(files: &MemoryFiles, sources: &Sources) -> Loaded {
    rolecall_load::load(&Input {
        files,
        sources,
        paths: &[String::new()],
        config: None,
        settings: &[],
        environment: &rolecall_load::Environment::default(),
        source_dir: None,
        parallel: &Threads,
    })
}

fn check(sources: &Sources, loaded: &Loaded, graph: &TrustGraph<'_>) {
    let analysis = Analysis::new(sources, graph, &loaded.diagnostics);
    let outcome = rolecall_rules::run(&analysis, &Settings::default(), &Threads);
    std::hint::black_box(outcome.findings.len());
}

struct Threads;

impl Parallel for Threads {
    fn run(&self, count: usize, job: &(dyn Fn(usize) + Sync)) {
        (0..count).into_par_iter().for_each(job);
    }
}

fn id(account: usize) -> String {
    format!("{:012}", 100_000_000_000 + account)
}

fn allow(actions: &Value, resources: &Value) -> Value {
    json!({ "Effect": "Allow", "Action": actions, "Resource": resources })
}

fn document(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// What `get-account-authorization-details` answers of one account.
fn details(account: usize, accounts: usize) -> String {
    let own = id(account);
    let policies: Vec<Value> = (0..20)
        .map(|number| {
            let bucket = format!("arn:aws:s3:::bucket-{number}/*");
            let queue = format!("arn:aws:sqs:eu-west-1:{own}:queue-{number}");
            let statements =
                [allow(&json!(["s3:GetObject", "s3:PutObject"]), &json!(bucket)), allow(&json!("sqs:*"), &json!(queue))];
            json!({
                "PolicyName": format!("managed-{number}"), "Path": "/", "PolicyId": format!("ANPA{account:08}{number:04}"),
                "Arn": format!("arn:aws:iam::{own}:policy/managed-{number}"), "DefaultVersionId": "v1",
                "PolicyVersionList": [
                    { "VersionId": "v1", "IsDefaultVersion": true, "Document": document(&statements) },
                ],
            })
        })
        .collect();
    let roles: Vec<Value> = (0..ROLES).map(|number| role(account, accounts, number)).collect();
    json!({ "UserDetailList": [], "GroupDetailList": [], "RoleDetailList": roles, "Policies": policies, "IsTruncated": false })
        .to_string()
}

/// Roles of services, of the account, of roles of other accounts; every tenth is an administrator or may become any role.
fn role(account: usize, accounts: usize, number: usize) -> Value {
    let (own, other) = (id(account), id((account * 7 + number) % accounts));
    let principal = match number % 10 {
        0..5 => json!({ "Service": "lambda.amazonaws.com" }),
        5 | 6 => json!({ "AWS": format!("arn:aws:iam::{own}:root") }),
        7 => json!({ "AWS": format!("arn:aws:iam::{other}:root") }),
        8 => json!({ "AWS": format!("arn:aws:iam::{other}:role/role-{}", (number + 3) % ROLES) }),
        _ => json!({ "AWS": format!("arn:aws:iam::{own}:role/deleted-{number}") }),
    };
    let trust = json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" });
    let table = format!("arn:aws:dynamodb:eu-west-1:{own}:table/table-{number}");
    let target = match number % 20 {
        0 => format!("arn:aws:iam::{own}:role/*"),
        1 => format!("arn:aws:iam::{other}:role/role-1*"),
        _ => format!("arn:aws:iam::{other}:role/role-{}", (number + 8) % ROLES),
    };
    let mut statements = vec![allow(&json!(["dynamodb:GetItem", "dynamodb:Query"]), &json!(table))];
    match number % 10 {
        3 => statements.push(json!({ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" })),
        4 => statements.push(allow(&json!("*"), &json!("*"))),
        0 | 1 | 5 => statements.push(allow(&json!("sts:AssumeRole"), &json!(target))),
        _ => {}
    }
    let attached = format!("arn:aws:iam::{own}:policy/managed-{}", number % 20);
    json!({
        "RoleName": format!("role-{number}"), "Path": "/", "RoleId": format!("AROA{account:08}{number:04}"),
        "Arn": format!("arn:aws:iam::{own}:role/role-{number}"),
        "AssumeRolePolicyDocument": document(&[trust]),
        "RolePolicyList": [{ "PolicyName": "inline", "PolicyDocument": document(&statements) }],
        "AttachedManagedPolicies": [{ "PolicyName": format!("managed-{}", number % 20), "PolicyArn": attached }],
        "InstanceProfileList": [], "Tags": [],
    })
}
