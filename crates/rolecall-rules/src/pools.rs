//! Trust policies of identity pools.

use rolecall_model::IdentityPool;
use rolecall_policy::{Condition, PrincipalForm, Statement, Text};

use crate::Analysis;
use crate::analysis::TrustStatement;
use crate::claims::{demands, globs};

/// The principal of identity pools in any partition, when a statement lets their tokens in.
pub(crate) fn broker<'a>(trust: &TrustStatement<'a>) -> Option<(&'a Text, &'a str)> {
    let allows = trust.statement.actions.matches_action("sts:AssumeRoleWithWebIdentity") != Some(false);
    trust.principals().filter(|_| allows && trust.is_allow()).find_map(|(principal, form)| match form {
        PrincipalForm::WebIdentity(domain) if domain.starts_with("cognito-identity") => {
            Some((&principal.text, domain))
        }
        _ => None,
    })
}

/// The conditions that demand an audience or a method, by claim.
pub(crate) fn demanded<'s>(
    statement: &'s Statement,
    domain: &str,
    claim: &str,
) -> impl Iterator<Item = &'s Condition> + use<'s> {
    demands(statement, &format!("{domain}:{claim}"))
}

/// Whether a demand is met by this value. Symbols count as equal only to themselves.
pub(crate) fn accepts(condition: &Condition, value: &str) -> bool {
    condition.values.iter().any(|pattern| {
        if globs(condition) {
            let case = rolecall_policy::pattern::Case::Sensitive;
            rolecall_policy::pattern::matches_glob(&pattern.text, value, case) == Some(true)
        } else {
            *pattern.text == *value
        }
    })
}

/// The identity pools of the estate that a statement names as audience.
pub(crate) fn audience<'a>(
    analysis: &Analysis<'a>,
    statement: &Statement,
    domain: &str,
) -> Vec<&'a IdentityPool> {
    let pools = analysis.estate().identity_pools.iter();
    let named = |pool: &&IdentityPool| {
        demanded(statement, domain, "aud").any(|condition| accepts(condition, &pool.id.text))
    };
    pools.filter(named).collect()
}
