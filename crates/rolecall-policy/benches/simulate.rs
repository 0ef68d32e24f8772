//! Concrete decisions, policies parsed once and parsed each time: `cargo bench -p rolecall-policy`. With
//! `ROLECALL_PEER` naming a folder in which the package `@cloud-copilot/iam-simulate` is installed for Node, the same
//! requests are answered by that, too, in the same run. The figures that matter are the budget and the ratio.
#![expect(
    clippy::disallowed_methods,
    reason = "a bench reads the clock and the environment, and runs the peer"
)]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use rolecall_policy::authorization::AccessRequest;
use rolecall_policy::authorize;
use rolecall_source::Rope;

/// Runs of each measurement, short ones, so that some have the core for themselves; the fastest counts.
const RUNS: usize = 200;
/// Decisions of each run.
const DECISIONS: u32 = 200;
/// Nanoseconds that a decision may take.
const BUDGET: f64 = 2_000.0;

fn main() {
    for (name, request) in
        [("one statement", ONE.to_owned()), ("four layers", LAYERS.to_owned()), ("100 statements", many())]
    {
        let Ok(asked) = AccessRequest::parse(&Rope::new(&*request)) else { continue };
        let decide = fastest(|| {
            std::hint::black_box(authorize(&asked.policies, &asked.call));
        });
        let text = Rope::new(&*request);
        let whole = fastest(|| {
            if let Ok(asked) = AccessRequest::parse(&text) {
                std::hint::black_box(authorize(&asked.policies, &asked.call));
            }
        });
        let verdict = authorize(&asked.policies, &asked.call).verdict.name();
        println!("{name}: {verdict}");
        println!("  decide               {decide:10.0} ns   {:5.2} of the budget", decide / BUDGET);
        println!("  parse and decide     {whole:10.0} ns");
        if let Some(peer) = peer(&request) {
            println!(
                "  the peer             {peer:10.0} ns   ratio {:.0}, with parsing {:.0}",
                peer / decide,
                peer / whole
            );
        }
    }
}

/// Nanoseconds of one run of the job.
fn fastest(job: impl Fn()) -> f64 {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        (0..DECISIONS).for_each(|_| job());
        start.elapsed().as_secs_f64() * 1e9 / f64::from(DECISIONS)
    });
    times.fold(f64::INFINITY, f64::min)
}

/// Nanoseconds that the peer needs for a request when it is warm.
fn peer(request: &str) -> Option<f64> {
    let folder = std::env::var_os("ROLECALL_PEER")?;
    let mut node = Command::new("node")
        .args(["--input-type=module", "-e", DRIVER])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    node.stdin.take()?.write_all(request.as_bytes()).ok()?;
    let output = node.wait_with_output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Asks the peer a thousand times and prints the nanoseconds of the fastest hundred in a row, each.
const DRIVER: &str = r"
import { readFileSync } from 'node:fs'
import { runSimulation } from '@cloud-copilot/iam-simulate'
const q = JSON.parse(readFileSync(0, 'utf8'))
const named = (list, kind) => (list ?? []).map((policy, i) => ({ name: kind + i, policy }))
const simulation = {
  request: { principal: q.principal, action: q.action, resource: { resource: q.resource, accountId: q.resource_account }, contextVariables: q.context ?? {} },
  identityPolicies: named(q.identity_policies, 'identity'),
  permissionBoundaryPolicies: q.permissions_boundaries && named(q.permissions_boundaries, 'boundary'),
  resourcePolicy: q.resource_policy,
  serviceControlPolicies: (q.service_control_policies ?? []).map((level, i) => ({ orgIdentifier: 'o' + i, policies: named(level, 'scp' + i) })),
  resourceControlPolicies: []
}
let best = Infinity
for (let run = 0; run < 10; run++) {
  const start = performance.now()
  for (let i = 0; i < 100; i++) await runSimulation(simulation, {})
  best = Math.min(best, (performance.now() - start) / 100)
}
console.log(best * 1e6)
";

const ONE: &str = r#"{
  "principal": "arn:aws:iam::111111111111:user/ann", "action": "s3:GetObject", "resource": "arn:aws:s3:::releases/app.zip",
  "resource_account": "111111111111",
  "identity_policies": [{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::releases/*" } ] }] }"#;

const LAYERS: &str = r#"{
  "principal": "arn:aws:iam::111111111111:user/ann", "action": "s3:GetObject", "resource": "arn:aws:s3:::team-a/app.zip",
  "resource_account": "111111111111",
  "context": { "aws:PrincipalTag/team": "team-a", "aws:SourceIp": "203.0.113.9", "aws:SecureTransport": "true" },
  "identity_policies": [{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "arn:aws:s3:::${aws:PrincipalTag/team}/*",
      "Condition": { "IpAddress": { "aws:SourceIp": ["198.51.100.0/24", "203.0.113.0/24"] } } },
    { "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } } ] }],
  "permissions_boundaries": [{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } ] }],
  "resource_policy": { "Version": "2012-10-17", "Statement": [
    { "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::team-a/*" } ] },
  "service_control_policies": [
    [{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "*", "Resource": "*" } ] }],
    [{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "*", "Resource": "*" },
      { "Effect": "Deny", "NotAction": ["iam:*", "s3:*"], "Resource": "*",
        "Condition": { "StringNotEquals": { "aws:RequestedRegion": "eu-west-1" } } } ] }] ] }"#;

/// A request that no statement but the last of a long policy allows.
fn many() -> String {
    let statement = |number: usize| {
        format!(
            r#"{{ "Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": ["arn:aws:s3:::bucket-{number}", "arn:aws:s3:::bucket-{number}/*"] }}"#
        )
    };
    let statements: Vec<String> = (0..100).map(statement).collect();
    format!(
        r#"{{ "principal": "arn:aws:iam::111111111111:user/ann", "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket-99/k",
  "resource_account": "111111111111", "identity_policies": [{{ "Version": "2012-10-17", "Statement": [{}] }}] }}"#,
        statements.join(",")
    )
}
