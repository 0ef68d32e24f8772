//! Documents as unions of boxes: each a set of actions, one of principals, one of resources, and literals about condition
//! keys. A disputed rule gives a box for each reading, told apart by a literal that stands for the reading.

use std::collections::HashMap;
use std::sync::Arc;

use rolecall_catalog::ResourceType;
use rolecall_source::symbol::has_symbols;

use super::actions::{Actions, has_prefix_wildcard};
use super::atoms::{Atom, Atoms, Literal};
use super::glob::{GlobId, Globs, Token, Variable};
use super::principals::{Caller, callers};
use super::text::{Style, is_doubtful_resource};
use crate::document::{Document, Effect, PrincipalSet, Statement, TextSet, Version};
use crate::pattern::matches_everything;
use crate::reason;
use crate::resource::matches_resource;

/// The number of an interned set.
pub(crate) type SetId = u32;
/// Boxes that one statement may become.
const MOST_BOXES: usize = 64;

/// A statement in one reading.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    /// Number of the statement in the document.
    pub(crate) statement: usize,
    pub(crate) shape: Shape,
}

/// What a box contains; equal shapes are equal sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    pub(crate) actions: SetId,
    pub(crate) principals: SetId,
    pub(crate) resources: SetId,
    pub(crate) literals: Vec<Literal>,
}

/// What a `Resource` or `NotResource` matches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Resources {
    /// The statement has none: a trust policy.
    Own,
    Globs {
        negated: bool,
        patterns: Vec<GlobId>,
        /// Whether an action that takes no resource is matched; `None` where that is disputed.
        star: Option<bool>,
    },
}

/// A compiled document.
#[derive(Debug)]
pub(crate) struct Policy<'d> {
    pub(crate) document: &'d Document,
    pub(crate) allows: Vec<Region>,
    pub(crate) denies: Vec<Region>,
    /// Why nothing can be proved of it.
    pub(crate) unknown: Option<&'static str>,
    /// Whether its statements have principals; `None` if it has no statement.
    pub(crate) has_principals: Option<bool>,
}

/// ARNs that resources of a type can have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Universe {
    /// One of these, the usual first; the last is all of them.
    pub(crate) any: Vec<GlobId>,
    /// None of these.
    pub(crate) none: Vec<GlobId>,
}

/// Everything that the documents of a comparison share.
#[derive(Debug, Default)]
pub(crate) struct Space {
    pub(crate) globs: Globs,
    pub(crate) atoms: Atoms,
    pub(crate) actions: Vec<Arc<Actions>>,
    action_index: HashMap<Arc<Actions>, SetId>,
    pub(crate) resources: Vec<Resources>,
    resource_index: HashMap<Resources, SetId>,
    /// For each set of principals the callers, by number, that it matches; the first set is everyone.
    pub(crate) principals: Vec<Vec<u32>>,
    principal_index: HashMap<String, SetId>,
    pub(crate) callers: Vec<Caller>,
    readings: HashMap<(GlobId, GlobId), bool>,
    /// The ARNs of resource types.
    pub(crate) types: HashMap<ResourceType, Universe>,
    /// Whether the ARNs of a type have some in a part.
    pub(crate) typed: HashMap<(GlobId, Vec<GlobId>, Vec<GlobId>), bool>,
}

/// A union of alternatives, each a list of literals of which all hold.
pub(crate) type Alternatives = Vec<Vec<Literal>>;

