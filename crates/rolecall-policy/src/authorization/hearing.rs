//! What every layer says of a request.

use std::sync::Arc;

use crate::authorization::call::Call;
use crate::authorization::caller::CallerKind;
use crate::authorization::fixed::is_under_resource_control;
use crate::authorization::layer::{Allow, Denies, Holds, Placed};
use crate::authorization::naming::{How, named};
use crate::authorization::{Layer, Policies};
use crate::document::Document;
use crate::reason;
use crate::request::{Context, Request};

/// The Allow of the resource policy by how its statements name the caller.
#[derive(Debug, Default)]
pub(crate) struct Grants<'d> {
    pub(crate) account: Allow<'d>,
    pub(crate) role: Allow<'d>,
    pub(crate) itself: Allow<'d>,
    pub(crate) everybody: Allow<'d>,
}

impl<'d> Grants<'d> {
    fn add(&mut self, how: How, allow: Allow<'d>) {
        match how {
            How::Account => self.account.or(allow),
            How::Role => self.role.or(allow),
            How::Itself => self.itself.or(allow),
            How::Everybody => self.everybody.or(allow),
        }
    }

    pub(crate) fn any(&self) -> Allow<'d> {
        let mut any = self.everybody.clone();
        for allow in [&self.itself, &self.role, &self.account] {
            any.or(allow.clone());
        }
        any
    }
}

/// What the layers allow.
pub(crate) struct Said<'d> {
    pub(crate) identity: Allow<'d>,
    pub(crate) resource: Grants<'d>,
    pub(crate) boundary: Allow<'d>,
    pub(crate) session: Allow<'d>,
    pub(crate) service_control: Allow<'d>,
}

/// The layers, one after the other.
pub(crate) struct Hearing<'a, 'd> {
    policies: &'d Policies,
    call: &'a Call,
    context: &'a dyn Context,
    denies: Denies<'d>,
}

impl<'a, 'd> Hearing<'a, 'd> {
    /// What the layers allow, and every Deny.
    pub(crate) fn of(
        policies: &'d Policies,
        call: &'a Call,
        context: &'a dyn Context,
    ) -> (Said<'d>, Denies<'d>) {
        let mut hearing = Hearing { policies, call, context, denies: Denies::default() };
        let said = hearing.hear();
        (said, hearing.denies)
    }

