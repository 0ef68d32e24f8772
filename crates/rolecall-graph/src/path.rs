//! `path`, `who`, `reach`: questions about nodes, groups, sets of principals, and principals that are not there.

use std::collections::BTreeSet;
use std::sync::Arc;

use rolecall_model::{AccountId, Listing, With};

use crate::answer::{Code, Means, Missing, PathAnswer, Repair, Side, Verdict};
use crate::endpoint::Endpoint;
use crate::graph::TrustGraph;
use crate::node::{NodeId, NodeKind};
use crate::walk::{Walk, walks};

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What the caller brings.
    pub with: &'a With,
    /// Whether it can bring nothing else: chains.
    pub strict: bool,
    /// Most role sessions obtained.
    pub max_hops: Option<u32>,
    /// Whether escalation is walked, too. Towards an administrator it always is.
    pub escalation: bool,
}

impl TrustGraph<'_> {
    /// Whether `from` can become `to`.
    pub fn path(&self, from: &Endpoint, to: &Endpoint, question: &Question<'_>) -> PathAnswer {
        let (Endpoint::Node(start, session), Endpoint::Node(target, _)) = (from, to) else {
            return self.set_or_absent(from, to, question);
        };
        let alone = self.single_path(*start, session.as_ref(), *target, question);
        let members = self.members_of(*start);
        if members.is_empty() {
            return alone;
        }
        // A chain from a group holds when it holds for a user who has only this membership and for every member; where
        // name, path or tags of that user decide, the members decide.
        let answers: Vec<PathAnswer> =
            members.into_iter().map(|member| self.single_path(member, None, *target, question)).collect();
        let decided_by_members = alone.verdict == Verdict::Unknown
            || alone.missing.iter().any(|missing| matches!(missing.code, Some(Code(16 | 24))));
        match answers.into_iter().max_by_key(|answer| answer.verdict) {
            Some(worst)
                if decided_by_members || (alone.verdict.is_open() && worst.verdict > alone.verdict) =>
            {
                PathAnswer { from: alone.from, ..worst }
            }
            _ => alone,
        }
    }

    /// Every node from which `target` can be reached, each with its path.
    pub fn who(&self, target: &Endpoint, question: &Question<'_>) -> Vec<PathAnswer> {
        let Endpoint::Node(node, _) = target else { return Vec::new() };
        let question = &self.towards(*node, question);
        let sources = self.ancestors(*node, question).into_iter().filter(|source| source != node);
        let answers = sources.map(|source| self.single_path(source, None, *node, question));
        answers.filter(|answer| answer.verdict <= Verdict::Unknown).collect()
    }

    /// Everything that `source` can become, each with its path.
    pub fn reach(&self, source: &Endpoint, question: &Question<'_>) -> Vec<PathAnswer> {
        let mut list = Vec::new();
        for (start, session) in self.expand(source) {
            let walk = Walk { graph: self, start, session: session.as_ref(), question };
            let mut done = BTreeSet::from([start]);
            for level in [Verdict::Allowed, Verdict::AllowedIf, Verdict::Unknown] {
                let reached = walk.reached(level);
                for state in reached.keys() {
                    if done.insert(state.0) {
                        list.push(walk.trace(state.0, &reached, *state, level));
                    }
                }
            }
        }
        list
    }

    /// The nodes that an endpoint stands for, with the session that one of them is.
    pub(crate) fn expand(&self, endpoint: &Endpoint) -> Vec<(NodeId, Option<Arc<str>>)> {
        match endpoint {
            Endpoint::Node(node, session) => vec![(*node, session.clone())],
            Endpoint::AllOf(account) => {
                self.principals_of(*account).into_iter().map(|node| (node, None)).collect()
            }
            Endpoint::Absent { .. } => Vec::new(),
        }
    }

    /// The members of a group; of any other node none.
    pub(crate) fn members_of(&self, node: NodeId) -> Vec<NodeId> {
        let members = self.edges_into(node).filter(|edge| edge.means == Means::Member);
        members.map(|edge| edge.from).collect()
    }

    /// How a node is named in an answer: its ARN, or its label where it has none.
    pub(crate) fn name(&self, node: NodeId, session: Option<&Arc<str>>) -> String {
        let arn =
            self.node(node).filter(|node| node.kind != NodeKind::Account).and_then(|node| node.arn.clone());
        let name = arn.map_or_else(|| self.label(node), |arn| arn.to_string());
        session.map_or(name.clone(), |session| format!("{name} (session {session})"))
    }

    fn single_path(
        &self,
        start: NodeId,
        session: Option<&Arc<str>>,
        target: NodeId,
        question: &Question<'_>,
    ) -> PathAnswer {
        let question = self.towards(target, question);
        Walk { graph: self, start, session, question: &question }.to(target)
    }

    /// Sets of principals, and principals that are not there.
    fn set_or_absent(&self, from: &Endpoint, to: &Endpoint, question: &Question<'_>) -> PathAnswer {
        for endpoint in [from, to] {
            if let Endpoint::Absent { text, account, nearest } = endpoint {
                return self.absent(from, to, text, *account, nearest.as_deref());
            }
        }
        let (starts, targets) = (self.expand(from), self.expand(to));
        let pairs =
            starts.iter().flat_map(|(start, _)| targets.iter().map(move |(target, _)| (*start, *target)));
        let answers = pairs.filter(|(start, target)| start != target);
        let answers = answers.map(|(start, target)| self.single_path(start, None, target, question));
        answers.min_by_key(|answer| answer.verdict).unwrap_or_else(|| self.nobody(from, to))
    }

    fn nobody(&self, from: &Endpoint, to: &Endpoint) -> PathAnswer {
        let name = |endpoint: &Endpoint| match endpoint {
            Endpoint::Node(node, session) => self.name(*node, session.as_ref()),
            Endpoint::AllOf(account) => self
                .estate()
                .account(*account)
                .map_or_else(String::new, |account| format!("{}:*", account.label)),
            Endpoint::Absent { text, .. } => text.clone(),
        };
        PathAnswer {
            from: name(from),
            to: name(to),
            verdict: Verdict::Denied,
            requires: Vec::new(),
            hops: Vec::new(),
            broken: None,
            missing: Vec::new(),
        }
    }

    /// B31.
    fn absent(
        &self,
        from: &Endpoint,
        to: &Endpoint,
        text: &str,
        account: Option<AccountId>,
        nearest: Option<&str>,
    ) -> PathAnswer {
        let known = |account: AccountId| {
            let unread = self.estate().account(account).is_none_or(|account| account.unread);
            !unread && self.estate().lists(account, listing(text))
        };
        let complete = account.is_some_and(known)
            // Services and guests that no trust policy or pool names.
            || text == "anonymous"
            || text.starts_with("service:");
        let message = if complete {
            format!("`{text}` does not exist")
        } else {
            format!("`{text}` is not in the sources that could be read, and may exist all the same")
        };
        let title = nearest
            .map_or_else(|| format!("create `{text}`"), |nearest| format!("the nearest name is `{nearest}`"));
        let missing = Missing {
            code: Some(Code(31)),
            side: Side::Existence,
            account,
            message,
            span: account.and_then(|account| self.estate().account(account)).and_then(|account| account.span),
            related: Vec::new(),
            repair: Some(Repair { title }),
        };
        let verdict = if complete { Verdict::Denied } else { Verdict::Unknown };
        PathAnswer { verdict, missing: vec![missing], ..self.nobody(from, to) }
    }

    /// The question, as it is walked towards a target.
    fn towards<'q>(&self, target: NodeId, question: &Question<'q>) -> Question<'q> {
        let is_admin = self.node(target).is_some_and(|node| node.kind == NodeKind::Admin);
        Question { escalation: question.escalation || is_admin, ..*question }
    }

    fn ancestors(&self, target: NodeId, question: &Question<'_>) -> BTreeSet<NodeId> {
        let mut seen = BTreeSet::from([target]);
        let mut work = vec![target];
        while let Some(node) = work.pop() {
            let kind = |id| self.node(id).map(|node| node.kind);
            for edge in self.edges_into(node).filter(|edge| walks(edge.means, kind(edge.to), question)) {
                // A member of a group has edges of its own.
                let through_group = edge.means == Means::Member && node != target;
                if !through_group && seen.insert(edge.from) {
                    work.push(edge.from);
                }
            }
        }
        seen
    }
}

/// Where an endpoint that is not there would be listed.
fn listing(text: &str) -> Listing {
    let kinds = [
        (":oidc", Listing::OidcProviders),
        (":saml", Listing::SamlProviders),
        (":user-pool", Listing::Pools),
        (":identity-pool", Listing::Pools),
        (":app-client", Listing::Pools),
    ];
    let found = kinds.into_iter().find(|(kind, _)| text.contains(kind));
    found.map_or(Listing::Principals, |(_, listing)| listing)
}
