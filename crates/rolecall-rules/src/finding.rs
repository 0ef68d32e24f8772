//! Findings.

use std::sync::Arc;

use rolecall_graph::{Code, Hop, Missing, NodeId};
use rolecall_model::{AccountId, Origin};
use rolecall_source::Span;

use crate::{Analysis, RULES, Rule, Topic};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The severity of this name.
    pub fn parse(name: &str) -> Option<Severity> {
        let all = [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
        all.into_iter().find(|severity| severity.name() == name)
    }
}

/// Whether a finding surely holds, or rests on something that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum Certainty {
    Possible,
    Certain,
}

/// Whether applying a fix can change what is authorized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum Safety {
    Safe,
    Unsafe,
}

/// An edit of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does.
    pub title: String,
    /// Whether it can change what is authorized.
    pub safety: Safety,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it surely holds.
    pub certainty: Certainty,
    /// Break code of a chain.
    pub code: Option<Code>,
    /// One sentence: lower case, no full stop. Symbols are still letters.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Its account.
    pub account: Option<AccountId>,
    /// ARN of the entity at fault; symbols are still letters.
    pub entity: Option<Arc<str>>,
    /// Its Terraform address.
    pub address: Option<Arc<str>>,
    /// The narrowest text at fault.
    pub span: Option<Span>,
    /// Other places that matter.
    pub related: Vec<(Span, String)>,
    /// The path in the trust graph that it rests on.
    pub path: Vec<Hop>,
    /// Fixes.
    pub fixes: Vec<Fix>,
}

impl Finding {
    fn topic(&self) -> Option<Topic> {
        RULES.iter().find(|rule| rule.name == self.rule).map(|rule| rule.topic)
    }

    /// Names the place of the resource where the text at fault came to it from another file: a template, or the caller of
    /// its module. What is at fault in a chain may belong to somebody else.
    fn declared_at(&mut self, declared: Option<Span>) {
        if self.topic() == Some(Topic::Chain) {
            return;
        }
        let (Some(span), Some(declared), Some(address)) = (self.span, declared, &self.address) else {
            return;
        };
        if span.file != declared.file {
            self.related.push((declared, format!("`{address}` is declared here")));
        }
    }
}

/// Collects the findings of one rule.
#[derive(Debug)]
pub struct Findings<'f> {
    pub(crate) rule: &'static Rule,
    pub(crate) list: &'f mut Vec<Finding>,
}

impl Findings<'_> {
    /// Files a finding at a place. It is certain and of the rule's severity unless the draft says otherwise.
    pub fn at(&mut self, span: Option<Span>, message: impl Into<String>) -> Draft<'_> {
        self.list.push(Finding {
            rule: self.rule.name,
            severity: self.rule.severity,
            certainty: Certainty::Certain,
            code: None,
            message: message.into(),
            help: None,
            account: None,
            entity: None,
            address: None,
            span,
            related: Vec::new(),
            path: Vec::new(),
            fixes: Vec::new(),
        });
        Draft { finding: self.list.last_mut() }
    }
}

/// A finding that was just filed; each step adds to it.
#[derive(Debug)]
pub struct Draft<'f> {
    finding: Option<&'f mut Finding>,
}

impl Draft<'_> {
    /// What to do.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.edit(|finding| finding.help = Some(help.into()))
    }

    /// Another severity than the rule's.
    pub fn severity(self, severity: Severity) -> Self {
        self.edit(|finding| finding.severity = severity)
    }

    /// `possible` unless `certain`.
    pub fn certain_if(self, certain: bool) -> Self {
        self.edit(|finding| {
            if !certain {
                finding.certainty = Certainty::Possible;
            }
        })
    }

    /// The node at fault: its account, ARN and address, and its place where the fault is in another file.
    pub fn node(self, analysis: &Analysis<'_>, node: NodeId) -> Self {
        let node = analysis.graph.node(node).cloned();
        self.edit(|finding| {
            if let Some(node) = node {
                finding.account = node.account;
                finding.entity = node.arn.or(Some(node.name));
                finding.address = node.address;
                finding.declared_at(node.span);
            }
        })
    }

    /// The entity at fault, where it is no node: its account, how it is called, where it came from, and its place where
    /// the fault is in another file.
    pub fn entity(self, account: AccountId, entity: &str, origin: &Origin) -> Self {
        self.edit(|finding| {
            finding.account = Some(account);
            finding.entity = Some(entity.into());
            finding.address.clone_from(&origin.address);
            finding.declared_at(origin.span);
            if !origin.certain {
                finding.certainty = Certainty::Possible;
            }
        })
    }

    /// Another place that matters.
    pub fn related(self, span: Option<Span>, message: impl Into<String>) -> Self {
        self.edit(|finding| finding.related.extend(span.map(|span| (span, message.into()))))
    }

    /// The path that it rests on.
    pub fn path(self, hops: &[Hop]) -> Self {
        self.edit(|finding| finding.path = hops.to_vec())
    }

    /// The missing half that it is about: code, account, help, related places.
    pub fn missing(self, missing: &Missing) -> Self {
        self.edit(|finding| {
            finding.code = missing.code;
            finding.account = missing.account;
            finding.help = missing.repair.as_ref().map(|repair| repair.title.clone());
            finding.related.extend(missing.related.iter().cloned());
        })
    }

    /// A fix.
    pub fn fix(self, fix: Fix) -> Self {
        self.edit(|finding| finding.fixes.push(fix))
    }

    fn edit(mut self, change: impl FnOnce(&mut Finding)) -> Self {
        if let Some(finding) = &mut self.finding {
            change(finding);
        }
        self
    }
}
