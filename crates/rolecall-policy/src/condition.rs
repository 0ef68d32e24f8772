//! One condition against what is known of its key (IAM User Guide, "IAM JSON policy elements: Condition operators" and
//! "Set operators for multivalued context keys").

use std::sync::Arc;

use rolecall_source::symbol::has_symbols;

use crate::compare::{boolean, compare, is_well_formed};
use crate::document::{BaseOperator, Condition, Operator, SetOperator, Text, Version};
use crate::facts::Facts;
use crate::list::{Doubt, any_matches};
use crate::operator::Comparison;
use crate::pattern::matches_everything;
use crate::reason;
use crate::request::{Context, KeyState};
use crate::variable::{Expanded, Resolution, Scope, as_written};

/// What a condition says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It holds.
    Yes,
    /// It does not hold.
    No { impossible: bool },
    /// That depends on facts.
    Unknown,
    /// That depends on what the caller chooses.
    Choice(Choice),
}

/// What the choices of a caller do to a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Whether it holds when the key is absent; `None` when that is disputed.
    pub(crate) absent: Option<bool>,
    /// Whether it holds when the key is present.
    pub(crate) present: Range,
}

/// For which values of a key that is present a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Range {
    /// For none. `impossible` unless another request of the caller could have the variable that is missing.
    No { impossible: bool },
    /// For some and not for others.
    Some,
    /// For all.
    All,
}

/// An operator and its values, in a request.
#[derive(Clone, Copy)]
pub(crate) struct Check<'a> {
    pub(crate) operator: &'a Operator,
    pub(crate) values: &'a [Text],
    pub(crate) version: Version,
    pub(crate) context: &'a dyn Context,
}

/// What `condition` says of a request with this context. Facts are added only when it is unknown.
pub(crate) fn evaluate(
    condition: &Condition,
    version: Version,
    context: &dyn Context,
    facts: &mut Facts,
) -> Outcome {
    let check = Check { operator: &condition.operator, values: &condition.values, version, context };
    let key = &condition.key.text;
    let state = if has_symbols(key) { KeyState::Unknown(key.clone()) } else { state_of(key, context) };
    check.outcome(&state, facts)
}

/// The state of a key in any case, without an allocation for keys of usual length.
fn state_of(key: &str, context: &dyn Context) -> KeyState {
    let mut buffer = [0; 128];
    let lower = buffer.get_mut(..key.len()).and_then(|lower| {
        lower.copy_from_slice(key.as_bytes());
        lower.make_ascii_lowercase();
        std::str::from_utf8(lower).ok()
    });
    match lower {
        Some(lower) => context.state(lower),
        None => context.state(&key.to_ascii_lowercase()),
    }
}

impl<'a> Check<'a> {
    /// What it says of a key in this state. Facts are added only when it is unknown.
    pub(crate) fn outcome(&self, state: &KeyState, facts: &mut Facts) -> Outcome {
        let known = facts.len();
        let Some(base) = self.operator.base else {
            let name = &self.operator.text;
            facts.add(if has_symbols(name) { name } else { reason::UNKNOWN_OPERATOR });
            return Outcome::Unknown;
        };
        let outcome = match state {
            KeyState::Present(values) if !values.is_empty() => {
                self.with_values(base, values, values.len() == 1, facts).into()
            }
            KeyState::List(values) if !values.is_empty() => {
                self.with_values(base, values, false, facts).into()
            }
            KeyState::Present(_) | KeyState::List(_) | KeyState::Absent => self.absent(base, facts).into(),
            KeyState::Never => match self.absent(base, facts) {
                Some(false) => Outcome::No { impossible: true },
                absent => absent.into(),
            },
            KeyState::SomeValue(fact) => match self.range(base, facts) {
                Some(Range::All) => Outcome::Yes,
                Some(Range::No { impossible }) => Outcome::No { impossible },
                Some(Range::Some) => unknown(fact, facts),
                None => Outcome::Unknown,
            },
            KeyState::NeverOr(values, fact) => {
                match (self.absent(base, facts), self.with_values(base, values, values.len() == 1, facts)) {
                    (Some(true), Some(true)) => Outcome::Yes,
                    (Some(false), Some(false)) => Outcome::No { impossible: true },
                    _ => unknown(fact, facts),
                }
            }
            KeyState::Unknown(fact) => match (self.absent(base, facts), self.range(base, facts)) {
                (Some(true), Some(Range::All)) => Outcome::Yes,
                (Some(false), Some(Range::No { impossible })) => Outcome::No { impossible },
                _ => unknown(fact, facts),
            },
            KeyState::Chosen => {
                let absent = self.absent(base, facts);
                match self.range(base, facts) {
                    None => Outcome::Unknown,
                    Some(Range::All) if absent == Some(true) => Outcome::Yes,
                    Some(Range::No { impossible }) if absent == Some(false) => Outcome::No { impossible },
                    Some(present) => Outcome::Choice(Choice { absent, present }),
                }
            }
        };
        if outcome != Outcome::Unknown {
            facts.truncate(known);
        }
        outcome
    }

