//! `check`, from text in memory to findings, beside the time that hcl-edit alone needs to parse the same files, in one
//! run: `cargo bench -p rolecall`. The figure that matters is the ratio. `cargo bench -p rolecall -- DIR` takes the
//! Terraform files below a folder instead of the generated estate.
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock and its folder")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rolecall_graph::TrustGraph;
use rolecall_load::{Input, Loaded, Parallel, Sequential};
use rolecall_rules::{Analysis, Settings};
use rolecall_source::{MemoryFiles, Sources};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs of each measurement; the fastest counts.
const RUNS: usize = 7;

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    match folder {
        Some(folder) => measure(&folder, &read(Path::new(&folder))),
        None => {
            for roots in [10, 100, 400] {
                measure(&format!("{roots} generated root modules"), &generate(roots));
            }
        }
    }
}

fn measure(name: &str, files: &[(String, String)]) {
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let parse = fastest(|| {
        for (_, text) in
            files.iter().filter(|(path, _)| Path::new(path).extension().is_some_and(|ending| ending == "tf"))
        {
            let _ = std::hint::black_box(hcl_edit::parser::parse_body(text));
        }
    });
    let mut workspace = MemoryFiles::default();
    for (path, text) in files {
        workspace.insert(path, text);
    }
    println!("{name}: {} files, {} KB", files.len(), bytes / 1_000);
    let tell = |what: &str, time: Duration| {
        let ratio = time.as_secs_f64() / parse.as_secs_f64();
        println!("  {what:32}{:8.2} ms   ratio {ratio:.2}", time.as_secs_f64() * 1e3);
    };
    let threads = rayon::current_num_threads();
    tell("hcl-edit parses them, one core", parse);
    tell("evaluate and load, one core", fastest(|| drop(load(&workspace, &Sources::default(), &Sequential))));
    tell(
        &format!("evaluate and load, {threads} threads"),
        fastest(|| drop(load(&workspace, &Sources::default(), &Threads))),
    );
    tell("check, one core", fastest(|| check(&workspace, &Sequential)));
    tell(&format!("check, {threads} threads"), fastest(|| check(&workspace, &Threads)));
}

fn fastest(mut run: impl FnMut()) -> Duration {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn load(files: &MemoryFiles, sources: &Sources, parallel: &dyn Parallel) -> Loaded {
    let paths = [String::new()];
    rolecall_load::load(&Input {
        files,
        sources,
        paths: &paths,
        config: None,
        settings: &[],
        environment: &rolecall_load::Environment::default(),
        source_dir: None,
        parallel,
    })
}

fn check(files: &MemoryFiles, parallel: &dyn Parallel) {
    let sources = Sources::default();
    let loaded = load(files, &sources, parallel);
    let graph = TrustGraph::build(&loaded.estate);
    let analysis = Analysis::new(&sources, &graph, &loaded.diagnostics);
    let outcome = rolecall_rules::run(&analysis, &Settings::default(), parallel);
    std::hint::black_box(outcome.findings.len());
}

struct Threads;

impl Parallel for Threads {
    fn run(&self, count: usize, job: &(dyn Fn(usize) + Sync)) {
        (0..count).into_par_iter().for_each(job);
    }
}

/// Root modules of different style, three files each, with variables, locals, loops, policies and modules.
fn generate(roots: usize) -> Vec<(String, String)> {
    let mut files = vec![("modules/role/main.tf".to_owned(), MODULE.to_owned())];
    for number in 0..roots {
        let fill =
            |text: &str| text.replace("NUMBER", &number.to_string()).replace("ACCOUNT", &account(number));
        files.push((format!("roots/r{number}/main.tf"), fill(MAIN)));
        files.push((format!("roots/r{number}/variables.tf"), fill(VARIABLES)));
        let buckets: String = (0..20).map(|bucket| BUCKET.replace("BUCKET", &bucket.to_string())).collect();
        files.push((format!("roots/r{number}/storage.tf"), fill(&buckets)));
    }
    files
}

fn account(number: usize) -> String {
    format!("{:012}", 100_000_000_000 + number)
}

const MODULE: &str = r#"
variable "name" { type = string }
variable "trusted" { type = list(string) }

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = var.trusted
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

output "arn" { value = aws_iam_role.this.arn }
"#;

const VARIABLES: &str = r#"
variable "team" {
  description = "Who owns it"
  type        = string
  default     = "team-NUMBER"
}

variable "people" {
  type    = map(object({ admin = bool, groups = optional(list(string), []) }))
  default = {
    ann = { admin = true, groups = ["developers"] }
    bob = { admin = false }
  }
}

locals {
  tags = { team = var.team, managed_by = "terraform" }
  arns = [for name, person in var.people : "arn:aws:iam::ACCOUNT:user/${name}" if person.admin]
}
"#;

const MAIN: &str = r#"
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["ACCOUNT"]
}

data "aws_caller_identity" "me" {}

resource "aws_iam_user" "all" {
  for_each = var.people
  name     = each.key
  tags     = merge(local.tags, { admin = tostring(each.value.admin) })
}

resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user_group_membership" "all" {
  for_each = { for name, person in var.people : name => person if length(person.groups) > 0 }
  user     = aws_iam_user.all[each.key].name
  groups   = each.value.groups
}

resource "aws_iam_group_policy" "assume" {
  name  = "assume"
  group = aws_iam_group.developers.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Resource = module.deployer.arn },
      { Effect = "Allow", Action = ["s3:Get*", "s3:List*"], Resource = ["arn:aws:s3:::logs-${var.team}/*"] },
    ]
  })
}

module "deployer" {
  source  = "../../modules/role"
  name    = "deployer-NUMBER"
  trusted = concat(local.arns, ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"])
}

resource "aws_iam_role" "lambda" {
  name               = "lambda-NUMBER"
  assume_role_policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        { "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }
      ]
    }
  EOT
}

resource "aws_lambda_function" "worker" {
  function_name = "worker-NUMBER"
  role          = aws_iam_role.lambda.arn
  runtime       = "python3.12"
  handler       = "main.handler"
  filename      = "worker.zip"
}
"#;

const BUCKET: &str = r#"
resource "aws_s3_bucket" "bBUCKET" {
  bucket = "${var.team}-BUCKET"
  tags   = local.tags
}

resource "aws_s3_bucket_versioning" "bBUCKET" {
  bucket = aws_s3_bucket.bBUCKET.id
  versioning_configuration {
    status = "Enabled"
  }
}
"#;

fn read(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut work = vec![folder.to_path_buf()];
    while let Some(path) = work.pop() {
        if path.is_dir() {
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            let entries = std::fs::read_dir(&path)
                .into_iter()
                .flatten()
                .flatten()
                .filter(|_| !hidden || path == folder);
            work.extend(entries.map(|entry| entry.path()));
        } else if let (Ok(text), Ok(name)) = (std::fs::read_to_string(&path), path.strip_prefix(folder)) {
            files.push((name.to_string_lossy().replace('\\', "/"), text));
        }
    }
    files.sort();
    files
}
