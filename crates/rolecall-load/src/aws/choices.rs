//! Arguments that hold alternatives, taken apart: one set of arguments for each combination.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use rolecall_source::SymbolKind;
use rolecall_terraform::Call;
use rolecall_terraform::value::{Entries, Kind, MAX_ALTERNATIVES, Value};

use super::symbols;

/// Every combination of the alternatives in `arguments`, at most [`MAX_ALTERNATIVES`]; alternatives beyond that bound
/// become symbols named after the resource. The same alternatives in two places are decided alike. Without
/// alternatives, the arguments themselves.
pub(super) fn combinations<'a>(call: &Call<'_>, arguments: &'a Entries) -> Vec<Cow<'a, Entries>> {
    let mut choices = Choices::default();
    for value in arguments.values() {
        choices.collect(value);
    }
    if choices.sizes.is_empty() {
        return vec![Cow::Borrowed(arguments)];
    }
    let mut total = 1;
    for size in &mut choices.sizes {
        if total * *size > MAX_ALTERNATIVES {
            *size = 0;
        }
        total *= (*size).max(1);
    }
    let combination = |mut number: usize| {
        let picks = choices.sizes.iter().map(|&size| {
            let pick = number.checked_rem(size);
            number /= size.max(1);
            pick
        });
        let picker = Picker { call, numbers: &choices.numbers, picks: picks.collect() };
        Cow::Owned(picker.entries(arguments))
    };
    (0..total).map(combination).collect()
}

/// The places of an `Arc` of alternatives in memory tell them apart.
#[derive(Default)]
struct Choices {
    numbers: HashMap<usize, usize>,
    sizes: Vec<usize>,
}

impl Choices {
    fn collect(&mut self, value: &Value) {
        match &value.kind {
            Kind::OneOf(values) => {
                if let Entry::Vacant(number) = self.numbers.entry(place(values)) {
                    number.insert(self.sizes.len());
                    self.sizes.push(values.len());
                    values.iter().for_each(|value| self.collect(value));
                }
            }
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => {
                items.iter().for_each(|item| self.collect(item));
            }
            Kind::Map(_, entries) | Kind::Object(entries) => {
                entries.values().for_each(|item| self.collect(item));
            }
            Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Unknown(..) => {}
        }
    }
}

fn place(values: &Arc<Vec<Value>>) -> usize {
    Arc::as_ptr(values).addr()
}

struct Picker<'a> {
    call: &'a Call<'a>,
    numbers: &'a HashMap<usize, usize>,
    picks: Vec<Option<usize>>,
}

impl Picker<'_> {
    fn resolve(&self, value: &Value) -> Value {
        let all = |items: &[Value]| Arc::new(items.iter().map(|item| self.resolve(item)).collect());
        let kind = match &value.kind {
            Kind::OneOf(values) => {
                let number = self.numbers.get(&place(values)).copied().unwrap_or_default();
                let pick = self.picks.get(number).copied().flatten();
                let picked = pick.and_then(|pick| values.get(pick)).map(|picked| self.resolve(picked));
                return picked.unwrap_or_else(|| self.symbol(value, number)).marked(value.sensitive);
            }
            Kind::List(ty, items) => Kind::List(ty.clone(), all(items)),
            Kind::Set(ty, items) => Kind::Set(ty.clone(), all(items)),
            Kind::Tuple(items) => Kind::Tuple(all(items)),
            Kind::Map(ty, entries) => Kind::Map(ty.clone(), Arc::new(self.entries(entries))),
            Kind::Object(entries) => Kind::Object(Arc::new(self.entries(entries))),
            Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Unknown(..) => {
                return value.clone();
            }
        };
        Value { kind, origin: value.origin, sensitive: value.sensitive }
    }

    fn symbol(&self, value: &Value, number: usize) -> Value {
        let name = format!("choice {} of {}", number + 1, self.call.address);
        Value::unknown(symbols::named(self.call, SymbolKind::Other, &name), value.type_of(), value.origin)
    }

    fn entries(&self, entries: &Entries) -> Entries {
        entries.iter().map(|(key, value)| (key.clone(), self.resolve(value))).collect()
    }
}

#[cfg(test)]
mod tests {
    use rolecall_source::Sources;
    use rolecall_terraform::value::one_of;

    use super::*;
    use crate::aws::testing::call;

    fn alternatives(texts: &[&str]) -> Value {
        one_of(texts.iter().map(|text| Value::string(*text)).collect()).unwrap()
    }

    fn all(sources: &Sources, arguments: &[(&str, Value)]) -> Vec<Vec<String>> {
        let arguments = arguments.iter().map(|(key, value)| (Arc::from(*key), value.clone())).collect();
        call(sources, "aws_x", &arguments, |call| {
            let texts = |entries: &Entries| {
                entries.values().filter_map(Value::as_str).map(|text| sources.spell(text)).collect()
            };
            combinations(call, &arguments).iter().map(|entries| texts(entries)).collect()
        })
    }

    #[test]
    fn arguments_without_alternatives_stay() {
        assert_eq!(all(&Sources::default(), &[("a", Value::string("x"))]), [["x"]]);
    }

    #[test]
    fn independent_alternatives_multiply() {
        let found =
            all(&Sources::default(), &[("a", alternatives(&["1", "2"])), ("b", alternatives(&["3", "4"]))]);
        assert_eq!(found, [["1", "3"], ["2", "3"], ["1", "4"], ["2", "4"]]);
    }

    #[test]
    fn the_same_alternatives_are_decided_alike() {
        let both = alternatives(&["1", "2"]);
        assert_eq!(all(&Sources::default(), &[("a", both.clone()), ("b", both)]), [["1", "1"], ["2", "2"]]);
    }

    #[test]
    fn alternatives_beyond_the_bound_become_symbols() {
        let five = ["1", "2", "3", "4", "5"];
        let found = all(&Sources::default(), &[("a", alternatives(&five)), ("b", alternatives(&five))]);
        assert_eq!(found.len(), 5);
        assert_eq!(found[0], ["1", "⟨choice 2 of aws_x.this⟩"]);
    }
}
