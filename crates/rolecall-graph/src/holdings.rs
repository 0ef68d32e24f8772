//! Which policy documents reach a user, a group, a role, and by which way.

use std::sync::Arc;

use rolecall_model::{DocumentState, EntityId, Estate, Holder, HolderKind, Index, Origin, Text};
use rolecall_policy::{Arn, Document, Statement, action::matches_action};
use rolecall_source::Span;

use crate::assume::ASSUME_ROLE;

/// One policy that reaches a principal.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Holding {
    /// What may be in it: several alternatives, or none when it is not known at all.
    pub documents: Vec<Arc<Document>>,
    /// Whether it surely reaches the holder as it is: it exists, and there are no alternatives. Its one document may
    /// still be partial.
    pub certain: bool,
    /// Whether it surely reaches the holder, whatever is in it.
    pub exists: bool,
    /// What is not known, where something is.
    pub fact: Option<Arc<str>>,
    /// How people call it: `inline policy `x``, `policy `y``.
    pub label: Arc<str>,
    /// Who holds it: the principal itself, or one of its groups.
    pub holder: EntityId,
    /// The managed policy, when it is a customer managed one.
    pub policy: Option<EntityId>,
    /// Name of the AWS managed policy, when it is one.
    pub aws_managed: Option<Arc<str>>,
    /// Whether it is inline.
    pub inline: bool,
    /// Where it is attached.
    pub span: Option<Span>,
    /// Whether it may say something of `sts:AssumeRole`: most policies do not, and each is asked often.
    pub(crate) assumes: bool,
}

/// Everything that reaches a principal, and its permissions boundary.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// Identity policies, those of a user's groups included.
    pub identity: Vec<Holding>,
    /// Permissions boundary.
    pub boundary: Option<Holding>,
    /// Groups of a user, with the place of the membership.
    pub groups: Vec<(EntityId, Option<Span>)>,
    /// Whether all of this is known: no attachment or membership of an unknown name could add to it.
    pub open: bool,
}

/// The holdings of every user, group and role.
#[derive(Clone, Debug, Default)]
pub struct AllHoldings {
    users: Vec<Holdings>,
    groups: Vec<Holdings>,
    roles: Vec<Holdings>,
}

impl AllHoldings {
    /// Collects the holdings of an estate.
    pub fn collect(estate: &Estate, index: &Index) -> Self {
        let mut all = AllHoldings {
            users: vec![Holdings::default(); estate.users.len()],
            groups: vec![Holdings::default(); estate.groups.len()],
            roles: vec![Holdings::default(); estate.roles.len()],
        };
        for inline in &estate.inline_policies {
            all.give(estate, index, &inline.holder, |holder| inline_holding(inline, holder));
        }
        for attachment in &estate.attachments {
            let span = attachment.policy_arn.span.or(attachment.origin.span);
            all.give(estate, index, &attachment.holder, |holder| {
                managed_holding(estate, index, &attachment.policy_arn, holder, span, &attachment.origin)
            });
        }
        all.collect_boundaries(estate, index);
        all.collect_groups(estate, index);
        all
    }

    /// The holdings of a user, group or role; of anything else none.
    pub fn of(&self, entity: EntityId) -> &Holdings {
        const NONE: &Holdings =
            &Holdings { identity: Vec::new(), boundary: None, groups: Vec::new(), open: false };
        let found = match entity {
            EntityId::User(number) => self.users.get(number as usize),
            EntityId::Group(number) => self.groups.get(number as usize),
            EntityId::Role(number) => self.roles.get(number as usize),
            _ => None,
        };
        found.unwrap_or(NONE)
    }

    fn of_mut(&mut self, entity: EntityId) -> Option<&mut Holdings> {
        match entity {
            EntityId::User(number) => self.users.get_mut(number as usize),
            EntityId::Group(number) => self.groups.get_mut(number as usize),
            EntityId::Role(number) => self.roles.get_mut(number as usize),
            _ => None,
        }
    }

    /// Gives a policy to its holder. A holder whose name is not known may be anybody of its kind: then those holdings
    /// stay open.
    fn give(&mut self, estate: &Estate, index: &Index, holder: &Holder, make: impl Fn(EntityId) -> Holding) {
        if let Some(entity) = index.holder(holder) {
            if let Some(holdings) = self.of_mut(entity) {
                holdings.identity.push(make(entity));
            }
            return;
        }
        if !rolecall_source::symbol::has_symbols(&holder.name.text) {
            return;
        }
        let same_account = |account| account == holder.account;
        match holder.kind {
            HolderKind::User => {
                open(&mut self.users, estate.users.iter().map(|user| same_account(user.account)));
            }
            HolderKind::Group => {
                open(&mut self.groups, estate.groups.iter().map(|group| same_account(group.account)));
            }
            HolderKind::Role => {
                open(&mut self.roles, estate.roles.iter().map(|role| same_account(role.account)));
            }
        }
    }

    fn collect_boundaries(&mut self, estate: &Estate, index: &Index) {
        for (number, user) in estate.users.iter().enumerate() {
            let id = EntityId::User(number as u32);
            let boundary = user
                .boundary
                .as_ref()
                .map(|arn| managed_holding(estate, index, arn, id, arn.span, &user.origin));
            if let Some(holdings) = self.of_mut(id) {
                holdings.boundary = boundary;
            }
        }
        for (number, role) in estate.roles.iter().enumerate() {
            let id = EntityId::Role(number as u32);
            let boundary = role
                .boundary
                .as_ref()
                .map(|arn| managed_holding(estate, index, arn, id, arn.span, &role.origin));
            if let Some(holdings) = self.of_mut(id) {
                holdings.boundary = boundary;
            }
        }
    }

