//! Requests that show a difference, confirmed by the evaluator.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_catalog::{AccessLevels, Action, ResourceType};
use rolecall_source::symbol::has_symbols;

use super::actions::{Class, actions_in};
use super::atoms::{Atom, KeyId, Literal, Values};
use super::compile::{Space, Universe};
use super::cover::{Part, Subject};
use super::difference::Survivor;
use super::glob::{GlobId, Variable};
use super::keys::{self, Carried};
use super::principals::{Caller, matches_caller};
use super::samples::arn_patterns;
use super::solve::Emptiness;
use super::text::Style;
use crate::decision::{Decision, allows};
use crate::document::Document;
use crate::reason;
use crate::request::{Context, KeyState};

/// A request, with what it carries. Keys that are absent are left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// Who makes it, for policies that name principals: an ARN, a service, a provider.
    pub principal: Option<Arc<str>>,
    /// The action.
    pub action: Arc<str>,
    /// The ARN of the resource, or `*` for an action that takes none; `None` for a policy without resources.
    pub resource: Option<Arc<str>>,
    /// The condition keys as the policies write them, in order of their lower-case names.
    pub context: Vec<ContextEntry>,
}

/// A condition key of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContextEntry {
    /// The key.
    pub key: Arc<str>,
    /// Its values, of which there is one unless it is multivalued.
    pub values: Vec<Arc<str>>,
    /// Whether it can have several.
    pub multivalued: bool,
}

impl Context for Witness {
    fn state(&self, key: &str) -> KeyState {
        let found = self.context.iter().find(|entry| entry.key.eq_ignore_ascii_case(key));
        found.map_or(KeyState::Absent, |entry| KeyState::Present(entry.values.clone()))
    }
}

/// What became of a survivor.
pub(crate) enum Outcome {
    /// A request that one policy allows and the other does not.
    Shown(Witness),
    /// No request can be shown, and none excluded; the reason code.
    Unknown(Arc<str>),
    /// There is none among the actions and resource types of the catalogue, but there may be another day.
    NotInCatalogue,
    /// There is none.
    Nothing,
}

/// Looks for a request, a `telling` one if people read it, among the survivors that `from` allows and `less` does not.
pub(crate) fn show(
    space: &mut Space,
    survivor: &Survivor<'_>,
    (from, less): (&Document, Option<&Document>),
    telling: bool,
) -> Outcome {
    let Some((action, universe)) = target(space, survivor, telling) else {
        // Every action that takes a resource is looked at with its ARNs.
        let is_star = survivor.part.subject == Subject::Star;
        return if is_star { Outcome::Nothing } else { Outcome::NotInCatalogue };
    };
    let mut doubt = doubt_of(space, survivor.part);
    let caller = survivor.caller.and_then(|caller| space.callers.get(caller as usize).cloned());
    let keys = assign(space, survivor.part);
    let resource = keys.as_ref().and_then(|known| resource(space, survivor.part, &universe, known));
    let (Some(keys), Some(resource)) = (keys, resource) else {
        return Outcome::Unknown(doubt.unwrap_or_else(|| reason::NO_WITNESS.into()));
    };
    let witness = Witness {
        principal: caller.as_ref().map(|caller| caller.text.clone()),
        action,
        resource: (survivor.part.subject != Subject::Own).then_some(resource),
        context: entries(space, &keys),
    };
    let granted = decide(from, &witness, caller.as_ref());
    let other = less.map_or(Ok(false), |less| decide(less, &witness, caller.as_ref()));
    match (granted, other) {
        (Ok(true), Ok(false)) => return Outcome::Shown(witness),
        (Err(code), _) | (_, Err(code)) => doubt = Some(code),
        _ => {}
    }
    Outcome::Unknown(doubt.unwrap_or_else(|| reason::NO_WITNESS.into()))
}

/// Whether a document allows a request; an error is the reason code why that is not known.
fn decide(document: &Document, witness: &Witness, caller: Option<&Caller>) -> Result<bool, Arc<str>> {
    let filtered;
    let document = match caller {
        None => document,
        Some(caller) => {
            let statements = document.statements.iter().filter(|statement| {
                statement.principals.as_ref().is_none_or(|set| matches_caller(set, caller))
            });
            filtered = Document { statements: statements.cloned().collect(), ..document.clone() };
            &filtered
        }
    };
    let resource = witness.resource.as_deref().unwrap_or("*");
    match allows(&[document], &witness.action, resource, witness) {
        Decision::Allowed(_) => Ok(true),
        Decision::Denied(_) | Decision::NotAllowed(_) => Ok(false),
        Decision::AllowedIf { .. } => Err(reason::NO_WITNESS.into()),
        Decision::Unknown(facts) => Err(facts.first().map_or(reason::NO_WITNESS.into(), |fact| {
            if has_symbols(fact) { reason::UNRESOLVED_REFERENCE.into() } else { fact.clone() }
        })),
    }
}

