//! `brokers` and `maps`: from sign-up to the roles of an identity pool (Cognito Developer Guide, "Identity pools
//! authentication flow" and "Role-based access control").

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rolecall_model::{
    Ambiguous, DocumentState, EntityId, Estate, IdentityPool, MappingKind, MappingRule, Role,
    RolesAttachment, UserPoolGroup, UserPoolMembership, UserPoolProvider, With,
};
use rolecall_policy::{BaseOperator, Condition, Operator, Principal, Requirement, Statement, Text};
use rolecall_source::Span;
use rolecall_source::symbol::has_symbols;

use super::Builder;
use super::federates::{COGNITO_IDENTITY, WITH_WEB_IDENTITY};
use crate::answer::{Evidence, Means, Side, Verdict};
use crate::assume::HopAnswer;
use crate::caller::{Bring, Caller};
use crate::graph::How;
use crate::node::{NodeId, NodeKind};
use crate::token::{Named, TokenCall};

/// What gives any role that accepts the pool's tokens.
const CLASSIC_FLOW: &str = "classic flow";

pub(super) fn add(builder: &mut Builder<'_>) {
    let estate = builder.world.estate;
    for number in 0..estate.user_pools.len() {
        sign_up(builder, number);
    }
    for provider in &estate.user_pool_providers {
        hosted(builder, provider);
    }
    for number in 0..estate.app_clients.len() {
        client_of_pool(builder, number);
    }
    for (number, pool) in estate.identity_pools.iter().enumerate() {
        let Some(node) = builder.nodes.of(EntityId::IdentityPool(number as u32)) else { continue };
        sign_in(builder, node, pool);
    }
    let by_id = numbers(estate.identity_pools.iter().map(|pool| &*pool.id.text));
    for attachment in &estate.roles_attachments {
        let Some(&number) = by_id.get(&*attachment.identity_pool_id.text) else { continue };
        let id = EntityId::IdentityPool(number as u32);
        if let (Some(pool), Some(node)) = (estate.identity_pools.get(number), builder.nodes.of(id)) {
            roles(builder, node, pool, attachment);
        }
    }
    let trusting = Trusting::of(&estate.roles);
    for (number, pool) in
        estate.identity_pools.iter().enumerate().filter(|(_, pool)| pool.classic_flow == Some(true))
    {
        if let Some(node) = builder.nodes.of(EntityId::IdentityPool(number as u32)) {
            classic_flow(builder, node, pool, &trusting);
        }
    }
}

/// From an id to the first that has it.
fn numbers<'e>(ids: impl Iterator<Item = &'e str>) -> HashMap<&'e str, usize> {
    let mut found = HashMap::new();
    for (number, id) in ids.enumerate() {
        found.entry(id).or_insert(number);
    }
    found
}

/// The roles whose trust policies name the broker of identity pools.
#[derive(Default)]
struct Trusting<'e> {
    /// The ARN of each, where the broker is named.
    places: Vec<Text>,
    /// Those that ask for one of these identity pools.
    by_pool: HashMap<&'e str, Vec<usize>>,
    /// Those that may let in any.
    any: Vec<usize>,
}

impl<'e> Trusting<'e> {
    fn of(roles: &'e [Role]) -> Self {
        let mut found = Trusting::default();
        for role in roles {
            let statements = role.trust.documents().iter().flat_map(|document| &document.statements);
            let naming = statements.filter_map(|statement| Some((statement, broker(statement)?)));
            let naming: Vec<(&Statement, &Principal)> = naming.collect();
            let Some((_, principal)) = naming.first() else { continue };
            let number = found.places.len();
            found.places.push(Text { text: role.arn.text.clone(), span: principal.text.span });
            let pools: Option<Vec<&[Text]>> =
                naming.iter().map(|(statement, _)| pools_asked(statement)).collect();
            match pools.filter(|_| matches!(&role.trust, DocumentState::Known(document) if !document.partial))
            {
                Some(pools) => pools.into_iter().flatten().for_each(|pool| {
                    found.by_pool.entry(&*pool.text).or_default().push(number);
                }),
                None => found.any.push(number),
            }
        }
        found
    }

