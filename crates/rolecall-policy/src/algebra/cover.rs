//! What of a box a union of boxes leaves over: depth first, one box of the union after the other, each failed in one of
//! its dimensions (the policy pages' rules make every dimension independent of the others).

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::atoms::{KeyId, Literal};
use super::compile::{Resources, Shape, Space};
use super::glob::GlobId;
use super::keys::{self, Fit};
use super::solve::Emptiness;
use crate::reason;

/// Boxes held against one another, in one comparison.
const MOST_STEPS: u64 = 400_000;
/// Steps of the glob solver, in one comparison.
const MOST_GLOB_STEPS: u64 = 100_000_000;

/// Resources that a request may have.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// The role whose trust policy it is.
    Own,
    /// `*`: the action takes no resource.
    Star,
    /// ARNs that all the first match and none of the second.
    Arns(Vec<GlobId>, Vec<GlobId>),
}

/// A part of a box, of one class of actions and one caller.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    pub(crate) subject: Subject,
    pub(crate) literals: Vec<Literal>,
    /// Why it may be empty after all.
    pub(crate) doubt: Option<&'static str>,
}

/// How a box of the union lies to a part.
enum Relation {
    Disjoint,
    Covers,
    /// What is left of the part, in pieces.
    Leaves(Vec<Part>),
}

/// A part with the boxes that are still to be taken away, and what taking away one more leaves.
struct Narrowed<'s> {
    part: Part,
    covers: Vec<&'s Shape>,
    pieces: Vec<Part>,
}

/// What the searches of a comparison share.
#[derive(Debug, Default)]
pub(crate) struct Search {
    memory: HashMap<Vec<Literal>, Fit>,
    steps: u64,
}

