//! Principals of policies: who a caller can be, as far as the documents tell callers apart.

use std::sync::Arc;

use super::samples::ACCOUNT;
use crate::document::{Document, Principal, PrincipalKind, PrincipalSet};
use crate::principal::{PrincipalForm, classify};

/// A caller that stands for all whom the documents treat alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) kind: PrincipalKind,
    /// The ARN, service or provider, as a request names it.
    pub(crate) text: Arc<str>,
    account: Option<Arc<str>>,
    /// Name of the role, of a role or its session.
    role: Option<Arc<str>>,
    is_session: bool,
}

/// Callers of which every other caller is treated like one: each principal that is named, another one of each account
/// that is named, and one of an account that is not.
pub(crate) fn callers(documents: &[&Document]) -> Vec<Caller> {
    let mut callers: Vec<Caller> = Vec::new();
    let sets = documents.iter().flat_map(|document| &document.statements);
    let named: Vec<&Principal> =
        sets.filter_map(|statement| statement.principals.as_ref()).flat_map(|set| &set.list).collect();
    let outsider = outsider(&named);
    for caller in std::iter::once(outsider).chain(named.into_iter().filter_map(caller_of)) {
        if !callers.contains(&caller) {
            callers.push(caller);
        }
    }
    callers
}

fn caller_of(principal: &Principal) -> Option<Caller> {
    let kind = principal.kind;
    let caller = |text: &str, account: Option<&str>, role: Option<&str>| Caller {
        kind,
        text: text.into(),
        account: account.map(Arc::from),
        role: role.map(Arc::from),
        is_session: false,
    };
    let text = &*principal.text.text;
    Some(match classify(principal) {
        PrincipalForm::AnyAws | PrincipalForm::BareStar => return None,
        PrincipalForm::Account { partition, account } => {
            let partition = partition.unwrap_or("aws");
            caller(&format!("arn:{partition}:iam::{account}:user/example"), Some(account), None)
        }
        PrincipalForm::Role { account, name, .. } => caller(text, Some(account), Some(name)),
        PrincipalForm::User { account, .. } => caller(text, Some(account), None),
        PrincipalForm::AssumedRole { account, role, .. } => {
            Caller { is_session: true, ..caller(text, Some(account), Some(role)) }
        }
        _ => caller(text, None, None),
    })
}

/// Somebody of an account that no document names.
fn outsider(named: &[&Principal]) -> Caller {
    let others = (0..=named.len()).map(|number| format!("{:012}", 999_999_999_999 - number));
    let account = std::iter::once(ACCOUNT.to_owned())
        .chain(others)
        .find(|account| !named.iter().any(|principal| principal.text.text.contains(account.as_str())))
        .unwrap_or_default();
    Caller {
        kind: PrincipalKind::Aws,
        text: format!("arn:aws:iam::{account}:user/outsider").into(),
        account: Some(account.into()),
        role: None,
        is_session: false,
    }
}

/// Whether a `Principal` or `NotPrincipal` matches a caller. `*` is everyone (IAM User Guide, "AWS JSON policy elements:
/// Principal").
pub(crate) fn matches_caller(set: &PrincipalSet, caller: &Caller) -> bool {
    set.list.iter().any(|principal| is_meant(principal, caller)) != set.negated
}

fn is_meant(principal: &Principal, caller: &Caller) -> bool {
    let same_account = |account: &str| caller.account.as_deref() == Some(account);
    match classify(principal) {
        PrincipalForm::AnyAws | PrincipalForm::BareStar => true,
        PrincipalForm::Account { account, .. } => same_account(account),
        // A session's ARN holds the name of its role without path.
        PrincipalForm::Role { account, name, .. } if caller.is_session => {
            same_account(account) && caller.role.as_deref() == Some(name)
        }
        _ => principal.kind == caller.kind && principal.text.text == caller.text,
    }
}
