//! Names of condition operators and what each compares.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::document::{BaseOperator, Operator, SetOperator};

/// What an operator compares, its negation aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Equals,
    EqualsIgnoreCase,
    Like,
    Numeric(Order),
    Date(Order),
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

/// How two ordered values must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    /// Whether a request value that compares like this with the policy's satisfies the operator.
    pub(crate) fn admits(self, ordering: Ordering) -> bool {
        match self {
            Order::Equal => ordering.is_eq(),
            Order::Less => ordering.is_lt(),
            Order::LessOrEqual => ordering.is_le(),
            Order::Greater => ordering.is_gt(),
            Order::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

use BaseOperator as Base;
use Comparison as Is;

/// Every operator: its name, what it compares, whether it is the negation of that (IAM User Guide, "IAM JSON policy
/// elements: Condition operators").
const OPERATORS: [(&str, Base, Comparison, bool); 27] = [
    ("StringEquals", Base::StringEquals, Is::Equals, false),
    ("StringNotEquals", Base::StringNotEquals, Is::Equals, true),
    ("StringEqualsIgnoreCase", Base::StringEqualsIgnoreCase, Is::EqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Base::StringNotEqualsIgnoreCase, Is::EqualsIgnoreCase, true),
    ("StringLike", Base::StringLike, Is::Like, false),
    ("StringNotLike", Base::StringNotLike, Is::Like, true),
    ("NumericEquals", Base::NumericEquals, Is::Numeric(Order::Equal), false),
    ("NumericNotEquals", Base::NumericNotEquals, Is::Numeric(Order::Equal), true),
    ("NumericLessThan", Base::NumericLessThan, Is::Numeric(Order::Less), false),
    ("NumericLessThanEquals", Base::NumericLessThanEquals, Is::Numeric(Order::LessOrEqual), false),
    ("NumericGreaterThan", Base::NumericGreaterThan, Is::Numeric(Order::Greater), false),
    ("NumericGreaterThanEquals", Base::NumericGreaterThanEquals, Is::Numeric(Order::GreaterOrEqual), false),
    ("DateEquals", Base::DateEquals, Is::Date(Order::Equal), false),
    ("DateNotEquals", Base::DateNotEquals, Is::Date(Order::Equal), true),
    ("DateLessThan", Base::DateLessThan, Is::Date(Order::Less), false),
    ("DateLessThanEquals", Base::DateLessThanEquals, Is::Date(Order::LessOrEqual), false),
    ("DateGreaterThan", Base::DateGreaterThan, Is::Date(Order::Greater), false),
    ("DateGreaterThanEquals", Base::DateGreaterThanEquals, Is::Date(Order::GreaterOrEqual), false),
    ("Bool", Base::Bool, Is::Bool, false),
    ("BinaryEquals", Base::BinaryEquals, Is::Binary, false),
    ("IpAddress", Base::IpAddress, Is::Ip, false),
    ("NotIpAddress", Base::NotIpAddress, Is::Ip, true),
    ("ArnEquals", Base::ArnEquals, Is::Arn, false),
    ("ArnNotEquals", Base::ArnNotEquals, Is::Arn, true),
    ("ArnLike", Base::ArnLike, Is::Arn, false),
    ("ArnNotLike", Base::ArnNotLike, Is::Arn, true),
    ("Null", Base::Null, Is::Null, false),
];

impl BaseOperator {
    /// The name as AWS writes it.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Whether it is the negation of another, so that an absent key satisfies it.
    pub fn is_negated(self) -> bool {
        self.row().3
    }

    pub(crate) fn comparison(self) -> Comparison {
        self.row().2
    }

    fn row(self) -> (&'static str, Base, Comparison, bool) {
        // The table has the order of the enum; a test holds it to that.
        OPERATORS.get(self as usize).copied().unwrap_or(("Null", Base::Null, Is::Null, false))
    }
}

impl Operator {
    /// The operator of this name, in any case: `[ForAllValues:|ForAnyValue:]NAME[IfExists]`. `base` is `None` when there
    /// is no such operator; `NullIfExists` is none.
    pub fn parse(text: &Arc<str>) -> Operator {
        let mut name: &str = text;
        let mut set = None;
        for (prefix, operator) in
            [("ForAllValues:", SetOperator::ForAllValues), ("ForAnyValue:", SetOperator::ForAnyValue)]
        {
            if let Some(rest) = strip_prefix_ignore_case(name, prefix) {
                (name, set) = (rest, Some(operator));
                break;
            }
        }
        let stripped = strip_suffix_ignore_case(name, "IfExists");
        let if_exists = stripped.is_some();
        let name = stripped.unwrap_or(name);
        let base = OPERATORS.iter().find(|row| row.0.eq_ignore_ascii_case(name)).map(|row| row.1);
        let base = base.filter(|&base| !(if_exists && base == Base::Null));
        Operator { set, base, if_exists, text: text.clone() }
    }
}

fn strip_prefix_ignore_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn strip_suffix_ignore_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_order_of_the_enum() {
        for (name, base, comparison, negated) in OPERATORS {
            assert_eq!(base.name(), name);
            assert_eq!(base.comparison(), comparison);
            assert_eq!(base.is_negated(), negated);
            assert_eq!(name.contains("Not"), negated);
        }
    }

    #[test]
    fn names_are_read_in_any_case_with_set_operator_and_suffix() {
        let parse = |text: &str| Operator::parse(&text.into());
        let operator = parse("forAnyValue:stringLIKEifexists");
        assert_eq!(operator.set, Some(SetOperator::ForAnyValue));
        assert_eq!(operator.base, Some(Base::StringLike));
        assert!(operator.if_exists);
        assert_eq!(&*operator.text, "forAnyValue:stringLIKEifexists");
        assert_eq!(parse("ArnEquals").base, Some(Base::ArnEquals));
        for unknown in [
            "",
            "IfExists",
            "ForAllValues:",
            "Foo",
            "NullIfExists",
            "ForAnyValue:ForAllValues:Bool",
            "ÄIfExists",
        ] {
            assert_eq!(parse(unknown).base, None, "{unknown}");
        }
    }
}
