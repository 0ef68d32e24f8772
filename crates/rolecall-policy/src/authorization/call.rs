//! A concrete request, its policies apart.

use std::sync::Arc;

use crate::arn::Arn;
use crate::authorization::caller::{Caller, CallerKind};
use crate::authorization::context::{KeyValues, RequestContext};
use crate::principal::path_and_name;
use crate::same::same;

/// A concrete request: who asks for what.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Who makes it.
    pub caller: Caller,
    /// The action, such as `s3:GetObject`.
    pub action: Arc<str>,
    /// The ARN of the resource; `*` for an action that takes none.
    pub resource: Arc<str>,
    /// The account of the resource: as given, else of its ARN; of `*` the caller's. `None` where it is not known.
    pub resource_account: Option<Arc<str>>,
    /// The condition keys.
    pub context: RequestContext,
}

impl Call {
    /// The request, with the keys in it that follow from the rest and are not given. The error says what the principal
    /// is not.
    pub fn new(
        principal: &str,
        action: &str,
        resource: &str,
        resource_account: Option<&str>,
        given: Vec<(Arc<str>, KeyValues)>,
    ) -> Result<Call, &'static str> {
        Ok(Call::of(Caller::parse(principal)?, action, resource, resource_account, given))
    }

    /// The request of a caller that is known.
    pub fn of(
        mut caller: Caller,
        action: &str,
        resource: &str,
        resource_account: Option<&str>,
        given: Vec<(Arc<str>, KeyValues)>,
    ) -> Call {
        let of_arn = || Arn::parse(resource).map(|arn| arn.account).filter(|account| !account.is_empty());
        let of_caller = || caller.account.as_deref().filter(|_| resource == "*");
        let resource_account: Option<Arc<str>> =
            resource_account.or_else(of_arn).or_else(of_caller).map(Into::into);
        let context = RequestContext::new(given, &caller, resource_account.as_deref());
        if caller.kind == CallerKind::Session && caller.path.is_none() {
            caller.path = context.one("aws:principalarn").and_then(|arn| path_of(arn, &caller));
        }
        Call { caller, action: action.into(), resource: resource.into(), resource_account, context }
    }

    /// Whether caller and resource are of one account; `None` when the resource's is not known.
    pub(crate) fn same_account(&self) -> Option<bool> {
        same(self.caller.account.as_ref()?, self.resource_account.as_ref()?)
    }

    /// The name of a role session.
    pub(crate) fn session_name(&self) -> Option<&str> {
        self.caller.text.rsplit('/').next().filter(|_| self.caller.kind == CallerKind::Session)
    }
}

/// The path of the role that a session is of, when `arn` is that role's.
fn path_of(arn: &str, caller: &Caller) -> Option<Arc<str>> {
    let arn = Arn::parse(arn)?;
    let (path, name) = path_and_name(arn.resource)?;
    let same = arn.resource.starts_with("role/") && Some(arn.account) == caller.account.as_deref();
    (same && name == &*caller.name && path.is_ascii()).then(|| path.into())
}
