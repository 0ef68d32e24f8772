//! Every rule, one file each. Adding one takes two lines here: its `mod` and its place in [`RULES`].

mod admin_policy;
mod assume_role_star;
mod aws_managed_overbroad;
mod chain_broken;
mod chain_overgrant;
mod chain_unproved;
mod cognito_classic_flow;
mod cognito_group_role_untrusted;
mod cognito_guest_ineffective;
mod cognito_guest_powerful;
mod cognito_precedence_tie;
mod cognito_roles_swapped;
mod cognito_self_signup_role;
mod cognito_trust_missing_amr;
mod cognito_trust_missing_aud;
mod escalation_path;
mod external_trust_no_external_id;
mod federated_provider_foreign_account;
mod federated_provider_missing;
mod forbidden_path;
mod ignore_malformed;
mod ignore_unused;
mod inline_admin;
mod inline_any;
mod inline_assume_star;
mod inline_duplicate;
mod inline_escalation;
mod inline_on_user;
mod inline_self_removable_deny;
mod irsa_sub_wildcard;
mod mfa_iffexists;
mod oidc_forallvalues;
mod oidc_missing_aud;
mod oidc_missing_sub;
mod oidc_sub_not_tenant_tight;
mod passrole_unrestricted;
mod rcp_blocks_federation;
mod ref_assumed_role_arn;
mod role_idle_service;
mod role_unreachable;
mod role_unreachable_island;
mod role_untaken_trust;
mod syntax_error;
mod trust_action_mismatch;
mod trust_all_dead;
mod trust_condition_impossible;
mod trust_condition_wildcard_in_equals;
mod trust_dead_unique_id;
mod trust_principal_any_aws;
mod trust_principal_group;
mod trust_principal_partition;
mod trust_principal_wildcard_arn;
mod trust_unresolved_principal;

use crate::Rule;

pub(crate) use ignore_malformed::RULE as IGNORE_MALFORMED_RULE;
pub(crate) use ignore_unused::RULE as IGNORE_UNUSED_RULE;

/// What the engine itself says of ignores.
pub(crate) static IGNORE_MALFORMED: &Rule = &IGNORE_MALFORMED_RULE;
/// What the engine itself says of ignores.
pub(crate) static IGNORE_UNUSED: &Rule = &IGNORE_UNUSED_RULE;

/// Every rule, by name.
pub static RULES: &[&Rule] = &[
    &admin_policy::RULE,
    &assume_role_star::RULE,
    &aws_managed_overbroad::RULE,
    &chain_broken::RULE,
    &chain_overgrant::RULE,
    &chain_unproved::RULE,
    &cognito_classic_flow::RULE,
    &cognito_group_role_untrusted::RULE,
    &cognito_guest_ineffective::RULE,
    &cognito_guest_powerful::RULE,
    &cognito_precedence_tie::RULE,
    &cognito_roles_swapped::RULE,
    &cognito_self_signup_role::RULE,
    &cognito_trust_missing_amr::RULE,
    &cognito_trust_missing_aud::RULE,
    &escalation_path::RULE,
    &external_trust_no_external_id::RULE,
    &federated_provider_foreign_account::RULE,
    &federated_provider_missing::RULE,
    &forbidden_path::RULE,
    &ignore_malformed::RULE,
    &ignore_unused::RULE,
    &inline_admin::RULE,
    &inline_any::RULE,
    &inline_assume_star::RULE,
    &inline_duplicate::RULE,
    &inline_escalation::RULE,
    &inline_on_user::RULE,
    &inline_self_removable_deny::RULE,
    &irsa_sub_wildcard::RULE,
    &mfa_iffexists::RULE,
    &oidc_forallvalues::RULE,
    &oidc_missing_aud::RULE,
    &oidc_missing_sub::RULE,
    &oidc_sub_not_tenant_tight::RULE,
    &passrole_unrestricted::RULE,
    &rcp_blocks_federation::RULE,
    &ref_assumed_role_arn::RULE,
    &role_idle_service::RULE,
    &role_unreachable::RULE,
    &role_unreachable_island::RULE,
    &role_untaken_trust::RULE,
    &syntax_error::RULE,
    &trust_action_mismatch::RULE,
    &trust_all_dead::RULE,
    &trust_condition_impossible::RULE,
    &trust_condition_wildcard_in_equals::RULE,
    &trust_dead_unique_id::RULE,
    &trust_principal_any_aws::RULE,
    &trust_principal_group::RULE,
    &trust_principal_partition::RULE,
    &trust_principal_wildcard_arn::RULE,
    &trust_unresolved_principal::RULE,
];