    /// The places of the roles that may let in the identities of a pool, in the order of the roles.
    fn on(&self, pool: &IdentityPool) -> Vec<&Text> {
        if has_symbols(&pool.id.text) {
            return self.places.iter().collect();
        }
        let own = self.by_pool.get(&*pool.id.text).map(Vec::as_slice).unwrap_or_default();
        let numbers: BTreeSet<usize> = own.iter().chain(&self.any).copied().collect();
        numbers.iter().filter_map(|number| self.places.get(*number)).collect()
    }
}

/// The principal of a statement that is the broker.
fn broker(statement: &Statement) -> Option<&Principal> {
    let set = statement.principals.as_ref().filter(|set| !set.negated)?;
    set.list.iter().find(|principal| &*principal.text.text == COGNITO_IDENTITY)
}

/// The ids of which a condition of the statement asks for one; `None` where it does not, or they are not known.
fn pools_asked(statement: &Statement) -> Option<&[Text]> {
    let asks = |condition: &&Condition| {
        let Operator { set, base, if_exists, .. } = condition.operator;
        set.is_none()
            && base == Some(BaseOperator::StringEquals)
            && !if_exists
            && condition.key.text.eq_ignore_ascii_case("cognito-identity.amazonaws.com:aud")
    };
    let condition = statement.conditions.iter().find(asks)?;
    let known = |value: &Text| !value.text.contains('$') && !has_symbols(&value.text);
    condition.values.iter().all(known).then_some(&condition.values)
}

/// The classic flow: whoever signs in may name any role that accepts the pool's tokens, in any account (Cognito Developer
/// Guide, "Identity pools authentication flow").
fn classic_flow(builder: &mut Builder<'_>, node: NodeId, pool: &IdentityPool, trusting: &Trusting<'_>) {
    for place in trusting.on(pool) {
        map_from(builder, node, pool, place, true, CLASSIC_FLOW);
        if pool.guests == Some(true) {
            map_from(builder, node, pool, place, false, CLASSIC_FLOW);
        }
    }
}

/// What somebody outside does first, as a requirement.
fn deed(key: &str) -> Requirement {
    let operator = Operator::parse(&Arc::from("Bool"));
    let text = |text: &str| Text { text: text.into(), span: None };
    Requirement { key: text(key), operator, values: vec![text("true")], negated: false }
}

/// Anybody may sign up unless only administrators create users (Cognito Developer Guide, "Signing up and confirming
/// user accounts"). A trigger may refuse.
fn sign_up(builder: &mut Builder<'_>, number: usize) {
    let estate = builder.world.estate;
    let Some(pool) = estate.user_pools.get(number) else { return };
    let Some(to) = builder.nodes.of(EntityId::UserPool(number as u32)) else { return };
    let anonymous = builder.named(NodeKind::Anonymous, None, "anonymous", None);
    let verdict = match (pool.self_sign_up, pool.pre_sign_up_trigger) {
        (Some(false), _) => return,
        (Some(true), false) => Verdict::AllowedIf,
        _ => Verdict::Unknown,
    };
    let missing = match verdict {
        Verdict::Unknown => {
            let reason = "whether people may sign themselves up".into();
            vec![crate::diagnose::fact(Side::Identity, Some(pool.account), &reason, pool.origin.span)]
        }
        _ => Vec::new(),
    };
    let answer = HopAnswer {
        verdict: Some(verdict),
        requires: vec![deed("sign-up")],
        evidence: vec![evidence("self sign-up", pool.origin.span)],
        missing,
    };
    builder.file(anonymous, to, Means::Brokers, How::Fixed, answer);
}

