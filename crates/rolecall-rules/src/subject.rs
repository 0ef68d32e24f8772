//! Whether a pattern of a subject claim keeps strangers out: the pattern, intersected with the grammar of the issuer's
//! subjects, must leave one tenant only.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_catalog::issuer::{Characters, FieldRole, Piece, SubjectForm};

/// Longest pattern that is looked at, in characters.
const MAX_PATTERN: usize = 2_048;

/// What a pattern leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tightness {
    /// Every subject of this form that it matches has the same tenant.
    Tight,
    /// Subjects of several tenants match.
    Open,
    /// No subject of this form matches.
    NoMatch,
}

/// One character of a subject form: fixed, or one of a field.
#[derive(Clone, Copy, Debug)]
enum Place {
    Literal(char),
    /// The first character of a field, then any number more.
    Field(Characters, FieldRole),
}

/// What `pattern` leaves open of the tenant in subjects of `form`; `globs` when `*` and `?` are wildcards.
pub(crate) fn tightness(pattern: &str, globs: bool, form: &SubjectForm) -> Tightness {
    openness(pattern, globs, form, |role| role == FieldRole::Tenant)
}

/// What `pattern` leaves open of the fields that `wanted` chooses: open when one of them is.
pub(crate) fn openness(
    pattern: &str,
    globs: bool,
    form: &SubjectForm,
    wanted: fn(FieldRole) -> bool,
) -> Tightness {
    let pattern: Vec<char> = pattern.chars().take(MAX_PATTERN).collect();
    let product = Product { pattern, places: places(form), globs };
    let fields = product.places.iter().enumerate().filter_map(|(at, place)| match place {
        Place::Field(_, role) if wanted(*role) => Some(at),
        _ => None,
    });
    let found: Vec<Tightness> = fields.map(|at| product.values(at)).collect();
    let open = found.iter().find(|tight| **tight == Tightness::Open);
    open.or(found.first()).copied().unwrap_or(Tightness::Tight)
}

fn places(form: &SubjectForm) -> Vec<Place> {
    let places = form.pieces.iter().flat_map(|piece| match piece {
        Piece::Literal(text) => text.chars().map(Place::Literal).collect::<Vec<_>>(),
        Piece::Field(field) => vec![Place::Field(field.characters, field.role)],
    });
    places.collect()
}

/// Pattern and form, walked together.
struct Product {
    pattern: Vec<char>,
    places: Vec<Place>,
    globs: bool,
}

/// A place in the pattern, a place in the form, and inside a field whether it has a character yet.
type State = (usize, usize, bool);

/// A character that a state can take: one, or any of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Taken {
    One(char),
    Several,
}

impl Product {
    /// Walks to a field, then looks whether more than one way leads through it.
    fn values(&self, field: usize) -> Tightness {
        let (reached, alive) = self.explore();
        let mut at: BTreeSet<State> = reached
            .into_iter()
            .filter(|state| state.1 == field && !state.2 && alive.contains(state))
            .collect();
        if at.is_empty() {
            return Tightness::NoMatch;
        }
        for _ in 0..=self.pattern.len() {
            at = self.close(at);
            let ends = at.iter().any(|state| state.1 > field && alive.contains(state));
            let mut ways: BTreeMap<Taken, BTreeSet<State>> = BTreeMap::new();
            for state in at.iter().filter(|state| state.1 == field) {
                if let Some((taken, next)) = self.take(*state).filter(|(_, next)| alive.contains(next)) {
                    ways.entry(taken).or_default().insert(next);
                }
            }
            match (ends, ways.pop_first()) {
                (true, None) => return Tightness::Tight,
                (false, Some((Taken::One(_), next))) if ways.is_empty() => at = next,
                _ => return Tightness::Open,
            }
        }
        Tightness::Open
    }