    fn hear(&mut self) -> Said<'d> {
        let policies = self.policies;
        let caller = &self.call.caller;
        let linked = self.is_service_linked();
        self.resource_control(linked);
        let service_control = self.service_control(linked);
        let resource = self.resource();
        if !caller.is_of_account() || caller.kind == CallerKind::Root {
            // The root user may do everything, and no policy can be attached to it; others have no policies.
            let granted = Allow::granted;
            let (identity, boundary, session) = (granted(), granted(), granted());
            return Said { identity, resource, boundary, session, service_control };
        }
        let identity = self.layer(Layer::Identity, &policies.identity);
        let boundary = match policies.boundaries.as_slice() {
            [] => Allow::granted(),
            documents => self.layer(Layer::Boundary, documents),
        };
        let session = match policies.session.as_slice() {
            // Such a session has no other permissions than those that its session policies leave (AWS STS API Reference,
            // "GetFederationToken").
            [] if caller.kind != CallerKind::FederatedUser => Allow::granted(),
            documents => self.layer(Layer::Session, documents),
        };
        Said { identity, resource, boundary, session, service_control }
    }

    fn request(&self) -> Request<'_> {
        Request { action: &self.call.action, resource: &self.call.resource, context: self.context }
    }

    fn layer(&mut self, layer: Layer, documents: &'d [Document]) -> Allow<'d> {
        self.level(layer, None, documents)
    }

    fn level(&mut self, layer: Layer, level: Option<usize>, documents: &'d [Document]) -> Allow<'d> {
        let mut denies = std::mem::take(&mut self.denies);
        let mut allow = Allow::default();
        for (policy, document) in documents.iter().enumerate() {
            Placed { layer, level, policy, document }.tally(&self.request(), &mut denies, &mut allow);
        }
        self.denies = denies;
        allow
    }

    /// Every level has to allow. Service control policies bind the users, roles and root users of their account, but no
    /// service-linked roles (Organizations User Guide, "Service control policies (SCPs)").
    fn service_control(&mut self, linked: Holds) -> Allow<'d> {
        if !self.call.caller.is_of_account() || linked == Holds::Yes {
            return Allow::granted();
        }
        let denies = std::mem::take(&mut self.denies);
        let mut all = Allow::granted();
        for (number, documents) in self.policies.service_control.iter().enumerate() {
            let allow = self.level(Layer::ServiceControl, Some(number), documents);
            if number == 0 || allow.holds < all.holds {
                all = allow;
            }
        }
        self.doubt(denies, linked);
        if linked == Holds::Maybe && all.holds == Holds::No {
            all = Allow { holds: Holds::Maybe, ..all.maybe(reason::SERVICE_LINKED_ROLE.into()) };
        }
        all
    }

    /// `RCPFullAWSAccess` is attached to every level and cannot be detached, and other policies have no Allow, so that only
    /// a Deny counts. Service-linked roles are not bound (Organizations User Guide, "Resource control policies (RCPs)").
    fn resource_control(&mut self, linked: Holds) {
        let levels = &self.policies.resource_control;
        if levels.is_empty() || linked == Holds::Yes || !is_under_resource_control(self.call) {
            return;
        }
        let denies = std::mem::take(&mut self.denies);
        for (number, documents) in levels.iter().enumerate() {
            self.level(Layer::ResourceControl, Some(number), documents);
        }
        self.doubt(denies, linked);
    }

    /// Puts back the Denies from before, and those found since; not surely when the caller may be exempt.
    fn doubt(&mut self, before: Denies<'d>, linked: Holds) {
        let found = std::mem::replace(&mut self.denies, before);
        self.denies.take(found, (linked == Holds::Maybe).then_some(reason::SERVICE_LINKED_ROLE));
    }

    /// Whether the caller is a session of a service-linked role, of which the path tells (IAM User Guide, "Create a
    /// service-linked role").
    fn is_service_linked(&self) -> Holds {
        let caller = &self.call.caller;
        match &caller.path {
            _ if !caller.is_role() => Holds::No,
            Some(path) if path.starts_with("/aws-service-role/") => Holds::Yes,
            None if caller.name.starts_with("AWSServiceRoleFor") => Holds::Maybe,
            _ => Holds::No,
        }
    }

    fn resource(&mut self) -> Grants<'d> {
        let mut grants = Grants::default();
        let Some(document) = &self.policies.resource else { return grants };
        let mut denies = std::mem::take(&mut self.denies);
        let request = self.request();
        let placed = Placed { layer: Layer::Resource, level: None, policy: 0, document };
        let bounded = self.call.caller.is_of_account() && !self.policies.boundaries.is_empty();
        for statement in &document.statements {
            let named = named(statement.principals.as_ref(), statement.effect, self.call, bounded);
            if named.surely.is_none() && named.perhaps.is_none() {
                continue;
            }
            let mut one = Denies::default();
            if let Some(allow) = placed.judge(statement, &request, &mut one) {
                if let Some((how, reason)) = named.perhaps {
                    grants.add(how, allow.clone().maybe(reason.into()));
                }
                if let Some(how) = named.surely {
                    grants.add(how, allow);
                }
            }
            denies.take(one, named.perhaps.filter(|_| named.surely.is_none()).map(|(_, reason)| reason));
        }
        if document.partial {
            let fact: Arc<str> = reason::MALFORMED_POLICY.into();
            grants.everybody.or(Allow { holds: Holds::Maybe, by: None, fact: Some(fact.clone()) });
            denies.hidden.get_or_insert((Layer::Resource, fact));
        }
        self.denies = denies;
        grants
    }
}
