//! Requests, three-valued: what is known of the caller's context, and what a statement says of it.

use std::sync::Arc;

use crate::document::{Condition, Operator, Text};

/// What is known about one condition key of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// The request carries exactly these values (one, for a single-valued key). They may hold symbols.
    Present(Vec<Arc<str>>),
    /// The request carries exactly these values, and the key is multivalued, so that policies compare it with set operators.
    List(Vec<Arc<str>>),
    /// The request does not carry it, and this caller can never carry it.
    Never,
    /// The request does not carry it; this caller could have carried it.
    Absent,
    /// The caller may pass any value, or none.
    Chosen,
    /// Always present, but with a value that is not known; the text says which fact would decide.
    SomeValue(Arc<str>),
    /// Either this caller can never carry it, or it carries exactly these values; the text says which fact would decide.
    NeverOr(Vec<Arc<str>>, Arc<str>),
    /// Not known whether it is present; the text says which fact would decide.
    Unknown(Arc<str>),
}

/// The condition keys of a request.
pub trait Context {
    /// The state of a key; its name is in lower case.
    fn state(&self, key: &str) -> KeyState;
}

/// A request against which statements are matched. The principal is matched by whoever holds the estate.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The action, such as `sts:AssumeRole`.
    pub action: &'a str,
    /// The ARN of the resource; it may hold symbols.
    pub resource: &'a str,
    /// The condition keys.
    pub context: &'a dyn Context,
}

impl std::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("action", &self.action)
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

/// Whether a statement applies to a request: effect and principal aside.
#[derive(Clone, Debug, PartialEq)]
pub enum Applies<'d> {
    /// For every request of this shape.
    Yes,
    /// When the caller meets these requirements, all of them.
    If(Vec<Requirement>),
    /// Never.
    No(Miss<'d>),
    /// That depends on these facts.
    Unknown(Vec<Arc<str>>),
}

/// The first element of a statement that does not fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Miss<'d> {
    /// `Action`.
    Action,
    /// `Resource`.
    Resource,
    /// A condition. `impossible` when the caller can never carry what it asks for.
    Condition {
        /// The condition.
        condition: &'d Condition,
        /// Whether no request of this caller can ever meet it.
        impossible: bool,
    },
}

/// What a caller must supply: `key` so that `operator` holds (or, `negated`, does not hold) against `values`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The condition key as the policy writes it.
    pub key: Text,
    /// The operator.
    pub operator: Operator,
    /// The values of the policy.
    pub values: Vec<Text>,
    /// Whether the comparison must fail: it comes from a Deny.
    pub negated: bool,
}