impl Search {
    /// Calls `each` with every part of `first` that no box of `covers` contains, until it breaks. An error is the reason
    /// code of a bound.
    pub(crate) fn survivors(
        &mut self,
        space: &mut Space,
        first: Part,
        covers: &[&Shape],
        each: &mut dyn FnMut(&mut Space, &Part) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, &'static str> {
        let mut stack: Vec<(Part, Vec<&Shape>)> = vec![(first, covers.to_vec())];
        while let Some((part, covers)) = stack.pop() {
            let Some(Narrowed { part, covers, pieces }) = self.narrow(space, part, covers)? else { continue };
            if pieces.is_empty() {
                if each(space, &part).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                continue;
            }
            stack.extend(pieces.into_iter().rev().map(|piece| (piece, covers.clone())));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Takes away every box that leaves one piece; then splits by the one that leaves the fewest. `None` if nothing is
    /// left; no pieces if no box is left.
    fn narrow<'s>(
        &mut self,
        space: &mut Space,
        mut part: Part,
        mut covers: Vec<&'s Shape>,
    ) -> Result<Option<Narrowed<'s>>, &'static str> {
        loop {
            let mut rest: Vec<&Shape> = Vec::with_capacity(covers.len());
            let mut fewest: Option<(usize, Vec<Part>)> = None;
            let mut changed = false;
            for &shape in &covers {
                self.steps += 1;
                if self.steps > MOST_STEPS || space.globs.steps > MOST_GLOB_STEPS {
                    return Err(reason::BRANCH_BUDGET);
                }
                match self.relate(space, &part, shape) {
                    Relation::Disjoint => {}
                    Relation::Covers => return Ok(None),
                    Relation::Leaves(pieces) => match <[Part; 1]>::try_from(pieces) {
                        Ok([piece]) => (part, changed) = (piece, true),
                        Err(pieces) => {
                            if fewest.as_ref().is_none_or(|(_, fewest)| pieces.len() < fewest.len()) {
                                fewest = Some((rest.len(), pieces));
                            }
                            rest.push(shape);
                        }
                    },
                }
            }
            covers = rest;
            if changed && !covers.is_empty() {
                continue;
            }
            let Some((at, pieces)) = fewest else {
                return Ok(Some(Narrowed { part, covers, pieces: Vec::new() }));
            };
            covers.remove(at);
            return Ok(Some(Narrowed { part, covers, pieces }));
        }
    }

    fn relate(&mut self, space: &mut Space, part: &Part, shape: &Shape) -> Relation {
        // Literals that the part has already need no look at theirs values.
        let mut open: Vec<Literal> = Vec::new();
        for &(atom, holds) in &shape.literals {
            match part.literals.iter().find(|(known, _)| *known == atom) {
                Some(&(_, known)) if known == holds => {}
                Some(_) => return Relation::Disjoint,
                None => open.push((atom, holds)),
            }
        }
        let mut pieces = Vec::new();
        let mut held = part.clone();
        for &(atom, holds) in &open {
            if let Some(piece) = self.with(space, &held, (atom, !holds)) {
                pieces.push(piece);
            }
            // The pieces are apart from each other: each holds what those before it fail.
            match self.with(space, &held, (atom, holds)) {
                Some(next) => held = next,
                None => return Relation::Disjoint,
            }
        }
        match without(space, &held, shape) {
            Without::Disjoint => return Relation::Disjoint,
            Without::Pieces(more) => pieces.extend(more),
        }
        if pieces.is_empty() { Relation::Covers } else { Relation::Leaves(pieces) }
    }

    /// The part in which a literal holds, too; `None` if it is empty.
    fn with(&mut self, space: &mut Space, part: &Part, literal: Literal) -> Option<Part> {
        let mut literals = part.literals.clone();
        let at = literals.binary_search(&literal).err()?;
        literals.insert(at, literal);
        let mut doubt = part.doubt;
        if let Some(key) = space.atoms.key_in(literal.0) {
            match self.fit(space, key, &literals) {
                Fit::Impossible => return None,
                Fit::Maybe(code) => doubt = doubt.or(Some(code)),
                Fit::Possible => {}
            }
        }
        Some(Part { subject: part.subject.clone(), literals, doubt })
    }

    /// Whether some state of a key meets those of the literals that are about it.
    pub(crate) fn fit(&mut self, space: &mut Space, key: KeyId, literals: &[Literal]) -> Fit {
        let about: Vec<Literal> =
            literals.iter().copied().filter(|(atom, _)| space.atoms.key_in(*atom) == Some(key)).collect();
        if let Some(&fit) = self.memory.get(&about) {
            return fit;
        }
        let fit = match space.atoms.key_of(key) {
            Some(key) => keys::decide(&mut space.globs, &space.atoms, key, &about),
            None => Fit::Possible,
        };
        self.memory.insert(about, fit);
        fit
    }
}

/// What taking away the resources of a box leaves.
enum Without {
    Disjoint,
    Pieces(Vec<Part>),
}

fn without(space: &mut Space, part: &Part, shape: &Shape) -> Without {
    let Some(Resources::Globs { negated, patterns, star }) = space.resources.get(shape.resources as usize)
    else {
        return Without::Pieces(Vec::new());
    };
    match &part.subject {
        Subject::Own => Without::Pieces(Vec::new()),
        Subject::Star => match star {
            Some(true) => Without::Pieces(Vec::new()),
            Some(false) => Without::Disjoint,
            None => {
                let reading = space.atoms.reading(reason::WILDCARD_ONLY);
                match part.literals.iter().find(|(atom, _)| *atom == reading) {
                    Some((_, true)) => Without::Pieces(Vec::new()),
                    Some((_, false)) => Without::Disjoint,
                    None => Without::Pieces(vec![part.with_reading(reading, false)]),
                }
            }
        },
        Subject::Arns(positive, negative) => {
            let (globs, patterns) = (&mut space.globs, patterns);
            let mut touching: Vec<GlobId> = Vec::new();
            for &pattern in patterns {
                if positive.iter().all(|&glob| globs.overlap(glob, pattern)) {
                    touching.push(pattern);
                }
            }
            let inside = |globs: &mut super::glob::Globs, pattern| {
                positive.iter().any(|&glob| globs.is_subset(glob, pattern))
            };
            let contained = touching.iter().any(|&pattern| inside(globs, pattern));
            let mut piece = |positive: Vec<GlobId>, negative: Vec<GlobId>| {
                let doubt = match globs.emptiness(&positive, &negative) {
                    Emptiness::Empty => return None,
                    Emptiness::Inhabited => part.doubt,
                    Emptiness::Budget => part.doubt.or(Some(reason::GLOB_BUDGET)),
                };
                let subject = Subject::Arns(positive, negative);
                Some(Part { subject, literals: part.literals.clone(), doubt })
            };
            match (negated, contained) {
                (false, _) if touching.is_empty() => Without::Disjoint,
                (true, true) => Without::Disjoint,
                (false, true) => Without::Pieces(Vec::new()),
                (false, false) => {
                    let mut all = negative.clone();
                    all.extend(&touching);
                    all.sort_unstable();
                    all.dedup();
                    Without::Pieces(piece(positive.clone(), all).into_iter().collect())
                }
                (true, false) => {
                    let with = |pattern: GlobId| {
                        let mut all = positive.clone();
                        all.push(pattern);
                        all.sort_unstable();
                        all.dedup();
                        all
                    };
                    let pieces =
                        touching.iter().filter_map(|&pattern| piece(with(pattern), negative.clone()));
                    Without::Pieces(pieces.collect())
                }
            }
        }
    }
}

impl Part {
    /// The part in one reading of a disputed rule.
    pub(crate) fn with_reading(&self, reading: u32, holds: bool) -> Part {
        let mut part = self.clone();
        part.literals.push((reading, holds));
        part.literals.sort_unstable();
        part
    }
}
