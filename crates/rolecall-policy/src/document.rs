//! Policy documents as data.

use std::sync::Arc;

use rolecall_source::Span;

/// Text of a policy and its place. The text may hold symbols and policy variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: Arc<str>,
    /// The narrowest place it came from.
    pub span: Option<Span>,
}

/// A policy document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// `Version`; absent means 2008-10-17.
    pub version: Version,
    /// The statements in order.
    pub statements: Vec<Statement>,
    /// The whole document.
    pub span: Option<Span>,
    /// Whether a part of the document (a statement, a list) is not known at all, so that it may say more.
    pub partial: bool,
    /// What is malformed in it.
    pub problems: Vec<Problem>,
}

/// Version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 2008-10-17: no policy variables.
    V2008,
    /// 2012-10-17.
    V2012,
}

/// Something malformed in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
}

/// `Effect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the policy language's")]
pub enum Effect {
    Allow,
    Deny,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// `Sid`.
    pub sid: Option<Text>,
    /// `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<PrincipalSet>,
    /// `Action` or `NotAction`.
    pub actions: TextSet,
    /// `Resource` or `NotResource`; a role trust policy has none.
    pub resources: Option<TextSet>,
    /// `Condition`: one entry for each operator and key, all of which must hold.
    pub conditions: Vec<Condition>,
    /// The statement.
    pub span: Option<Span>,
    /// Its number in the document, from 0.
    pub index: usize,
}

/// `Action`, `NotAction`, `Resource`, `NotResource`.
#[derive(Clone, Debug, PartialEq)]
pub struct TextSet {
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The patterns.
    pub patterns: Vec<Text>,
    /// The element, key included where known.
    pub span: Option<Span>,
}

/// `Principal`, `NotPrincipal`.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalSet {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// The principals.
    pub list: Vec<Principal>,
    /// The element.
    pub span: Option<Span>,
}

/// The key that a principal stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// `"AWS"`.
    Aws,
    /// `"Service"`.
    Service,
    /// `"Federated"`.
    Federated,
    /// `"CanonicalUser"`.
    CanonicalUser,
    /// The bare `"*"`.
    Star,
    /// A key that is none of these.
    Other,
}

/// One principal.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// The key it stands under.
    pub kind: PrincipalKind,
    /// Its text.
    pub text: Text,
}

/// One operator on one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The operator as written, parsed.
    pub operator: Operator,
    /// Where the operator stands.
    pub operator_span: Option<Span>,
    /// The condition key as written.
    pub key: Text,
    /// The values.
    pub values: Vec<Text>,
    /// Key and values.
    pub span: Option<Span>,
}

/// A condition operator. Names compare without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub set: Option<SetOperator>,
    /// The comparison; `None` when the name is no operator.
    pub base: Option<BaseOperator>,
    /// `…IfExists`.
    pub if_exists: bool,
    /// The name as written.
    pub text: Arc<str>,
}

/// Set operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the policy language's")]
pub enum SetOperator {
    ForAllValues,
    ForAnyValue,
}

/// Comparisons (IAM User Guide, "IAM JSON policy elements: Condition operators").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the policy language's")]
pub enum BaseOperator {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnNotEquals,
    ArnLike,
    ArnNotLike,
    Null,
}
