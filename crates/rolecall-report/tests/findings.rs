//! Findings made by hand, as JSON and as text.

#![expect(clippy::unwrap_used, reason = "tests may fail")]

use insta::assert_snapshot;
use rolecall_graph::{Code, Hop, Means, NodeId, TrustGraph, Verdict};
use rolecall_model::{Account, AccountId, DocumentState, Estate, Origin, Role, Tags, Text, User};
use rolecall_report::{FindingsReport, Style, summary_line, write_concise, write_full, write_json};
use rolecall_rules::{Analysis, Certainty, Edit, Finding, Fix, Outcome, Safety, Severity};
use rolecall_source::{Diagnostics, Sources, Span, SymbolKind};

const GRANT: &str =
    "resource \"aws_iam_policy\" \"deploy\" {\n  resources = [\"arn:aws:iam::2:role/deployer\"]\n}\n";
const TRUST: &str = "resource \"aws_iam_role\" \"deployer\" {\n  principal = \"group\"\n}\n";

const PLAIN: Style = Style { color: false, width: 80 };

fn text(text: &str) -> Text {
    Text { text: text.into(), span: None }
}

/// A user and a role of one account.
fn estate() -> Estate {
    let account = Account {
        label: "prod".into(),
        id: "222222222222".into(),
        partition: "aws".into(),
        zone: None,
        complete: true,
        unread: false,
        unlisted: Vec::new(),
        analysed: true,
        span: None,
    };
    let user = User {
        account: AccountId(0),
        name: text("ann"),
        path: text("/"),
        arn: text("arn:aws:iam::222222222222:user/ann"),
        boundary: None,
        tags: Tags::default(),
        unique_id: None,
        origin: Origin::default(),
    };
    let role = Role {
        account: AccountId(0),
        name: text("deployer"),
        path: text("/"),
        arn: text("arn:aws:iam::222222222222:role/deployer"),
        trust: DocumentState::Lost { reason: "it is made by hand".into(), span: None },
        boundary: None,
        max_session_duration: None,
        tags: Tags::default(),
        unique_id: None,
        origin: Origin::default(),
    };
    Estate { accounts: vec![account], users: vec![user], roles: vec![role], ..Estate::default() }
}

fn find(sources: &Sources, path: &str, text: &str, part: &str) -> Span {
    let file = sources.add(path, text);
    let start = text.find(part).unwrap();
    Span::new(file, start, start + part.len())
}

fn finding(rule: &'static str, severity: Severity, message: &str, span: Option<Span>) -> Finding {
    Finding {
        rule,
        severity,
        certainty: Certainty::Certain,
        code: None,
        message: message.to_owned(),
        help: None,
        account: None,
        entity: None,
        address: None,
        span,
        related: Vec::new(),
        path: Vec::new(),
        fixes: Vec::new(),
    }
}

/// Runs `test` on the report of three findings.
fn with_report(test: impl FnOnce(&FindingsReport, &Sources)) {
    let sources = Sources::default();
    let estate = estate();
    let graph = TrustGraph::build(&estate);
    let node = |kind| NodeId(graph.nodes().iter().position(|node| node.kind.name() == kind).unwrap() as u32);
    let symbol = sources.symbol(SymbolKind::Account, "account of aws.dev").letters();
    let grant = find(&sources, "accounts/dev/policies.tf", GRANT, "arn:aws:iam::2:role/deployer");
    let trust = find(&sources, "accounts/prod/roles.tf", TRUST, "group");
    let hop = Hop {
        from: node("user"),
        to: node("role"),
        means: Means::Assumes,
        verdict: Verdict::Denied,
        requires: Vec::new(),
        evidence: Vec::new(),
    };
    let fix = Fix {
        title: "name the role".to_owned(),
        safety: Safety::Unsafe,
        edits: vec![Edit { span: grant, text: "arn:aws:iam::2:role/app/deployer".to_owned() }],
    };
    let broken = Finding {
        code: Some(Code(6)),
        help: Some("write the path of the role".to_owned()),
        account: Some(AccountId(0)),
        entity: Some("arn:aws:iam::222222222222:role/deployer".into()),
        address: Some("aws_iam_role.deployer".into()),
        related: vec![(trust, "the trust is here".to_owned())],
        path: vec![hop],
        fixes: vec![fix],
        ..finding(
            "chain-broken",
            Severity::High,
            &format!("nothing grants it to `arn:aws:iam::{symbol}:root`"),
            Some(grant),
        )
    };
    let possible = Finding {
        certainty: Certainty::Possible,
        ..finding("role-unreachable", Severity::Medium, "nobody reaches `\u{1b}[31mdeployer`", Some(trust))
    };
    let nowhere = finding("syntax-error", Severity::Low, "a file is missing", None);
    let diagnostics = Diagnostics::default();
    let analysis = Analysis::new(&sources, &graph, &diagnostics);
    let outcome = Outcome { findings: vec![broken, possible, nowhere], ignored: 2 };
    test(&FindingsReport::new(&analysis, &outcome), &sources);
}

fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn json_has_every_member() {
    with_report(|report, _| assert_snapshot!(written(|out| write_json(out, report))));
}

#[test]
fn full_draws_each_place_in_its_own_file() {
    with_report(|report, sources| assert_snapshot!(written(|out| write_full(out, report, sources, PLAIN))));
}

#[test]
fn concise_is_one_line_a_finding() {
    with_report(|report, _| assert_snapshot!(written(|out| write_concise(out, report))));
}

#[test]
fn the_summary_counts_what_there_is() {
    with_report(|report, _| {
        assert_eq!(
            summary_line(report),
            "3 findings (1 high, 1 medium, 1 low), 2 ignored; 2 files, 1 account"
        );
        let mut timed = report.clone();
        timed.summary.duration_ms = Some(14);
        assert!(summary_line(&timed).ends_with("; 2 files, 1 account, 14 ms"));
    });
}