/// A provider that the user pool federates with: of the social ones anybody has an account (Cognito Developer Guide, "User
/// pool sign-in with third party identity providers").
fn hosted(builder: &mut Builder<'_>, provider: &UserPoolProvider) {
    let estate = builder.world.estate;
    let pool = estate.user_pools.iter().position(|pool| pool.id.text == provider.user_pool_id.text);
    let Some(to) = pool.and_then(|pool| builder.nodes.of(EntityId::UserPool(pool as u32))) else { return };
    let evidence = vec![evidence("provider of the user pool", provider.origin.span)];
    let social = ["Google", "Facebook", "LoginWithAmazon", "SignInWithApple"].contains(&&*provider.kind.text);
    let from = builder.named(NodeKind::External, None, &provider.name.text, None);
    builder.fixed(from, to, Means::Brokers, evidence.clone());
    let anonymous = builder.named(NodeKind::Anonymous, None, "anonymous", None);
    if social && builder.is_new(anonymous, to, Means::Brokers, How::SignedIn) {
        let requires = vec![deed("social sign-in")];
        let verdict = Some(Verdict::AllowedIf);
        let answer = HopAnswer { verdict, requires, evidence, missing: Vec::new() };
        builder.file(anonymous, to, Means::Brokers, How::SignedIn, answer);
    }
}

fn evidence(statement: &str, span: Option<Span>) -> Evidence {
    Evidence { side: Side::Identity, statement: statement.to_owned(), span }
}

fn client_of_pool(builder: &mut Builder<'_>, number: usize) {
    let estate = builder.world.estate;
    let Some(client) = estate.app_clients.get(number) else { return };
    let pool = estate.user_pools.iter().position(|pool| pool.id.text == client.user_pool_id.text);
    let from = pool.and_then(|pool| builder.nodes.of(EntityId::UserPool(pool as u32)));
    let to = builder.nodes.of(EntityId::AppClient(number as u32));
    if let (Some(from), Some(to)) = (from, to) {
        builder.fixed(from, to, Means::Brokers, vec![evidence("app client", client.origin.span)]);
    }
}

/// What gives the identity pool a signed-in identity, or a guest.
fn sign_in(builder: &mut Builder<'_>, node: NodeId, pool: &IdentityPool) {
    let estate = builder.world.estate;
    for provider in &pool.user_pools {
        let client = estate.app_clients.iter().position(|client| client.id.text == provider.client_id.text);
        let span = provider.client_id.span.or(pool.origin.span);
        let known = client.and_then(|client| builder.nodes.of(EntityId::AppClient(client as u32)));
        if let Some(from) = known {
            builder.fixed(from, node, Means::Brokers, vec![evidence("accepted app client", span)]);
        } else {
            let from = builder.named(NodeKind::External, None, &provider.provider_name.text, None);
            builder.fixed(from, node, Means::Brokers, vec![evidence("accepted user pool", span)]);
        }
    }
    let anonymous = builder.named(NodeKind::Anonymous, None, "anonymous", None);
    for (domain, _) in &pool.login_providers {
        let from = builder.named(NodeKind::OidcProvider, None, &domain.text, None);
        builder.fixed(from, node, Means::Brokers, vec![evidence("accepted login provider", domain.span)]);
        let answer = HopAnswer {
            verdict: Some(Verdict::AllowedIf),
            requires: vec![deed("social sign-in")],
            evidence: vec![evidence("accepted login provider", domain.span)],
            missing: Vec::new(),
        };
        if builder.is_new(anonymous, node, Means::Brokers, How::SignedIn) {
            builder.file(anonymous, node, Means::Brokers, How::SignedIn, answer);
        }
    }
    for arn in pool.oidc_provider_arns.iter().chain(&pool.saml_provider_arns) {
        if let Some(from) = builder.world.index.by_arn(&arn.text).and_then(|entity| builder.nodes.of(entity))
        {
            builder.fixed(from, node, Means::Brokers, vec![evidence("accepted provider", arn.span)]);
        }
    }
    let verdict = match pool.guests {
        Some(false) => return,
        Some(true) => Verdict::Allowed,
        None => Verdict::Unknown,
    };
    let evidence = vec![evidence("guests are given credentials", pool.origin.span)];
    let answer = HopAnswer { verdict: Some(verdict), evidence, ..HopAnswer::default() };
    builder.file(anonymous, node, Means::Brokers, How::Guest, answer);
}

