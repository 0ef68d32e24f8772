//! Findings as JSON prints them.

use std::sync::Arc;

use rolecall_graph::{ChainVerdict, NodeKind};
use rolecall_model::ChainSource;
use rolecall_rules::{
    Analysis, Certainty, Finding as RuleFinding, Fix as RuleFix, Outcome, Safety, Severity,
};
use serde::{Serialize, Serializer};

use crate::answers::{Edit, Hop, Missing, Related};
use crate::fingerprint::Fingerprints;
use crate::{Format, Location, View};

/// What `check --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingsReport {
    #[serde(flatten)]
    format: Format,
    tool: Tool,
    /// The findings, by place.
    pub findings: Vec<Finding>,
    /// Declared chains and forbidden paths, judged.
    pub chains: Vec<Chain>,
    /// What could not be known.
    pub unknowns: Vec<Unknown>,
    /// Totals.
    pub summary: Summary,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: &'static str,
    /// How bad it is.
    #[serde(serialize_with = "severity_name")]
    pub severity: Severity,
    /// `certain` or `possible`.
    #[serde(serialize_with = "certainty_name")]
    pub certainty: Certainty,
    /// Break code of a chain.
    pub code: Option<String>,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Page of the rule.
    pub url: String,
    /// Label of its account.
    pub account: Option<String>,
    /// ARN of the entity at fault.
    pub entity: Option<String>,
    /// Its Terraform address.
    pub address: Option<String>,
    /// The narrowest text at fault.
    pub location: Option<Location>,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// The path that it rests on.
    pub path: Vec<Step>,
    /// Fixes.
    pub fixes: Vec<Fix>,
    /// The same after lines moved.
    pub fingerprint: String,
}

/// A step of the path that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// By what means.
    pub means: &'static str,
    /// Whether it works.
    pub verdict: &'static str,
    #[serde(skip)]
    pub(crate) labels: (String, String),
}

/// A fix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does.
    pub title: String,
    /// `safe` when it cannot change what is authorized, else `unsafe`.
    pub safety: &'static str,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// A declared chain or forbidden path, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// Its name.
    pub name: Arc<str>,
    /// `chain`, `forbid`, or `provider` for the `assume_role` of a provider block.
    pub kind: &'static str,
    /// `holds`, `broken`, `unproved`.
    pub verdict: &'static str,
    /// Where it is declared.
    pub location: Option<Location>,
    /// What is missing where it does not hold.
    pub missing: Vec<Missing>,
}

/// Something that could not be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// Stable reason in kebab case.
    pub reason: &'static str,
    /// What would have to be known.
    pub message: String,
    /// Where.
    pub location: Option<Location>,
}

/// Totals of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Findings by severity.
    pub findings: Severities,
    /// How many findings were ignored.
    pub ignored: usize,
    /// How many things could not be known.
    pub unknowns: usize,
    /// Files read.
    pub files: usize,
    /// Accounts with sources.
    pub accounts: usize,
    /// Users, groups, roles and identity providers in the sources.
    pub principals: usize,
    /// Roles in the sources.
    pub roles: usize,
    /// Edges of the trust graph.
    pub edges: usize,
    /// How long it took, in milliseconds; the only field that may differ between two runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
}

/// Numbers of findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Severities {
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
    info: usize,
}

