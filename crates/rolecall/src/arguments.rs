//! What the command line understands.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use rolecall_rules::{Profile, Severity};

use crate::variables::Variables;

/// A Terraform-style declarative IAM linter and planner for AWS.
#[derive(Debug, Parser)]
#[command(name = "rolecall", version, about, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) talk: Talk,
}

/// How much is said, and how.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Talk {
    /// When to use colours; NO_COLOR is obeyed
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Say nothing but findings, answers and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say what was read and what could not be known
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Lint everything under the paths: findings, declared chains, unknowns
    Check(CheckArguments),
    /// What a change does: entities, access, who can become whom, declared chains
    Plan(PlanArguments),
    /// Whether FROM can become TO: every hop with its evidence, or why not
    Path(PathArguments),
    /// Who can become TARGET
    Who(OneArguments),
    /// What SOURCE can become
    Reach(OneArguments),
    /// Whether PRINCIPAL can do ACTION on RESOURCE: its effective access, by every policy that reaches it
    Can(CanArguments),
    /// The trust graph
    Graph(GraphArguments),
    /// A Terraform root module evaluated, as `terraform show -json` shows a plan; sensitive values are printed
    Evaluate(EvaluateArguments),
    /// What becomes of a request under its own policies: an offline policy simulator
    Simulate(SimulateArguments),
    /// Questions about policy documents alone
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// The page of a rule
    Explain {
        /// Name of the rule
        rule: String,
    },
    /// The list of rules
    Rules {
        /// Output format
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: AnswerFormat,
    },
    /// Account snapshots
    Snapshot {
        #[command(subcommand)]
        command: SnapshotCommand,
    },
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum SnapshotCommand {
    /// Print a script that collects a snapshot with read-only calls of the AWS CLI, to review and run
    Script,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Access gained and lost between two policy documents, each with a request that shows it
    Compare(CompareArguments),
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// The policy before: an identity, resource or trust policy as JSON; `-` is standard input
    #[arg(required_unless_present = "batch")]
    pub(crate) old: Option<PathBuf>,
    /// The policy after
    #[arg(required_unless_present = "batch")]
    pub(crate) new: Option<PathBuf>,
    /// Lines `{"old": POLICY, "new": POLICY}`, each answered by a line of JSON, in order; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["old", "new", "formats"])]
    pub(crate) batch: Option<PathBuf>,
    /// Exit with 1 unless the answer is equal or narrower
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Output format, and the file it goes to; may be repeated
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = Target::<AnswerFormat>::parse)]
    pub(crate) formats: Vec<Target<AnswerFormat>>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Directories and files to analyse; the current directory unless said otherwise
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// Output format, and the file it goes to; may be repeated
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = Target::<FindingsFormat>::parse)]
    pub(crate) formats: Vec<Target<FindingsFormat>>,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
}

/// Which rules run, and what counts.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct RuleArguments {
    /// Run only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// Exit with 1 from this severity on
    #[arg(long, value_name = "SEVERITY", default_value = "medium", value_parser = severity)]
    pub(crate) fail_on: Severity,
    /// Exit with 1 for possible findings too
    #[arg(long)]
    pub(crate) fail_on_possible: bool,
    /// Leave out findings that are less certain
    #[arg(long, value_name = "CERTAINTY", default_value = "possible")]
    pub(crate) min_certainty: MinCertainty,
    /// The set of rules
    #[arg(long, value_name = "PROFILE", default_value = "default", value_parser = profile)]
    pub(crate) profile: Profile,
    /// Show what comments and `ignore` blocks ignore
    #[arg(long)]
    pub(crate) no_ignores: bool,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub(crate) exit_zero: bool,
    /// Leave out how long it took
    #[arg(long)]
    pub(crate) no_timing: bool,
}

/// What `plan` compares.
#[derive(Debug, Args)]
pub(crate) struct PlanArguments {
    /// BEFORE and AFTER: each a PATH, `git:REV[:PATH]`, `plan:FILE#prior`, `plan:FILE#planned`, `state:FILE` or
    /// `snapshot:PATH`, several joined with `+`; of a plan file alone, what it finds and what it makes
    #[arg(value_name = "ESTATE", num_args = 0..=2)]
    pub(crate) estates: Vec<String>,
    /// Compare with what a git revision has instead of BEFORE
    #[arg(long, value_name = "REV")]
    pub(crate) since: Option<String>,
    /// Compare with what a snapshot of the accounts has instead of BEFORE
    #[arg(long, value_name = "SNAPSHOT", conflicts_with = "since")]
    pub(crate) live: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// Output format, and the file it goes to; may be repeated
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = Target::<PlanFormat>::parse)]
    pub(crate) formats: Vec<Target<PlanFormat>>,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
    /// Write JSON to this file, too
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Exit with 4 when something changes and there is nothing to object to
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
}

/// How the estate is read.
#[derive(Debug, Args)]
pub(crate) struct EstateArguments {
    /// The configuration, instead of the `rolecall.hcl` above the paths
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long)]
    pub(crate) isolated: bool,
    #[command(flatten)]
    pub(crate) variables: Variables,
    /// Take values of variables from `TF_VAR_NAME` in the environment, and the workspace from `TF_WORKSPACE`
    #[arg(long)]
    pub(crate) tf_var_env: bool,
    /// Sources of the one plan among the paths: they say what the plan leaves open
    #[arg(long, value_name = "DIR")]
    pub(crate) source_dir: Option<PathBuf>,
}

