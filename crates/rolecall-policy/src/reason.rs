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
/// `aws:PrincipalType` of a caller for which no page gives it.
pub const PRINCIPAL_TYPE: &str = "principal-type";
/// The path of a role of which only a session is named: give `aws:PrincipalArn`.
pub const ROLE_PATH: &str = "role-path";
/// The name of a role session of which only the role is named.
pub const SESSION_NAME: &str = "session-name";
/// A canonical user: which account it is, no policy says.
pub const CANONICAL_USER: &str = "canonical-user";
/// A principal by its unique id: give `aws:userid`.
pub const UNIQUE_ID: &str = "unique-id";
/// A Deny with a `NotPrincipal` that lists the caller but not its account, or the account but not the caller.
pub const NOT_PRINCIPAL: &str = "not-principal";
/// The user that `GetFederationToken` was called by.
pub const FEDERATED_USER: &str = "federated-user";
/// The account of a resource of which neither ARN nor request says it.
pub const RESOURCE_ACCOUNT: &str = "resource-account";
/// A trust policy that names a user of the same account whose permissions boundary does not allow the call.
pub const TRUST_AND_BOUNDARY: &str = "trust-and-boundary";
/// A session of a role that may be linked to a service: give `aws:PrincipalArn`.
pub const SERVICE_LINKED_ROLE: &str = "service-linked-role";
/// A policy of which a part was not understood.
pub const MALFORMED_POLICY: &str = "malformed-policy";
/// No permission is needed and none can be taken away.
pub const NO_PERMISSION_NEEDED: &str = "no-permission-needed";
/// What AWS owns cannot be changed, whatever policies say.
pub const OWNED_BY_AWS: &str = "owned-by-aws";
/// Too many statements that overlap in too many ways.
pub const BRANCH_BUDGET: &str = "branch-budget";
/// A policy variable on which the comparison of two policies depends.
pub const POLICY_VARIABLE: &str = "policy-variable";
/// Operators of different types on one condition key.
pub const MIXED_TYPE: &str = "mixed-type";
/// One document has principals and the other has none.
pub const POLICY_KINDS: &str = "policy-kinds";
/// A difference for which no request was found that the evaluator decides.
pub const NO_WITNESS: &str = "no-witness";
/// A value that is not known before apply.
pub const UNRESOLVED_REFERENCE: &str = "unresolved-reference";
