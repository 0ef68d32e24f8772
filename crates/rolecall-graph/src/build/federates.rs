//! `federates` and `delivers`: what trust policies say of tokens, assertions and services.

use std::collections::BTreeMap;

use rolecall_model::{EntityId, Listing, Role, With};
use rolecall_policy::{Effect, Principal, PrincipalForm, classify};

use super::Builder;
use crate::answer::{Code, Means, Missing, Repair, Side, Verdict};
use crate::assume::{ASSUME_ROLE, HopAnswer};
use crate::caller::{Bring, Caller, CallerKind};
use crate::graph::{HalfEdge, How};
use crate::node::{NodeId, NodeKind};
use crate::token::{Named, TokenCall};

/// The broker of Cognito identity pools: its tokens are those of the identity pools, which have edges of their own.
pub(crate) const COGNITO_IDENTITY: &str = "cognito-identity.amazonaws.com";
pub(crate) const WITH_WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";
const WITH_SAML: &str = "sts:AssumeRoleWithSAML";

pub(super) fn add(builder: &mut Builder<'_>) {
    let estate = builder.world.estate;
    for (number, role) in estate.roles.iter().enumerate() {
        let Some(node) = builder.nodes.of(EntityId::Role(number as u32)) else { continue };
        let documents = role.trust.documents().to_vec();
        let statements = documents.iter().flat_map(|document| &document.statements);
        let allows = statements.filter(|statement| statement.effect == Effect::Allow);
        for principal in allows
            .flat_map(|statement| &statement.principals)
            .filter(|set| !set.negated)
            .flat_map(|set| &set.list)
        {
            if let Some(from) = caller_node(builder, principal, node, role) {
                builder.name_trust(node, principal, from);
            }
        }
    }
}

fn caller_node(
    builder: &mut Builder<'_>,
    principal: &Principal,
    node: NodeId,
    role: &Role,
) -> Option<NodeId> {
    match classify(principal) {
        PrincipalForm::Service(host) => {
            let from = builder.named(NodeKind::Service, None, host, None);
            let caller = Caller::service(host);
            call(builder, from, node, role, &caller, ASSUME_ROLE, Named::Service(host), Means::Delivers);
            Some(from)
        }
        PrincipalForm::WebIdentity(COGNITO_IDENTITY) => None,
        PrincipalForm::WebIdentity(domain) => {
            let from = builder.named(NodeKind::OidcProvider, None, domain, None);
            let caller = Caller::token(domain, BTreeMap::new());
            call(
                builder,
                from,
                node,
                role,
                &caller,
                WITH_WEB_IDENTITY,
                Named::Domain(domain),
                Means::Federates,
            );
            Some(from)
        }
        PrincipalForm::OidcProvider { account, url, .. } => {
            let from = provider_node(
                builder,
                principal,
                &Provider { kind: NodeKind::OidcProvider, account, name: url },
                node,
                role,
            )?;
            let caller = Caller::token(url, BTreeMap::new());
            let named = Named::Provider(&principal.text.text);
            call(builder, from, node, role, &caller, WITH_WEB_IDENTITY, named, Means::Federates);
            Some(from)
        }
        PrincipalForm::SamlProvider { account, name, .. } => {
            let from = provider_node(
                builder,
                principal,
                &Provider { kind: NodeKind::SamlProvider, account, name },
                node,
                role,
            )?;
            let mut caller = Caller::token("saml", BTreeMap::new());
            caller.kind = CallerKind::Saml;
            let named = Named::Provider(&principal.text.text);
            call(builder, from, node, role, &caller, WITH_SAML, named, Means::Federates);
            Some(from)
        }
        _ => None,
    }
}

/// An OIDC or SAML provider that a principal names.
struct Provider<'p> {
    kind: NodeKind,
    account: &'p str,
    name: &'p str,
}

/// The provider that a principal names, when its tokens can be for this role: it must exist in the role's account (IAM
/// User Guide, "Creating OpenID Connect identity providers").
fn provider_node(
    builder: &mut Builder<'_>,
    principal: &Principal,
    provider: &Provider<'_>,
    node: NodeId,
    role: &Role,
) -> Option<NodeId> {
    let Provider { kind, account, name } = *provider;
    let estate = builder.world.estate;
    let own = estate.account(role.account)?;
    let in_own = rolecall_policy::same(account, &own.id);
    let found = builder.world.index.by_arn(&principal.text.text).and_then(|entity| builder.nodes.of(entity));
    let owner = estate.account_by_id(account);
    let listing = match kind {
        NodeKind::SamlProvider => Listing::SamlProviders,
        _ => Listing::OidcProviders,
    };
    let from = found.unwrap_or_else(|| builder.named(kind, owner, name, Some(&principal.text.text)));
    builder.name_trust(node, principal, from);
    let why = match (in_own, found) {
        (Some(false), _) => "a role trusts only providers of its own account",
        (Some(true), None) if estate.lists(role.account, listing) => {
            "the provider does not exist, and its account is complete"
        }
        (_, Some(_)) => return Some(from),
        _ => {
            unknown_provider(builder, from, node, principal);
            return None;
        }
    };
    let message = format!("`{}` cannot sign in to `{}`: {why}", principal.text.text, role.name.text);
    let repair =
        Some(Repair { title: "name a provider of the role's account, or create it there".to_owned() });
    let missing = Missing {
        code: Some(Code(31)),
        side: Side::Existence,
        account: Some(role.account),
        message,
        span: principal.text.span,
        related: Vec::new(),
        repair,
    };
    let (means, verdict) = (Means::Federates, Verdict::Denied);
    builder.half_edges.push(HalfEdge {
        from,
        to: node,
        means,
        missing: vec![missing],
        verdict,
        how: How::Fixed,
    });
    None
}

fn unknown_provider(builder: &mut Builder<'_>, from: NodeId, to: NodeId, principal: &Principal) {
    if !builder.is_new(from, to, Means::Federates, How::Fixed) {
        return;
    }
    let reason = format!("whether the provider `{}` exists", principal.text.text);
    let missing = crate::diagnose::fact(Side::Existence, None, &reason.into(), principal.text.span);
    let answer =
        HopAnswer { verdict: Some(Verdict::Unknown), missing: vec![missing], ..HopAnswer::default() };
    builder.file(from, to, Means::Federates, How::Fixed, answer);
}

#[expect(clippy::too_many_arguments, reason = "one call with everything that it is made of")]
fn call(
    builder: &mut Builder<'_>,
    from: NodeId,
    to: NodeId,
    role: &Role,
    caller: &Caller<'_>,
    action: &'static str,
    named: Named<'_>,
    means: Means,
) {
    let how = if means == Means::Delivers { How::Fixed } else { How::Token };
    if !builder.is_new(from, to, means, how) {
        return;
    }
    let with = With::default();
    let bring = Bring { with: &with, strict: false };
    let answer = TokenCall { world: &builder.world, caller, role, action, named, bring }.evaluate();
    builder.file(from, to, means, how, answer);
}