/// How a question is answered.
#[derive(Debug, Args)]
pub(crate) struct QuestionArguments {
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// What the caller can bring, such as `mfa=true`, `external_id=abc`, `session_tags.team=blue`; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) with: Vec<(String, String)>,
    /// Walk escalation, too: `passes`, `rewrites`, `becomes`, `acts`
    #[arg(long)]
    pub(crate) escalation: bool,
    /// Exit with 1 unless the answer is allowed
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Output format, and the file it goes to; may be repeated
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = Target::<AnswerFormat>::parse)]
    pub(crate) formats: Vec<Target<AnswerFormat>>,
}

#[derive(Debug, Args)]
pub(crate) struct PathArguments {
    /// Who starts: an ARN, ACCOUNT:KIND/NAME, `service:NAME`, `anonymous` or a Terraform address
    pub(crate) from: String,
    /// Who is to be reached
    pub(crate) to: String,
    /// Directories and files to analyse; the current directory unless said otherwise
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) question: QuestionArguments,
}

#[derive(Debug, Args)]
pub(crate) struct OneArguments {
    /// Who it is about: an ARN, ACCOUNT:KIND/NAME, `service:NAME`, `anonymous` or a Terraform address
    #[arg(value_name = "PRINCIPAL")]
    pub(crate) principal: String,
    /// Directories and files to analyse; the current directory unless said otherwise
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) question: QuestionArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CanArguments {
    /// Who asks: an ARN, ACCOUNT:KIND/NAME, `service:NAME`, `anonymous` or a Terraform address; of `ACCOUNT:*` one is enough
    pub(crate) principal: String,
    /// The action, such as `s3:GetObject`
    pub(crate) action: String,
    /// The ARN of the resource, or a principal of the estate; `*` for an action that takes none
    pub(crate) resource: String,
    /// Directories and files to analyse; the current directory unless said otherwise
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// A condition key that the request carries; may be repeated, also for several values of one key
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) context: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) question: QuestionArguments,
}

#[derive(Debug, Args)]
pub(crate) struct GraphArguments {
    /// Directories and files to analyse; the current directory unless said otherwise
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// Output format, and the file it goes to; may be repeated
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = Target::<GraphFormat>::parse)]
    pub(crate) formats: Vec<Target<GraphFormat>>,
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArguments {
    /// Directory of the root module
    #[arg(value_name = "ROOT")]
    pub(crate) root: PathBuf,
    #[command(flatten)]
    pub(crate) estate: EstateArguments,
    /// Output format, and the file it goes to; may be repeated
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = Target::<EvaluationFormat>::parse)]
    pub(crate) formats: Vec<Target<EvaluationFormat>>,
}

#[derive(Debug, Args)]
pub(crate) struct SimulateArguments {
    /// A request with its policies as JSON; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Read a request a line and print an answer a line, as JSON unless said otherwise
    #[arg(long)]
    pub(crate) batch: bool,
    /// Exit with 1 unless every answer is allowed
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// What standard input is called in places
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    pub(crate) stdin_filename: String,
    /// Output format, and the file it goes to; may be repeated
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = Target::<AnswerFormat>::parse)]
    pub(crate) formats: Vec<Target<AnswerFormat>>,
}

/// Formats of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingsFormat {
    Full,
    Concise,
    Json,
}

/// Formats of answers and lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    Text,
    Json,
}

/// Formats of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    Text,
    Json,
    Markdown,
}

/// Formats of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    Json,
    Dot,
    Mermaid,
}

/// Formats of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvaluationFormat {
    Json,
}

/// The least certainty that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MinCertainty {
    Certain,
    Possible,
}

/// A format and where it goes: a file, or standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target<F> {
    pub(crate) format: F,
    pub(crate) file: Option<PathBuf>,
}

impl<F: ValueEnum> Target<F> {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, file) =
            text.split_once('=').map_or((text, None), |(name, file)| (name, Some(PathBuf::from(file))));
        if file.as_ref().is_some_and(|file| file.as_os_str().is_empty()) {
            return Err("the file has no name".to_owned());
        }
        let format = F::from_str(name, false).map_err(|_| one_of(F::value_variants()))?;
        Ok(Target { format, file })
    }
}

fn one_of<F: ValueEnum>(variants: &[F]) -> String {
    let values: Vec<PossibleValue> = variants.iter().filter_map(ValueEnum::to_possible_value).collect();
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    format!("possible are {}", names.join(", "))
}

/// `NAME=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::parse(text).ok_or_else(|| "possible are info, low, medium, high, critical".to_owned())
}

fn profile(text: &str) -> Result<Profile, String> {
    match text {
        "default" => Ok(Profile::Default),
        "strict" => Ok(Profile::Strict),
        "baseline" => Ok(Profile::Baseline),
        "editor" => Ok(Profile::Editor),
        _ => Err("possible are default, strict, baseline, editor".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_format_may_name_a_file() {
        let target = Target::<FindingsFormat>::parse("json=out=1.json").unwrap();
        assert_eq!(target, Target { format: FindingsFormat::Json, file: Some("out=1.json".into()) });
        assert_eq!(
            Target::<FindingsFormat>::parse("yaml"),
            Err("possible are full, concise, json".to_owned())
        );
        assert!(Target::<FindingsFormat>::parse("json=").is_err());
    }
}