/// The roles that an identity pool gives, each if its trust policy lets the pool's tokens in.
fn roles(builder: &mut Builder<'_>, node: NodeId, pool: &IdentityPool, attachment: &RolesAttachment) {
    if let Some(role) = attachment.authenticated.as_ref().filter(|_| falls_through(pool, attachment)) {
        map(builder, node, pool, role, true, "authenticated role");
    }
    if let Some(role) = attachment.unauthenticated.as_ref().filter(|_| pool.guests != Some(false)) {
        map(builder, node, pool, role, false, "guest role");
    }
    for mapping in &attachment.mappings {
        for rule in &mapping.rules {
            rule_role(builder, node, pool, rule);
        }
        if mapping.kind == MappingKind::Token {
            group_roles(builder, node, pool, &mapping.identity_provider);
        }
    }
}

/// Token mapping: the roles of the groups of the user pool.
fn group_roles(builder: &mut Builder<'_>, node: NodeId, pool: &IdentityPool, provider: &Text) {
    let estate = builder.world.estate;
    let user_pool = estate.user_pools.iter().find(|user_pool| {
        provider
            .text
            .strip_prefix(&*user_pool.endpoint.text)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    });
    let Some(user_pool) = user_pool else { return };
    for (number, group) in estate.user_pool_groups.iter().enumerate() {
        if group.user_pool_id.text != user_pool.id.text {
            continue;
        }
        let Some(role) = &group.role_arn else { continue };
        map(builder, node, pool, role, true, "role of a group of the user pool");
        if let Some(from) = builder.nodes.of(EntityId::UserPoolGroup(number as u32)) {
            let asks: Vec<Requirement> =
                chosen_by_hand(estate, group).then(|| custom_role(role)).into_iter().collect();
            map_asking(builder, from, pool, role, &Way { signed_in: true, what: "role of the group", asks });
        }
    }
}

fn map(
    builder: &mut Builder<'_>,
    node: NodeId,
    pool: &IdentityPool,
    role: &Text,
    signed_in: bool,
    what: &str,
) {
    map_from(builder, node, pool, role, signed_in, what);
}

/// A role that a mapping rule gives to those whose token has the claim. Of several rules the first that matches counts.
fn rule_role(builder: &mut Builder<'_>, node: NodeId, pool: &IdentityPool, rule: &MappingRule) {
    let (operator, value) = match &*rule.match_type.text {
        "NotEqual" => ("StringNotEquals", rule.value.text.to_string()),
        "Contains" => ("StringLike", format!("*{}*", rule.value.text)),
        "StartsWith" => ("StringLike", format!("{}*", rule.value.text)),
        _ => ("StringEquals", rule.value.text.to_string()),
    };
    let values = vec![Text { text: value.into(), span: rule.value.span }];
    let operator = Operator::parse(&Arc::from(operator));
    let asks = vec![Requirement { key: rule.claim.clone(), operator, values, negated: false }];
    let way = Way { signed_in: true, what: "role of a mapping rule", asks };
    map_asking(builder, node, pool, &rule.role_arn, &way);
}

/// Whether some signed-in identity gets the authenticated role: not when every login provider has a mapping that denies
/// where it does not decide.
fn falls_through(pool: &IdentityPool, attachment: &RolesAttachment) -> bool {
    let denies = |provider: &str| {
        let mapping = attachment.mappings.iter().find(|mapping| &*mapping.identity_provider.text == provider);
        mapping.is_some_and(|mapping| mapping.ambiguous == Some(Ambiguous::Deny))
    };
    let user_pools = pool.user_pools.iter();
    let user_pools =
        user_pools.map(|provider| format!("{}:{}", provider.provider_name.text, provider.client_id.text));
    let domains = pool.login_providers.iter().map(|(domain, _)| &domain.text);
    let arns = pool.oidc_provider_arns.iter().chain(&pool.saml_provider_arns).map(|arn| &arn.text);
    let developer = pool.developer_provider.iter().map(|name| &name.text);
    let others = domains.chain(arns).chain(developer).map(ToString::to_string);
    let mut providers = user_pools.chain(others).peekable();
    providers.peek().is_none() || !providers.all(|provider| denies(&provider))
}

