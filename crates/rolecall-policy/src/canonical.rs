//! Documents that say the same.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::document::{
    BaseOperator, Condition, Document, Effect, Principal, PrincipalKind, Statement, TextSet, Version,
};
use crate::principal::{PrincipalForm, classify};

/// A text that two documents share exactly when they differ in form only: order, repetition, a single value or a list,
/// case where it does not count, `Sid` and `Id`, an account as its number or its root ARN, `ArnEquals` for `ArnLike`.
/// It is for comparison, not for reading; of a [`Document::partial`] document it is no proof.
pub fn canonical(document: &Document) -> String {
    let version = match document.version {
        Version::V2008 => "2008-10-17",
        Version::V2012 => "2012-10-17",
    };
    let statements: BTreeSet<String> = document.statements.iter().map(statement).collect();
    let partial = if document.partial { " partial" } else { "" };
    format!("{version}{partial} {statements:?}")
}

fn statement(statement: &Statement) -> String {
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    let mut out = effect.to_owned();
    if let Some(principals) = &statement.principals {
        let list: BTreeSet<String> = principals.list.iter().map(principal).collect();
        write_element(&mut out, "Principal", principals.negated, &list);
    }
    let actions = &statement.actions;
    write_element(&mut out, "Action", actions.negated, &texts(actions, str::to_ascii_lowercase));
    if let Some(resources) = &statement.resources {
        write_element(&mut out, "Resource", resources.negated, &texts(resources, str::to_owned));
    }
    let conditions: BTreeSet<String> = statement.conditions.iter().map(condition).collect();
    write_element(&mut out, "Condition", false, &conditions);
    out
}

fn write_element(out: &mut String, name: &str, negated: bool, list: &BTreeSet<String>) {
    let not = if negated { "Not" } else { "" };
    // Writing to a string cannot fail.
    let _ = write!(out, " {not}{name} {list:?}");
}

fn texts(set: &TextSet, form: impl Fn(&str) -> String) -> BTreeSet<String> {
    set.patterns.iter().map(|pattern| form(&pattern.text)).collect()
}

fn principal(principal: &Principal) -> String {
    let kind = match principal.kind {
        PrincipalKind::Aws => "AWS",
        PrincipalKind::Service => "Service",
        PrincipalKind::Federated => "Federated",
        PrincipalKind::CanonicalUser => "CanonicalUser",
        PrincipalKind::Star => "",
        PrincipalKind::Other => "?",
    };
    let text = match classify(principal) {
        PrincipalForm::Account { account, .. } => account,
        _ => &principal.text.text,
    };
    format!("{kind} {text}")
}

fn condition(condition: &Condition) -> String {
    let operator = &condition.operator;
    let name = match operator.base {
        Some(BaseOperator::ArnEquals) => BaseOperator::ArnLike.name(),
        Some(BaseOperator::ArnNotEquals) => BaseOperator::ArnNotLike.name(),
        Some(base) => base.name(),
        None => &operator.text,
    };
    let values: BTreeSet<&str> = condition.values.iter().map(|value| &*value.text).collect();
    format!(
        "{:?} {name} {} {} {values:?}",
        operator.set,
        operator.if_exists,
        condition.key.text.to_ascii_lowercase()
    )
}
