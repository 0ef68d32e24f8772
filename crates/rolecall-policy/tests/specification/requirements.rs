//! Requirements by themselves.

use rolecall_policy::{Applies, KeyState, Requirement, needed, satisfiable};

use crate::support::{Keys, judge, not_known, one, policy};

/// What each of these conditions on `k`, all the caller's choice, requires: `!` in front makes it a Deny's.
fn requirements(conditions: &[&str]) -> Vec<Requirement> {
    let keys = Keys::none().with("k", KeyState::Chosen);
    let requirement = |condition: &&str| {
        let (effect, condition) =
            condition.strip_prefix('!').map_or(("Allow", *condition), |rest| ("Deny", rest));
        let (operator, value) = condition.split_once(' ').unwrap();
        let document = policy(&format!(
            r#"{{"Effect":"{effect}","Action":"*","Resource":"*","Condition":{{"{operator}":{{"k":"{value}"}}}}}}"#
        ));
        match judge(&document, 0, &keys) {
            Applies::If(requirements) => requirements,
            other => panic!("{condition}: {other:?}"),
        }
    };
    conditions.iter().flat_map(requirement).collect()
}

#[test]
fn a_requirement_is_met_by_the_right_values() {
    let rows = [
        ("StringEquals a", one("a"), Some(true)),
        ("StringEquals a", one("b"), Some(false)),
        ("StringEquals a", KeyState::Absent, Some(false)),
        ("StringEquals a", KeyState::Never, Some(false)),
        ("StringEquals a", not_known(), None),
        ("StringEquals a", KeyState::Chosen, None),
        ("!StringNotEquals a", one("a"), Some(true)),
        ("!StringNotEquals a", KeyState::Absent, Some(false)),
        ("!StringEquals a", KeyState::Absent, Some(true)),
        ("!StringEquals a", one("a"), Some(false)),
    ];
    for (condition, state, expected) in rows {
        assert_eq!(requirements(&[condition])[0].met_by(&state), expected, "{condition} {state:?}");
    }
}

#[test]
fn requirements_that_no_value_meets_are_unsatisfiable() {
    let rows: [(&[&str], bool); 9] = [
        (&["StringEquals a", "StringLike a*"], true),
        (&["StringEquals a", "StringLike b*"], false),
        (&["StringEquals a", "!StringEquals a"], false),
        (&["StringEquals a", "!StringNotEquals a"], true),
        (&["StringEquals a", "!StringNotEquals b"], false),
        (&["!StringEquals a", "!StringEquals b"], true),
        (&["!Null false", "Null false"], false),
        (&["!Null true", "StringLike a*"], true),
        (&["!Null false", "StringLike a*"], false),
    ];
    for (conditions, expected) in rows {
        assert_eq!(satisfiable(&requirements(conditions)), expected, "{conditions:?}");
    }
}

#[test]
fn what_absence_meets_is_needed_only_beside_what_needs_the_key() {
    let left = |conditions: &[&str]| needed(&requirements(conditions)).len();
    assert_eq!(left(&["!StringEquals a"]), 0);
    assert_eq!(left(&["StringLike *", "!StringEquals a"]), 2);
    assert_eq!(left(&["StringLike *", "StringLike *"]), 1);
}
