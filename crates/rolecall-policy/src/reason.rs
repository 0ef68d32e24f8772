//! Stable codes for the places where the IAM User Guide leaves two readings and they differ.
//!
//! A fact of [`crate::Applies::Unknown`] is one of these, or the text of a [`crate::KeyState`], or a symbol.

/// `ForAnyValue:` with `IfExists` on a key that is absent.
pub const FORANYVALUE_IFEXISTS: &str = "foranyvalue-ifexists";
/// An operator without `ForAllValues:` or `ForAnyValue:` on a key with several values.
pub const MULTIVALUE_PLAIN: &str = "multivalue-plain";
/// Letters outside ASCII that are equal only under Unicode case folding.
pub const UNICODE_FOLD: &str = "unicode-fold";
/// A policy variable without value and default beside values that can be resolved.
pub const VARIABLE_UNRESOLVED: &str = "variable-unresolved";
/// A policy variable whose value holds `*` or `?`.
pub const VARIABLE_WILDCARD: &str = "variable-wildcard";
/// A wildcard that matches only if it may cross a colon of the first five parts of an ARN, or a text that is no ARN
/// under a negated ARN operator.
pub const ARN_SEGMENT: &str = "arn-segment";
/// A service-wide ARN on an action that takes no resource.
pub const WILDCARD_ONLY: &str = "wildcard-only";
/// A wildcard in the service prefix of an action, other than `*:*`.
pub const ACTION_PREFIX: &str = "action-prefix";
/// A negated operator with a value that is not of its type.
pub const MALFORMED_VALUE: &str = "malformed-value";
/// A condition operator that does not exist.
pub const UNKNOWN_OPERATOR: &str = "unknown-operator";
/// Text too long to be matched within the bound of `crate::pattern`.
pub const GLOB_BUDGET: &str = "glob-budget";
/// A document of which a part is not known.
pub const PARTIAL_DOCUMENT: &str = "partial-document";
/// What a request carries, where the question is about any request.
pub const ANY_REQUEST: &str = "any-request";
/// Too many Denies that can be avoided in too many ways.
pub const REQUIREMENT_BUDGET: &str = "requirement-budget";
