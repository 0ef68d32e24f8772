//! Whether the principals of a resource policy are the caller (IAM User Guide, "AWS JSON policy elements: Principal" and
//! "NotPrincipal").

use crate::authorization::call::Call;
use crate::authorization::caller::CallerKind;
use crate::document::{Effect, Principal, PrincipalKind, PrincipalSet};
use crate::principal::{PrincipalForm, classify};
use crate::reason;
use crate::same::same;

/// How a policy names the caller; what of the caller's own layers still binds then depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// By its account, which delegates.
    Account,
    /// By the role of a session, or the user of a federated user session.
    Role,
    /// By itself: a user, a session, a service, a provider.
    Itself,
    /// With everybody.
    Everybody,
}

/// Whether and how a principal, or some of a list, is the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// How it surely is, in the strongest way.
    pub(crate) surely: Option<How>,
    /// How it may be besides, and the reason why that is not known.
    pub(crate) perhaps: Option<(How, &'static str)>,
}

impl Named {
    fn surely(how: How) -> Named {
        Named { surely: Some(how), perhaps: None }
    }

    fn perhaps(how: How, reason: &'static str) -> Named {
        Named { surely: None, perhaps: Some((how, reason)) }
    }

    fn when(named: Option<bool>, how: How) -> Named {
        match named {
            Some(true) => Named::surely(how),
            Some(false) => Named::default(),
            None => Named::perhaps(how, reason::UNRESOLVED_REFERENCE),
        }
    }

    fn or(self, other: Named) -> Named {
        let stronger = |one: Option<(How, &'static str)>, two: Option<(How, &'static str)>| match (one, two) {
            (Some(one), Some(two)) => Some(if two.0 > one.0 { two } else { one }),
            (one, two) => one.or(two),
        };
        Named { surely: self.surely.max(other.surely), perhaps: stronger(self.perhaps, other.perhaps) }
    }
}

/// How `Principal` or `NotPrincipal` names the caller; nobody is named by a statement without either. `bounded` when the
/// caller has a permissions boundary.
pub(crate) fn named(principals: Option<&PrincipalSet>, effect: Effect, call: &Call, bounded: bool) -> Named {
    let Some(set) = principals else { return Named::default() };
    let listed = || set.list.iter().fold(Named::default(), |named, one| named.or(is_caller(one, call)));
    match (set.negated, effect) {
        (false, _) => listed(),
        // "… will always deny any IAM principal that has a permissions boundary policy attached".
        (true, Effect::Deny) if bounded => Named::surely(How::Everybody),
        (true, Effect::Deny) => not_exempt(set, call),
        (true, Effect::Allow) => match listed() {
            Named { surely: Some(_), .. } => Named::default(),
            Named { perhaps: Some((_, reason)), .. } => Named::perhaps(How::Everybody, reason),
            _ => Named::surely(How::Everybody),
        },
    }
}

/// A Deny with `NotPrincipal`: depending on the service, the account is looked at before the user, the role, the session.
/// Whoever is not listed with all of these may be denied.
fn not_exempt(set: &PrincipalSet, call: &Call) -> Named {
    let has = |how: How| set.list.iter().any(|one| is_caller(one, call).surely == Some(how));
    let needed: &[How] = match call.caller.kind {
        CallerKind::Session => &[How::Account, How::Role, How::Itself],
        CallerKind::Role => &[How::Account, How::Role],
        CallerKind::User | CallerKind::FederatedUser => &[How::Account, How::Itself],
        CallerKind::Root => &[How::Account],
        CallerKind::Service | CallerKind::Federated => &[How::Itself],
        CallerKind::Anonymous => &[],
    };
    let listed = set.list.iter().fold(Named::default(), |named, one| named.or(is_caller(one, call)));
    if listed.surely == Some(How::Everybody) || !needed.is_empty() && needed.iter().all(|&how| has(how)) {
        return Named::default();
    }
    match listed {
        Named { surely: None, perhaps: None } => Named::surely(How::Everybody),
        Named { surely: None, perhaps: Some((_, reason)) } => Named::perhaps(How::Everybody, reason),
        _ => Named::perhaps(How::Everybody, reason::NOT_PRINCIPAL),
    }
}