    /// The states that can be come to, and those from which both can come to their end together.
    fn explore(&self) -> (BTreeSet<State>, BTreeSet<State>) {
        let start = (0, 0, false);
        let mut reached = BTreeSet::from([start]);
        let mut before: BTreeMap<State, Vec<State>> = BTreeMap::new();
        let mut work = vec![start];
        while let Some(state) = work.pop() {
            let taken = self.take(state).map(|(_, next)| next);
            for next in self.free(state).into_iter().flatten().chain(taken) {
                before.entry(next).or_default().push(state);
                if reached.insert(next) {
                    work.push(next);
                }
            }
        }
        let mut alive: BTreeSet<State> =
            reached.iter().copied().filter(|state| self.is_end(*state)).collect();
        let mut work: Vec<State> = alive.iter().copied().collect();
        while let Some(state) = work.pop() {
            for earlier in before.get(&state).map(Vec::as_slice).unwrap_or_default() {
                if alive.insert(*earlier) {
                    work.push(*earlier);
                }
            }
        }
        (reached, alive)
    }

    fn is_end(&self, (p, f, _): State) -> bool {
        p == self.pattern.len() && f == self.places.len()
    }

    /// What takes no character: `*` may stand for nothing, and a field that has a character may end.
    fn free(&self, (p, f, begun): State) -> [Option<State>; 2] {
        let star = self.globs && self.pattern.get(p) == Some(&'*');
        [star.then_some((p + 1, f, begun)), begun.then_some((p, f + 1, false))]
    }

    fn close(&self, mut states: BTreeSet<State>) -> BTreeSet<State> {
        let mut work: Vec<State> = states.iter().copied().collect();
        while let Some(state) = work.pop() {
            for next in self.free(state).into_iter().flatten() {
                if states.insert(next) {
                    work.push(next);
                }
            }
        }
        states
    }

    /// What a state takes, and where that leads. Where it leads never depends on the character.
    fn take(&self, (p, f, _): State) -> Option<(Taken, State)> {
        let (wanted, p) = match self.pattern.get(p)? {
            '*' if self.globs => (None, p),
            '?' if self.globs => (None, p + 1),
            literal => (Some(*literal), p + 1),
        };
        match (self.places.get(f)?, wanted) {
            (Place::Literal(place), None) => Some((Taken::One(*place), (p, f + 1, false))),
            (Place::Literal(place), Some(c)) => (c == *place).then_some((Taken::One(c), (p, f + 1, false))),
            (Place::Field(..), None) => Some((Taken::Several, (p, f, true))),
            (Place::Field(characters, _), Some(c)) => {
                characters.allow(c).then_some((Taken::One(c), (p, f, true)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rolecall_catalog::Issuer;

    use super::*;

    fn github(pattern: &str) -> Vec<Tightness> {
        let issuer = Issuer::find("token.actions.githubusercontent.com").unwrap();
        issuer.subject.forms.iter().map(|form| tightness(pattern, true, form)).collect()
    }

    #[test]
    fn an_owner_closed_by_a_slash_is_tight() {
        for pattern in
            ["repo:acme/api:ref:refs/heads/main", "repo:acme/*", "repo:acme/api:*", "repo:acme/a*:*"]
        {
            assert!(!github(pattern).contains(&Tightness::Open), "{pattern}: {:?}", github(pattern));
            assert!(github(pattern).contains(&Tightness::Tight), "{pattern}: {:?}", github(pattern));
        }
    }

    #[test]
    fn an_open_owner_lets_strangers_in() {
        for pattern in
            ["*", "repo:*", "repo:acme*", "repo:acme-*/api:*", "*:ref:refs/heads/main", "repo:acm?/api:*"]
        {
            assert!(github(pattern).contains(&Tightness::Open), "{pattern}: {:?}", github(pattern));
        }
    }

    #[test]
    fn other_text_matches_nothing() {
        assert!(github("project_path:acme/*").iter().all(|tight| *tight == Tightness::NoMatch));
    }
}