    /// Whether it holds when the key has these values, of which there is at least one; `single` when it can have but one.
    fn with_values(
        &self,
        base: BaseOperator,
        values: &[Arc<str>],
        single: bool,
        facts: &mut Facts,
    ) -> Option<bool> {
        if base == BaseOperator::Null {
            return self.null(false, facts);
        }
        let known = facts.len();
        let mut all = Some(true);
        let mut any = Some(false);
        for value in values {
            match self.holds(base, value, facts) {
                Some(true) => any = Some(true),
                Some(false) => all = Some(false),
                None => {
                    any = any.filter(|&any| any);
                    all = all.filter(|&all| !all);
                }
            }
        }
        let holds = match self.operator.set {
            Some(SetOperator::ForAllValues) => all,
            Some(SetOperator::ForAnyValue) => any,
            None if single || any == Some(false) => any,
            None => {
                facts.add(reason::MULTIVALUE_PLAIN);
                None
            }
        };
        if holds.is_some() {
            facts.truncate(known);
        }
        holds
    }

    /// Whether one value of the key matches some value of the policy or, for a negated operator, none.
    fn holds(&self, base: BaseOperator, value: &str, facts: &mut Facts) -> Option<bool> {
        let comparison = base.comparison();
        let expand = |policy| self.expand(comparison, policy);
        any_matches(
            self.values,
            base.is_negated(),
            expand,
            |policy| compare(comparison, policy, value),
            value,
            facts,
        )
    }

    /// Whether it holds when the key is absent.
    fn absent(&self, base: BaseOperator, facts: &mut Facts) -> Option<bool> {
        if base == BaseOperator::Null {
            return self.null(true, facts);
        }
        let holds = match self.operator.set {
            Some(SetOperator::ForAllValues) => true,
            Some(SetOperator::ForAnyValue) if self.operator.if_exists => {
                facts.add(reason::FORANYVALUE_IFEXISTS);
                return None;
            }
            Some(SetOperator::ForAnyValue) => false,
            None => self.operator.if_exists || base.is_negated(),
        };
        if holds {
            let mut doubt = Doubt::default();
            for policy in self.values {
                doubt.note(&self.expand(base.comparison(), &policy.text).resolution);
            }
            if doubt.decides(false, facts) {
                return None;
            }
        }
        Some(holds)
    }

    /// For which values of a key that is present it holds; `None` when that depends on facts, which are added.
    pub(crate) fn range(&self, base: BaseOperator, facts: &mut Facts) -> Option<Range> {
        if base == BaseOperator::Null {
            let range = |holds| {
                if holds { Range::All } else { Range::No { impossible: true } }
            };
            return self.null(false, facts).map(range);
        }
        let comparison = base.comparison();
        let mut range = Range::No { impossible: true };
        let mut doubt = Doubt::default();
        for policy in self.values {
            let Expanded { text, resolution } = self.expand(comparison, &policy.text);
            doubt.note(&resolution);
            match resolution {
                Resolution::Void { .. } => {}
                _ if comparison == Comparison::Like && matches_everything(&text) => {
                    range = Range::All;
                }
                _ if is_well_formed(comparison, &text) => range = range.max(Range::Some),
                _ => doubt.malformed = Some(reason::MALFORMED_VALUE),
            }
        }
        if doubt.is_void(self.values) {
            return Some(Range::No { impossible: !doubt.possible });
        }
        let range = match range {
            Range::No { .. } if base.is_negated() => Range::All,
            Range::All if base.is_negated() => Range::No { impossible: true },
            range => range,
        };
        let decided = matches!(range, Range::No { .. }) || !doubt.decides(base.is_negated(), facts);
        decided.then_some(range)
    }

    /// `Null`: whether it holds when the key is `absent` or not.
    fn null(&self, absent: bool, facts: &mut Facts) -> Option<bool> {
        let mut holds = Some(false);
        for value in self.values {
            match boolean(&value.text) {
                Some(wanted) if wanted == absent => return Some(true),
                None if has_symbols(&value.text) => {
                    facts.add_symbols(&value.text);
                    holds = None;
                }
                _ => {}
            }
        }
        holds
    }

    fn expand(&self, comparison: Comparison, policy: &'a str) -> Expanded<'a> {
        let wildcards = match comparison {
            Comparison::Equals | Comparison::EqualsIgnoreCase | Comparison::Bool => false,
            Comparison::Like | Comparison::Arn => true,
            _ => return Expanded::plain(policy),
        };
        Scope { version: self.version, context: self.context, wildcards }.expand(policy)
    }

    /// The values with the variables that have one value replaced, as the newer version writes them.
    pub(crate) fn values_as_required(&self) -> Vec<Text> {
        let Some(base) = self.operator.base else { return self.values.to_vec() };
        let required = |policy: &'a Text| match self.expand(base.comparison(), &policy.text) {
            Expanded { text, resolution: Resolution::Known } if policy.text.contains("${") => {
                Text { text: as_written(&text).into(), span: policy.span }
            }
            _ => policy.clone(),
        };
        self.values.iter().map(required).collect()
    }
}

impl From<Option<bool>> for Outcome {
    fn from(holds: Option<bool>) -> Self {
        match holds {
            Some(true) => Outcome::Yes,
            Some(false) => Outcome::No { impossible: false },
            None => Outcome::Unknown,
        }
    }
}

fn unknown(fact: &Arc<str>, facts: &mut Facts) -> Outcome {
    facts.add(fact);
    Outcome::Unknown
}