    fn collect_groups(&mut self, estate: &Estate, index: &Index) {
        for membership in &estate.memberships {
            let user = index.by_name(membership.account, HolderKind::User, &membership.user.text);
            let group = index.by_name(membership.account, HolderKind::Group, &membership.group.text);
            let (Some(user), Some(group)) = (user, group) else {
                self.open_membership(estate, membership, user);
                continue;
            };
            let span = membership.user.span.or(membership.origin.span);
            let inherited = self.of(group).clone();
            if let Some(holdings) = self.of_mut(user)
                && !holdings.groups.iter().any(|(known, _)| *known == group)
            {
                holdings.groups.push((group, span));
                holdings.identity.extend(inherited.identity);
                holdings.open |= inherited.open;
            }
        }
    }

    /// A membership of which one side is not known by name.
    fn open_membership(
        &mut self,
        estate: &Estate,
        membership: &rolecall_model::Membership,
        user: Option<EntityId>,
    ) {
        if let Some(holdings) = user.and_then(|user| self.of_mut(user)) {
            holdings.open |= rolecall_source::symbol::has_symbols(&membership.group.text);
        } else if rolecall_source::symbol::has_symbols(&membership.user.text) {
            open(&mut self.users, estate.users.iter().map(|user| user.account == membership.account));
        }
    }
}

impl Holding {
    /// A policy of the organization.
    pub(crate) fn of_guardrail(policy: &rolecall_model::OrganizationPolicy) -> Holding {
        let mut holding = from_state(&policy.document, &policy.origin);
        holding.label = format!("organization policy `{}`", policy.name.text).into();
        holding
    }

    /// A policy of the organization that is attached and not described.
    pub(crate) fn of_lost_guardrail(id: &Text, origin: &Origin) -> Holding {
        let reason = format!("what the organization's policy `{}` says", id.text);
        let mut holding = from_state(&DocumentState::Lost { reason: reason.into(), span: id.span }, origin);
        holding.label = format!("organization policy `{}`", id.text).into();
        holding
    }
}

fn open(list: &mut [Holdings], matching: impl Iterator<Item = bool>) {
    for (holdings, matches) in list.iter_mut().zip(matching) {
        holdings.open |= matches;
    }
}

fn inline_holding(inline: &rolecall_model::InlinePolicy, holder: EntityId) -> Holding {
    let mut holding = from_state(&inline.document, &inline.origin);
    holding.label = format!("inline policy `{}`", inline.name.text).into();
    holding.holder = holder;
    holding.inline = true;
    holding
}

fn managed_holding(
    estate: &Estate,
    index: &Index,
    arn: &Text,
    holder: EntityId,
    span: Option<Span>,
    origin: &Origin,
) -> Holding {
    if let Some(id @ EntityId::Policy(number)) = index.by_arn(&arn.text)
        && let Some(policy) = estate.policies.get(number as usize)
    {
        let mut holding = from_state(&policy.document, &policy.origin);
        holding.label = format!("policy `{}`", policy.name.text).into();
        holding.holder = holder;
        holding.policy = Some(id);
        holding.span = span;
        holding.certain &= origin.certain;
        holding.exists &= origin.certain;
        return holding;
    }
    let aws_managed = aws_managed_name(&arn.text);
    if let Some(name) = aws_managed
        && let Some((name, document)) = estate.aws_managed.get_key_value(name)
    {
        return Holding {
            assumes: may_assume(document),
            documents: vec![document.clone()],
            certain: origin.certain,
            exists: origin.certain,
            fact: None,
            label: format!("AWS managed policy `{name}`").into(),
            holder,
            policy: None,
            aws_managed: Some(name.clone()),
            inline: false,
            span,
        };
    }
    Holding {
        assumes: true,
        documents: Vec::new(),
        certain: false,
        exists: origin.certain,
        fact: Some(format!("the document of policy `{}`", arn.text).into()),
        label: format!("policy `{}`", arn.text).into(),
        holder,
        policy: None,
        aws_managed: aws_managed.map(Into::into),
        inline: false,
        span,
    }
}

fn from_state(state: &DocumentState, origin: &Origin) -> Holding {
    let fact = match state {
        DocumentState::Known(document) if document.partial => Some("the whole of the document".into()),
        DocumentState::Known(_) if !origin.certain => Some("whether the policy exists".into()),
        DocumentState::Known(_) => None,
        DocumentState::OneOf(_) => Some("which of the alternatives of the document is in force".into()),
        DocumentState::Lost { reason, .. } => Some(reason.clone()),
    };
    Holding {
        assumes: fact.is_some() || state.documents().iter().any(|document| may_assume(document)),
        documents: state.documents().to_vec(),
        certain: origin.certain && matches!(state, DocumentState::Known(_)),
        exists: origin.certain,
        fact,
        label: "".into(),
        holder: EntityId::User(u32::MAX),
        policy: None,
        aws_managed: None,
        inline: false,
        span: origin.span,
    }
}

/// Whether some statement's actions may cover `sts:AssumeRole`.
pub(crate) fn may_assume(document: &Document) -> bool {
    let covers = |statement: &Statement| {
        let set = &statement.actions;
        let answer = |pattern: &Text| matches_action(&pattern.text, ASSUME_ROLE);
        let mut answers = set.patterns.iter().map(answer);
        if set.negated { answers.all(|is| is != Some(true)) } else { answers.any(|is| is != Some(false)) }
    };
    document.partial || document.statements.iter().any(covers)
}

/// The name of an AWS managed policy, from its ARN in any partition.
pub fn aws_managed_name(arn: &str) -> Option<&str> {
    let arn = Arn::parse(arn)?;
    let path = arn.resource.strip_prefix("policy/")?;
    (arn.service == "iam" && arn.account == "aws").then(|| path.rsplit('/').next().unwrap_or(path))
}