/// Why a part may be empty after all, if there is a reason.
fn doubt_of(space: &Space, part: &Part) -> Option<Arc<str>> {
    let opaque = part.literals.iter().find_map(|(atom, _)| match space.atoms.get(*atom) {
        Some(Atom::Opaque(code, _)) => Some(code.clone()),
        _ => None,
    });
    let variable = || {
        let variables = variables_of(space, part);
        let symbol = variables.iter().any(|variable| matches!(variable, Variable::Symbol(_)));
        let code = if symbol { reason::UNRESOLVED_REFERENCE } else { reason::POLICY_VARIABLE };
        (!variables.is_empty()).then(|| code.into())
    };
    part.doubt.map(Arc::from).or(opaque).or_else(variable)
}

/// The variables of a part.
fn variables_of(space: &Space, part: &Part) -> Vec<Variable> {
    let mut globs: Vec<GlobId> = Vec::new();
    if let Subject::Arns(positive, negative) = &part.subject {
        globs.extend(positive.iter().chain(negative));
    }
    for (atom, _) in &part.literals {
        if let Some(Atom::Values(_, test)) = space.atoms.get(*atom)
            && let Values::Text(patterns) = &test.values
        {
            globs.extend(patterns);
        }
    }
    let mut variables: Vec<Variable> =
        globs.into_iter().flat_map(|glob| space.globs.variables_in(glob)).cloned().collect();
    variables.sort_unstable();
    variables.dedup();
    variables
}

/// What a request carries so that the literals hold: first of the keys that are variables elsewhere, then of the others.
fn assign(space: &mut Space, part: &Part) -> Option<BTreeMap<KeyId, Carried>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for variable in variables_of(space, part) {
        if let Variable::Key { key, default: None } = variable {
            names.push(key);
        }
    }
    let needed: Vec<KeyId> = names.iter().map(|name| space.atoms.key(name)).collect();
    let mut assigned: BTreeMap<KeyId, Carried> = BTreeMap::new();
    let about = |space: &Space, key: KeyId| -> Vec<Literal> {
        part.literals.iter().copied().filter(|(atom, _)| space.atoms.key_in(*atom) == Some(key)).collect()
    };
    let others = part.literals.iter().filter_map(|(atom, _)| space.atoms.key_in(*atom));
    let order: Vec<KeyId> = needed.iter().copied().chain(others).collect();
    for id in order {
        if assigned.contains_key(&id) {
            continue;
        }
        let literals = about(space, id);
        let Space { globs, atoms, .. } = space;
        let key = atoms.key_of(id)?;
        let value = |variable: &Variable| value_of(atoms, &assigned, variable);
        let carried = keys::solve(globs, atoms, (key, !needed.contains(&id)), &literals, &value)?;
        assigned.insert(id, carried);
    }
    Some(assigned)
}

/// The value of a variable in a request.
fn value_of(
    atoms: &super::atoms::Atoms,
    assigned: &BTreeMap<KeyId, Carried>,
    variable: &Variable,
) -> Option<Arc<str>> {
    let Variable::Key { key, default } = variable else { return None };
    let carried = atoms.find_key(key).and_then(|key| assigned.get(&key));
    match carried {
        Some(Some(values)) => values.first().cloned(),
        _ => default.clone(),
    }
}

/// The resource of a request.
fn resource(
    space: &mut Space,
    part: &Part,
    universe: &Universe,
    assigned: &BTreeMap<KeyId, Carried>,
) -> Option<Arc<str>> {
    let Subject::Arns(positive, negative) = &part.subject else { return Some("*".into()) };
    let Space { globs, atoms, .. } = space;
    let mut fill = |glob: &GlobId| globs.replaced(*glob, |variable| value_of(atoms, assigned, variable));
    let positive: Vec<GlobId> = positive.iter().map(&mut fill).collect();
    let negative: Vec<GlobId> = negative.iter().map(&mut fill).chain(universe.none.iter().copied()).collect();
    universe.any.iter().find_map(|&glob| {
        let all: Vec<GlobId> = positive.iter().copied().chain([glob]).collect();
        globs.witness(&all, &negative).map(Arc::from)
    })
}

fn entries(space: &Space, keys: &BTreeMap<KeyId, Carried>) -> Vec<ContextEntry> {
    let entry = |(key, carried): (&KeyId, &Carried)| {
        let (key, values) = (space.atoms.key_of(*key)?, carried.clone()?);
        Some((&key.lower, ContextEntry { key: key.name.clone(), values, multivalued: key.multivalued }))
    };
    let mut entries: Vec<_> = keys.iter().filter_map(entry).collect();
    entries.sort_by_key(|(lower, _)| *lower);
    entries.into_iter().map(|(_, entry)| entry).collect()
}