/// Whether some declared member of a group gets its role only by asking for it: another group with a role comes before it,
/// or is level with it (Cognito Developer Guide, "Adding groups to a user pool").
fn chosen_by_hand(estate: &Estate, group: &UserPoolGroup) -> bool {
    let own = |membership: &&UserPoolMembership| membership.user_pool_id.text == group.user_pool_id.text;
    let memberships = || estate.user_pool_memberships.iter().filter(own);
    let rank = |group: &UserPoolGroup| group.precedence.unwrap_or(i64::MAX);
    let precedes = |other: &UserPoolGroup| {
        let role = |group: &UserPoolGroup| group.role_arn.as_ref().map(|role| role.text.clone());
        rank(other) <= rank(group) && role(other).is_some() && role(other) != role(group)
    };
    let rivals: Vec<&Arc<str>> = estate
        .user_pool_groups
        .iter()
        .filter(|other| other.user_pool_id.text == group.user_pool_id.text && precedes(other))
        .map(|other| &other.name.text)
        .collect();
    let members: BTreeSet<&Arc<str>> = memberships()
        .filter(|membership| membership.group.text == group.name.text)
        .map(|membership| &membership.user.text)
        .collect();
    memberships()
        .any(|membership| members.contains(&membership.user.text) && rivals.contains(&&membership.group.text))
}

/// What asks for one of several roles (Amazon Cognito Federated Identities API Reference, "GetCredentialsForIdentity").
fn custom_role(arn: &Text) -> Requirement {
    let key = Text { text: "CustomRoleArn".into(), span: None };
    let operator = Operator::parse(&Arc::from("StringEquals"));
    Requirement { key, operator, values: vec![arn.clone()], negated: false }
}

/// How an identity comes by a role.
struct Way<'w> {
    signed_in: bool,
    what: &'w str,
    /// What the identity must have or do.
    asks: Vec<Requirement>,
}

fn map_from(
    builder: &mut Builder<'_>,
    from: NodeId,
    pool: &IdentityPool,
    arn: &Text,
    signed_in: bool,
    what: &str,
) {
    map_asking(builder, from, pool, arn, &Way { signed_in, what, asks: Vec::new() });
}

fn map_asking(builder: &mut Builder<'_>, from: NodeId, pool: &IdentityPool, arn: &Text, way: &Way<'_>) {
    let Way { signed_in, what, ref asks } = *way;
    let Some((id, role)) = builder.world.role_by_arn(&arn.text) else { return };
    let Some(to) = builder.nodes.of(id) else { return };
    let how = if signed_in { How::SignedIn } else { How::Guest };
    if !builder.is_new(from, to, Means::Maps, how) {
        return;
    }
    let caller = Caller::token(COGNITO_IDENTITY, claims(pool, signed_in));
    let with = With::default();
    let named = Named::Domain(COGNITO_IDENTITY);
    let bring = Bring { with: &with, strict: false };
    let call =
        TokenCall { world: &builder.world, caller: &caller, role, action: WITH_WEB_IDENTITY, named, bring };
    let mut answer = call.evaluate();
    if what == CLASSIC_FLOW && matches!(answer.verdict(), Verdict::Denied | Verdict::Impossible) {
        // Nobody named this role for the pool: nothing is missing.
        return;
    }
    if answer.verdict() <= Verdict::AllowedIf && !asks.is_empty() {
        answer.requires.extend(asks.iter().cloned());
        answer.verdict = Some(Verdict::AllowedIf);
    }
    answer.evidence.insert(0, evidence(what, arn.span));
    builder.file(from, to, Means::Maps, how, answer);
}

/// The claims of an identity pool's token (Cognito Developer Guide, "Role trust and permissions").
fn claims(pool: &IdentityPool, signed_in: bool) -> BTreeMap<String, Vec<Arc<str>>> {
    let mut methods: Vec<Arc<str>> = vec![if signed_in { "authenticated" } else { "unauthenticated" }.into()];
    if signed_in {
        methods.extend(pool.user_pools.iter().map(|provider| provider.provider_name.text.clone()));
        methods.extend(pool.login_providers.iter().map(|(domain, _)| domain.text.clone()));
    }
    BTreeMap::from([
        (format!("{COGNITO_IDENTITY}:aud"), vec![pool.id.text.clone()]),
        (format!("{COGNITO_IDENTITY}:amr"), methods),
    ])
}