impl Space {
    /// A space for these documents, and the documents in it.
    pub(crate) fn compile<'d>(documents: &[&'d Document]) -> (Space, Vec<Policy<'d>>) {
        let mut space = Space { callers: callers(documents), ..Space::default() };
        space.principals.push((0..space.callers.len() as u32).collect());
        let mut statements = documents.iter().flat_map(|document| &document.statements);
        space.atoms.signed = statements.all(|statement| statement.principals.is_none());
        for statement in documents.iter().flat_map(|document| &document.statements) {
            for condition in &statement.conditions {
                space.atoms.note_key(&condition.key.text, condition.operator.set.is_some());
            }
        }
        let policies = documents.iter().map(|document| space.policy(document)).collect();
        (space, policies)
    }

    fn policy<'d>(&mut self, document: &'d Document) -> Policy<'d> {
        let has = |statement: &Statement| statement.principals.is_some();
        let mut policy = Policy {
            document,
            allows: Vec::new(),
            denies: Vec::new(),
            unknown: document.partial.then_some(reason::PARTIAL_DOCUMENT),
            has_principals: document.statements.first().map(has),
        };
        for (number, statement) in document.statements.iter().enumerate() {
            let regions = self.statement(number, statement, document.version);
            match statement.effect {
                Effect::Allow => policy.allows.extend(regions),
                Effect::Deny => policy.denies.extend(regions),
            }
        }
        policy
    }

    fn statement(&mut self, number: usize, statement: &Statement, version: Version) -> Vec<Region> {
        let actions = self.action_sets(&statement.actions);
        let resources = match &statement.resources {
            Some(set) => self.resource_sets(set, version),
            None => vec![(self.intern_resources(Resources::Own), Vec::new())],
        };
        let principals = statement.principals.as_ref().map_or(0, |set| self.intern_principals(set));
        let mut conditions: Alternatives = vec![Vec::new()];
        for condition in &statement.conditions {
            let alternatives = self.condition(condition, version);
            conditions = product(&conditions, &alternatives);
            if conditions.len() > MOST_BOXES {
                let text = format!("{:?}", statement.conditions);
                conditions = vec![vec![self.opaque(reason::BRANCH_BUDGET, &text)]];
                break;
            }
        }
        let mut regions = Vec::new();
        for (actions, of_actions) in &actions {
            for (resources, of_resources) in &resources {
                for literals in &conditions {
                    let mut all: Vec<Literal> =
                        [of_actions, of_resources, literals].into_iter().flatten().copied().collect();
                    all.sort_unstable();
                    all.dedup();
                    let contradicts =
                        all.windows(2).any(|pair| matches!(pair, [one, other] if one.0 == other.0));
                    if !contradicts {
                        let shape =
                            Shape { actions: *actions, principals, resources: *resources, literals: all };
                        regions.push(Region { statement: number, shape });
                    }
                }
            }
        }
        regions
    }

    /// A literal about something that is not decided: it is the same thing for the same text.
    pub(crate) fn opaque(&mut self, code: &str, text: &str) -> Literal {
        (self.atoms.intern(Atom::Opaque(code.into(), text.into())), true)
    }

    /// The sets of actions, by reading.
    fn action_sets(&mut self, set: &TextSet) -> Vec<(SetId, Vec<Literal>)> {
        let symbols: Vec<String> = set
            .patterns
            .iter()
            .filter(|pattern| has_symbols(&pattern.text))
            .map(|pattern| pattern.text.to_string())
            .collect();
        let patterns = set.patterns.iter().filter(|pattern| !has_symbols(&pattern.text)).cloned().collect();
        let known = TextSet { negated: set.negated, patterns, span: None };
        let mut sets = Vec::new();
        if known.patterns.iter().any(|pattern| has_prefix_wildcard(&pattern.text)) {
            let reading = self.atoms.reading(reason::ACTION_PREFIX);
            for prefixes in [true, false] {
                let id = self.intern_actions(Actions::of(&known, prefixes));
                sets.push((id, vec![(reading, prefixes)]));
            }
        } else {
            sets.push((self.intern_actions(Actions::of(&known, true)), Vec::new()));
        }
        if symbols.is_empty() {
            return sets;
        }
        // Whether such a pattern matches is one thing that is not known.
        let matched = self.opaque(reason::UNRESOLVED_REFERENCE, &format!("{symbols:?}"));
        if set.negated {
            for (_, literals) in &mut sets {
                literals.push((matched.0, false));
            }
        } else {
            let all = TextSet { negated: true, patterns: Vec::new(), span: None };
            sets.push((self.intern_actions(Actions::of(&all, true)), vec![matched]));
        }
        sets
    }

    /// The sets of resources, by reading.
    fn resource_sets(&mut self, set: &TextSet, version: Version) -> Vec<(SetId, Vec<Literal>)> {
        let mut readings: Vec<(GlobId, GlobId)> = Vec::with_capacity(set.patterns.len());
        let mut star = Some(false);
        for pattern in &set.patterns {
            let pair = self.resource_readings(&pattern.text, version);
            readings.push(pair);
            match matches_resource(&pattern.text, "*") {
                Some(true) => star = Some(true),
                Some(false) => {}
                None => star = star.filter(|&star| star),
            }
        }
        let star = star.map(|star| star != set.negated);
        let doubtful = set.patterns.iter().any(|pattern| is_doubtful_resource(&pattern.text));
        let mut variants = Vec::new();
        if readings.iter().any(|(by_part, as_string)| by_part != as_string) {
            let reading = self.atoms.reading(reason::ARN_SEGMENT);
            let (by_part, as_string): (Vec<GlobId>, Vec<GlobId>) = readings.into_iter().unzip();
            variants.push((by_part, vec![(reading, false)]));
            variants.push((as_string, vec![(reading, true)]));
        } else {
            variants.push((readings.into_iter().map(|(by_part, _)| by_part).collect(), Vec::new()));
        }
        let mut sets = Vec::new();
        for (patterns, mut literals) in variants {
            if doubtful {
                let text: Vec<&str> = set.patterns.iter().map(|pattern| &*pattern.text).collect();
                literals.push(self.opaque(reason::ARN_SEGMENT, &format!("{text:?}")));
            }
            for (patterns, guards) in self.guarded(&patterns, set.negated) {
                let mut sorted = patterns;
                sorted.sort_unstable();
                sorted.dedup();
                let id =
                    self.intern_resources(Resources::Globs { negated: set.negated, patterns: sorted, star });
                sets.push((id, literals.iter().chain(&guards).copied().collect()));
            }
        }
        sets
    }

    /// The globs of a resource, part by part and as one string.
    fn resource_readings(&mut self, text: &str, version: Version) -> (GlobId, GlobId) {
        if matches_everything(text) {
            let every = self.globs.intern(&[Token::Star]);
            return (every, every);
        }
        let (by_part, as_string) = self.globs.resource_pattern(text, version);
        if by_part == as_string {
            return (by_part, by_part);
        }
        let globs = &mut self.globs;
        let known = self.readings.entry((by_part, as_string));
        let same = *known.or_insert_with(|| globs.same_arns(by_part, as_string));
        if same { (by_part, by_part) } else { (by_part, as_string) }
    }

    /// A list of patterns and what must hold for it to count: the variables in it have values. Of a list of which only
    /// some do not, two readings.
    pub(crate) fn guarded(&mut self, patterns: &[GlobId], negated: bool) -> Vec<(Vec<GlobId>, Vec<Literal>)> {
        let guards = self.guards(patterns);
        let plain: Vec<GlobId> =
            patterns.iter().copied().filter(|&glob| self.guards(&[glob]).is_empty()).collect();
        if guards.is_empty() || plain.is_empty() {
            return vec![(patterns.to_vec(), guards)];
        }
        let reading = self.atoms.reading(reason::VARIABLE_UNRESOLVED);
        let whole = guards.iter().copied().chain([(reading, true)]).collect();
        if negated {
            let text = format!("{patterns:?}");
            let doubt = self.opaque(reason::VARIABLE_UNRESOLVED, &text);
            let parted = guards.iter().copied().chain([(reading, false), doubt]).collect();
            return vec![
                (patterns.to_vec(), whole),
                (patterns.to_vec(), parted),
                (plain, vec![(reading, false), doubt]),
            ];
        }
        let parted = guards.iter().copied().chain([(reading, false)]).collect();
        vec![(patterns.to_vec(), whole), (patterns.to_vec(), parted), (plain, vec![(reading, false)])]
    }

    /// The literals that say that the variables of these globs have values.
    pub(crate) fn guards(&mut self, patterns: &[GlobId]) -> Vec<Literal> {
        let mut keys: Vec<Arc<str>> = Vec::new();
        for &glob in patterns {
            for variable in self.globs.variables_in(glob) {
                if let Variable::Key { key, default: None } = variable
                    && !keys.contains(key)
                {
                    keys.push(key.clone());
                }
            }
        }
        let absent = |key: Arc<str>| {
            let key = self.atoms.key(&key);
            (self.atoms.intern(Atom::Absent(key)), false)
        };
        keys.into_iter().map(absent).collect()
    }

    fn intern_actions(&mut self, actions: Actions) -> SetId {
        if let Some(&id) = self.action_index.get(&actions) {
            return id;
        }
        let (id, actions) = (self.actions.len() as SetId, Arc::new(actions));
        self.actions.push(actions.clone());
        self.action_index.insert(actions, id);
        id
    }

    fn intern_resources(&mut self, resources: Resources) -> SetId {
        if let Some(&id) = self.resource_index.get(&resources) {
            return id;
        }
        let id = self.resources.len() as SetId;
        self.resources.push(resources.clone());
        self.resource_index.insert(resources, id);
        id
    }

    fn intern_principals(&mut self, set: &PrincipalSet) -> SetId {
        let mut texts: Vec<String> = set
            .list
            .iter()
            .map(|principal| format!("{:?} {}", principal.kind, principal.text.text))
            .collect();
        texts.sort_unstable();
        let name = format!("{} {texts:?}", set.negated);
        if let Some(&id) = self.principal_index.get(&name) {
            return id;
        }
        let id = self.principals.len() as SetId;
        let matched = self.callers.iter().enumerate();
        let matched = matched.filter(|(_, caller)| super::principals::matches_caller(set, caller));
        self.principals.push(matched.map(|(number, _)| number as u32).collect());
        self.principal_index.insert(name, id);
        id
    }

    /// The globs of texts of an operator, each text of its own.
    pub(crate) fn text_globs(&mut self, texts: &[&str], style: Style, arn: bool) -> Vec<GlobId> {
        let mut globs: Vec<GlobId> = Vec::with_capacity(texts.len());
        for text in texts {
            if arn {
                globs.extend(self.globs.arn_pattern(text, style));
            } else {
                let tokens = self.globs.tokens(text, style);
                globs.push(self.globs.intern(&tokens));
            }
        }
        globs.sort_unstable();
        globs.dedup();
        globs
    }
}

/// Each alternative of the one with each of the other.
fn product(one: &Alternatives, other: &Alternatives) -> Alternatives {
    one.iter()
        .flat_map(|left| other.iter().map(move |right| left.iter().chain(right).copied().collect()))
        .collect()
}
