//! What a caller must supply, said positively where the policy language can.

use rolecall_policy::BaseOperator as Base;
use rolecall_policy::SetOperator;
use serde::Serialize;

use crate::View;

/// A condition that the caller's request has to meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// The condition key as the policy writes it.
    pub key: String,
    /// The operator.
    pub operator: String,
    /// Its values.
    pub values: Vec<String>,
    /// Whether the comparison must fail; only where no other operator says the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub negated: bool,
}

impl Requirement {
    pub(crate) fn of(view: &View<'_>, requirement: &rolecall_policy::Requirement) -> Self {
        let values: Vec<String> = requirement.values.iter().map(|value| view.text(&value.text)).collect();
        let key = view.text(&requirement.key.text);
        let written = || view.text(&requirement.operator.text);
        if !requirement.negated {
            return Requirement { key, operator: written(), values, negated: false };
        }
        match complement(&requirement.operator, &values) {
            Some((operator, values)) => Requirement { key, operator, values, negated: false },
            None => Requirement { key, operator: written(), values, negated: true },
        }
    }

    /// `sts:ExternalId StringEquals "abc"`.
    pub(crate) fn text(&self) -> String {
        let values: Vec<String> = self.values.iter().map(|value| format!("{value:?}")).collect();
        let not = if self.negated { "not " } else { "" };
        format!("{} {not}{} {}", self.key, self.operator, values.join(", "))
    }
}

/// What an absent key does to a comparison and its opposite (IAM User Guide, "IAM JSON policy elements: Condition
/// operators"): the negated names are met by it, the others are not.
fn complement(operator: &rolecall_policy::Operator, values: &[String]) -> Option<(String, Vec<String>)> {
    let base = operator.base?;
    let opposite = opposite(base, values)?;
    // A request without the key meets `…IfExists`; the opposite then needs the key.
    let key_needed = operator.if_exists || base.is_negated();
    let suffix = match (key_needed, opposite.base.is_negated()) {
        // `StringNotEquals` would be met by leaving the key out.
        (true, true) => return None,
        (false, false) if opposite.base != Base::Null => "IfExists",
        _ => "",
    };
    let prefix = match operator.set {
        None => "",
        // An empty set meets `ForAllValues` and never `ForAnyValue`.
        Some(_) if operator.if_exists => return None,
        Some(SetOperator::ForAllValues) => "ForAnyValue:",
        Some(SetOperator::ForAnyValue) => "ForAllValues:",
    };
    let suffix = if prefix.is_empty() { suffix } else { "" };
    Some((format!("{prefix}{}{suffix}", opposite.base.name()), opposite.values))
}

struct Opposite {
    base: Base,
    values: Vec<String>,
}

/// The operator that is met just where `base` is not, the key being there.
fn opposite(base: Base, values: &[String]) -> Option<Opposite> {
    let single = values.len() == 1;
    let keep = |base| Some(Opposite { base, values: values.to_vec() });
    // Several values of an order are alternatives on both sides.
    let ordered = |base| if single { keep(base) } else { None };
    match base {
        Base::StringEquals => keep(Base::StringNotEquals),
        Base::StringNotEquals => keep(Base::StringEquals),
        Base::StringEqualsIgnoreCase => keep(Base::StringNotEqualsIgnoreCase),
        Base::StringNotEqualsIgnoreCase => keep(Base::StringEqualsIgnoreCase),
        Base::StringLike => keep(Base::StringNotLike),
        Base::StringNotLike => keep(Base::StringLike),
        Base::ArnEquals => keep(Base::ArnNotEquals),
        Base::ArnNotEquals => keep(Base::ArnEquals),
        Base::ArnLike => keep(Base::ArnNotLike),
        Base::ArnNotLike => keep(Base::ArnLike),
        Base::IpAddress => keep(Base::NotIpAddress),
        Base::NotIpAddress => keep(Base::IpAddress),
        Base::NumericEquals => keep(Base::NumericNotEquals),
        Base::NumericNotEquals => keep(Base::NumericEquals),
        Base::DateEquals => keep(Base::DateNotEquals),
        Base::DateNotEquals => keep(Base::DateEquals),
        Base::NumericLessThan => ordered(Base::NumericGreaterThanEquals),
        Base::NumericGreaterThanEquals => ordered(Base::NumericLessThan),
        Base::NumericLessThanEquals => ordered(Base::NumericGreaterThan),
        Base::NumericGreaterThan => ordered(Base::NumericLessThanEquals),
        Base::DateLessThan => ordered(Base::DateGreaterThanEquals),
        Base::DateGreaterThanEquals => ordered(Base::DateLessThan),
        Base::DateLessThanEquals => ordered(Base::DateGreaterThan),
        Base::DateGreaterThan => ordered(Base::DateLessThanEquals),
        Base::Bool | Base::Null => {
            let [value] = values else { return None };
            Some(Opposite { base, values: vec![flipped(value)?.to_owned()] })
        }
        Base::BinaryEquals => None,
    }
}

fn flipped(value: &str) -> Option<&'static str> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Some("false"),
        "false" => Some("true"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rolecall_policy::Operator;

    use super::*;

    fn positive(operator: &str, values: &[&str]) -> Option<String> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let (operator, values) = complement(&Operator::parse(&operator.into()), &values)?;
        Some(format!("{operator} {}", values.join(" ")))
    }

    #[test]
    fn what_a_deny_asks_for_is_said_positively() {
        for (operator, values, said) in [
            ("StringEquals", &["a", "b"][..], Some("StringNotEquals a b")),
            ("StringNotEquals", &["a"], Some("StringEquals a")),
            ("StringNotEqualsIfExists", &["a"], Some("StringEquals a")),
            ("StringEqualsIfExists", &["a"], None),
            ("Bool", &["false"], Some("BoolIfExists true")),
            ("BoolIfExists", &["false"], Some("Bool true")),
            ("Bool", &["false", "x"], None),
            ("Null", &["true"], Some("Null false")),
            ("NumericLessThan", &["3600"], Some("NumericGreaterThanEqualsIfExists 3600")),
            ("NumericLessThanIfExists", &["3600"], Some("NumericGreaterThanEquals 3600")),
            ("NumericLessThan", &["1", "2"], None),
            ("NotIpAddress", &["203.0.113.0/24"], Some("IpAddress 203.0.113.0/24")),
            ("ForAnyValue:StringEquals", &["a"], Some("ForAllValues:StringNotEquals a")),
            ("ForAllValues:StringNotLike", &["a*"], Some("ForAnyValue:StringLike a*")),
            ("NoSuchOperator", &["a"], None),
        ] {
            assert_eq!(positive(operator, values).as_deref(), said, "{operator}");
        }
    }
}