fn is_caller(principal: &Principal, call: &Call) -> Named {
    let caller = &call.caller;
    if principal.kind == PrincipalKind::Other {
        // `"Principal": "arn:…"`, which AWS refuses, can mean but one thing.
        let written = Principal { kind: PrincipalKind::Aws, text: principal.text.clone() };
        return is_caller(&written, call);
    }
    let of_account = |partition: &str, account: &str| {
        let own = caller.account.as_deref().map_or(Some(false), |own| same(own, account));
        both(own, same(&caller.partition, partition))
    };
    let is_self = |kind: CallerKind, text: &str, own: &str| {
        if caller.kind == kind { same(text, own) } else { Some(false) }
    };
    match classify(principal) {
        PrincipalForm::AnyAws | PrincipalForm::BareStar => Named::surely(How::Everybody),
        PrincipalForm::Account { partition, account } => {
            Named::when(of_account(partition.unwrap_or(&caller.partition), account), How::Account)
        }
        PrincipalForm::User { partition, account, path, name } => match caller.kind {
            CallerKind::User => {
                let own = caller.path.as_deref().map_or(Some(false), |own| same(own, path));
                Named::when(
                    both(of_account(partition, account), both(same(name, &caller.name), own)),
                    How::Itself,
                )
            }
            CallerKind::FederatedUser if of_account(partition, account) != Some(false) => {
                Named::perhaps(How::Role, reason::FEDERATED_USER)
            }
            _ => Named::default(),
        },
        PrincipalForm::Role { partition, account, path, name } if caller.is_role() => {
            // No two roles of an account have one name, whatever their paths.
            let path = caller.path.as_deref().map_or(Some(true), |known| same(known, path));
            Named::when(both(of_account(partition, account), both(same(name, &caller.name), path)), How::Role)
        }
        PrincipalForm::AssumedRole { partition, account, role, session } if caller.is_role() => {
            match (both(of_account(partition, account), same(role, &caller.name)), call.session_name()) {
                (Some(false), _) => Named::default(),
                (role, Some(name)) => Named::when(both(role, same(name, session)), How::Itself),
                (_, None) => Named::perhaps(How::Itself, reason::SESSION_NAME),
            }
        }
        PrincipalForm::FederatedUser => Named::when(same(&principal.text.text, &caller.text), How::Itself),
        PrincipalForm::Service(host) => {
            Named::when(is_self(CallerKind::Service, host, &caller.name), How::Itself)
        }
        PrincipalForm::WebIdentity(_)
        | PrincipalForm::OidcProvider { .. }
        | PrincipalForm::SamlProvider { .. } => {
            Named::when(is_self(CallerKind::Federated, &principal.text.text, &caller.text), How::Itself)
        }
        PrincipalForm::UniqueId(id) => has_id(id, call),
        PrincipalForm::Invalid(_)
            if principal.kind == PrincipalKind::CanonicalUser && caller.is_of_account() =>
        {
            Named::perhaps(How::Account, reason::CANONICAL_USER)
        }
        PrincipalForm::Unknown => Named::perhaps(How::Everybody, reason::UNRESOLVED_REFERENCE),
        _ => Named::default(),
    }
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Whether a unique id is that of the calling user or role: `aws:userid` starts with it.
fn has_id(id: &str, call: &Call) -> Named {
    let how = match call.caller.kind {
        CallerKind::User => How::Itself,
        CallerKind::Role | CallerKind::Session => How::Role,
        _ => return Named::default(),
    };
    match call.context.one("aws:userid") {
        Some(known) => Named::when(known.split(':').next().map(|known| known == id), how),
        None => Named::perhaps(how, reason::UNIQUE_ID),
    }
}