impl Severities {
    /// Names and numbers, worst first.
    pub(crate) fn list(&self) -> [(&'static str, usize); 5] {
        [
            ("critical", self.critical),
            ("high", self.high),
            ("medium", self.medium),
            ("low", self.low),
            ("info", self.info),
        ]
    }

    fn add(&mut self, severity: Severity) {
        let count = match severity {
            Severity::Critical => &mut self.critical,
            Severity::High => &mut self.high,
            Severity::Medium => &mut self.medium,
            Severity::Low => &mut self.low,
            Severity::Info => &mut self.info,
        };
        *count += 1;
    }
}

impl FindingsReport {
    /// The report of a run.
    pub fn new(analysis: &Analysis<'_>, outcome: &Outcome) -> Self {
        let view = View { sources: analysis.sources, graph: analysis.graph };
        let mut fingerprints = Fingerprints::default();
        let findings = outcome.findings.iter().map(|finding| Finding::of(&view, finding, &mut fingerprints));
        let unknowns = analysis.diagnostics.unknowns.iter().map(|unknown| Unknown {
            reason: unknown.reason,
            message: view.text(&unknown.message),
            location: view.location(unknown.span),
        });
        FindingsReport {
            format: Format::of("rolecall/findings"),
            tool: Tool { name: "rolecall", version: env!("CARGO_PKG_VERSION") },
            findings: findings.collect(),
            chains: chains(analysis, &view),
            unknowns: unknowns.collect(),
            summary: summary(analysis, outcome),
        }
    }
}

impl Finding {
    fn of(view: &View<'_>, finding: &RuleFinding, fingerprints: &mut Fingerprints) -> Self {
        let code = finding.code.map(|code| code.to_string());
        let account = view.account(finding.account);
        let entity = finding.entity.as_ref().map(|entity| view.text(entity));
        let address = finding.address.as_ref().map(|address| view.text(address));
        let message = view.text(&finding.message);
        // Without a place the message is all that tells findings apart.
        let snippet = finding.span.map_or_else(|| message.clone(), |span| view.sources.snippet(span));
        let about = entity.as_deref().or(address.as_deref());
        let parts = [Some(finding.rule), code.as_deref(), account.as_deref(), about];
        Finding {
            rule: finding.rule,
            severity: finding.severity,
            certainty: finding.certainty,
            message,
            help: finding.help.as_ref().map(|help| view.text(help)),
            url: crate::rules::url(finding.rule),
            location: view.location(finding.span),
            related: finding
                .related
                .iter()
                .map(|(span, message)| Related::of(view, *span, message))
                .collect(),
            path: finding.path.iter().map(|hop| Step::of(Hop::of(view, hop))).collect(),
            fixes: finding.fixes.iter().map(|fix| Fix::of(view, fix)).collect(),
            fingerprint: fingerprints.next(&parts, &snippet),
            code,
            account,
            entity,
            address,
        }
    }
}

impl Step {
    fn of(hop: Hop) -> Self {
        Step { from: hop.from, to: hop.to, means: hop.means, verdict: hop.verdict, labels: hop.labels }
    }
}

impl Fix {
    fn of(view: &View<'_>, fix: &RuleFix) -> Self {
        let edits = fix.edits.iter().map(|edit| Edit {
            file: view.sources.file(edit.span.file).path.clone(),
            start: edit.span.start,
            end: edit.span.end,
            text: view.text(&edit.text),
        });
        let safety = match fix.safety {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        };
        Fix { title: view.text(&fix.title), safety, edits: edits.collect() }
    }
}

fn chains(analysis: &Analysis<'_>, view: &View<'_>) -> Vec<Chain> {
    let chains = analysis.chains.iter().flatten().map(|answer| Chain {
        name: answer.chain.name.clone(),
        kind: match answer.chain.source {
            ChainSource::Declared => "chain",
            ChainSource::ProviderAssumeRole => "provider",
        },
        verdict: verdict_name(answer.verdict),
        location: view.location(answer.chain.span),
        missing: answer.path.missing.iter().map(|missing| Missing::of(view, missing)).collect(),
    });
    let forbids = analysis.forbids.iter().flatten().map(|answer| Chain {
        name: answer.forbid.name.clone(),
        kind: "forbid",
        verdict: verdict_name(answer.verdict),
        location: view.location(answer.forbid.span),
        missing: answer
            .paths
            .iter()
            .flat_map(|path| &path.missing)
            .map(|missing| Missing::of(view, missing))
            .collect(),
    });
    chains.chain(forbids).collect()
}

pub(crate) fn verdict_name(verdict: ChainVerdict) -> &'static str {
    match verdict {
        ChainVerdict::Holds => "holds",
        ChainVerdict::Unproved => "unproved",
        ChainVerdict::Broken => "broken",
    }
}

fn summary(analysis: &Analysis<'_>, outcome: &Outcome) -> Summary {
    let estate = analysis.estate();
    let mut findings = Severities::default();
    for finding in &outcome.findings {
        findings.add(finding.severity);
    }
    let is_principal = |kind| {
        matches!(
            kind,
            NodeKind::User
                | NodeKind::Group
                | NodeKind::Role
                | NodeKind::OidcProvider
                | NodeKind::SamlProvider
        )
    };
    let nodes = analysis.graph.nodes().iter();
    Summary {
        findings,
        ignored: outcome.ignored,
        unknowns: analysis.diagnostics.unknowns.len(),
        files: analysis.sources.len(),
        accounts: estate.accounts.iter().filter(|account| account.analysed).count(),
        principals: nodes.filter(|node| node.declared && is_principal(node.kind)).count(),
        roles: estate.roles.len(),
        edges: analysis.graph.edges().len(),
        duration_ms: None,
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn severity_name<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.name())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn certainty_name<S: Serializer>(certainty: &Certainty, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match certainty {
        Certainty::Certain => "certain",
        Certainty::Possible => "possible",
    })
}