/// An action, the most `telling` if that matters, of a class that takes a resource of the part, and the ARNs of that resource, the usual first.
fn target(space: &mut Space, survivor: &Survivor<'_>, telling: bool) -> Option<(Arc<str>, Universe)> {
    match survivor.class {
        Class::Future => None,
        Class::Named(name) => {
            let service = name.split(':').next().unwrap_or_default();
            let usual = format!("arn:aws:{service}:us-east-1:{}:?*", super::samples::ACCOUNT);
            let any = vec![space.globs.pattern(&usual), space.globs.any_arn()];
            let universe = Universe { any, none: Vec::new() };
            Some((name.clone(), universe))
        }
        Class::Known(ranges) => {
            let mut best: Option<(u8, Action, Universe)> = None;
            for action in actions_in(ranges) {
                let rank = if telling { rank(action) } else { HIGHEST_RANK };
                if best.as_ref().is_some_and(|(best, ..)| *best >= rank) {
                    continue;
                }
                if let Some(universe) = fits(space, action, survivor.part) {
                    best = Some((rank, action, universe));
                    if rank == HIGHEST_RANK {
                        break;
                    }
                }
            }
            best.map(|(_, action, universe)| (action.name().into(), universe))
        }
    }
}

/// The ARNs of a resource type of the action that lie in the part.
pub(crate) fn fits(space: &mut Space, action: Action, part: &Part) -> Option<Universe> {
    match &part.subject {
        Subject::Own => Some(Universe::default()),
        Subject::Star => (action.resource_types().len() == 0).then(Universe::default),
        Subject::Arns(positive, negative) => {
            // A resource that every request names comes first.
            let of = |required: bool| action.resource_types().filter(move |found| found.required == required);
            let mut types = of(true).chain(of(false));
            types.find_map(|found| type_fits(space, found.resource_type, positive, negative))
        }
    }
}

fn type_fits(
    space: &mut Space,
    resource_type: ResourceType,
    positive: &[GlobId],
    negative: &[GlobId],
) -> Option<Universe> {
    // Most types are of another service: nothing is made for those.
    let service = resource_type.arn().split(':').nth(2).filter(|service| !service.contains('$'));
    let is_other =
        |&glob: &GlobId| space.globs.get(glob).service.as_deref().is_some_and(|own| Some(own) != service);
    if service.is_some() && positive.iter().any(is_other) {
        return None;
    }
    let universe = space.universe(resource_type);
    let general = *universe.any.last()?;
    // All ARNs: no need to look.
    if negative.is_empty() && *positive == [space.globs.any_arn()] {
        return Some(universe);
    }
    let pair = (general, positive.to_vec(), negative.to_vec());
    let globs = &mut space.globs;
    let fits = *space.typed.entry(pair).or_insert_with(|| {
        let all: Vec<GlobId> = positive.iter().copied().chain([general]).collect();
        let negative = [negative, &universe.none].concat();
        globs.emptiness(&all, &negative) != Emptiness::Empty
    });
    fits.then_some(universe)
}

impl Space {
    /// The ARNs of a resource type, the usual first.
    fn universe(&mut self, resource_type: ResourceType) -> Universe {
        if let Some(known) = self.types.get(&resource_type) {
            return known.clone();
        }
        let style = Style { wildcards: true, fold: false, variables: false };
        let patterns = arn_patterns(resource_type);
        let globs: Vec<GlobId> =
            patterns.iter().filter_map(|pattern| self.globs.arn_pattern(pattern, style)).collect();
        let any = if globs.is_empty() { vec![self.globs.any_arn()] } else { globs };
        // The name of a bucket holds no slash: what has one is an object.
        let is_bucket = resource_type.arn().ends_with(":::${BucketName}");
        let none = if is_bucket { vec![self.globs.pattern("*/*")] } else { Vec::new() };
        let universe = Universe { any, none };
        self.types.insert(resource_type, universe.clone());
        universe
    }
}

const HIGHEST_RANK: u8 = 5;

/// How much an action matters: permissions before writes, tags, reads and lists.
pub(crate) fn rank(action: Action) -> u8 {
    let levels = action.access_levels();
    let order = [
        AccessLevels::PERMISSIONS_MANAGEMENT,
        AccessLevels::WRITE,
        AccessLevels::TAGGING,
        AccessLevels::READ,
        AccessLevels::LIST,
    ];
    let place = order.iter().position(|&level| levels.contains(level));
    place.map_or(0, |place| (order.len() - place) as u8)
}

/// Whether a survivor has requests of actions and resource types that exist, as far as that is known.
pub(crate) fn is_real(space: &mut Space, survivor: &Survivor<'_>) -> bool {
    target(space, survivor, false).is_some()
}
