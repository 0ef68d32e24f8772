//! Who makes a call, and what its requests carry.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_model::{AccountId, EntityId, Estate, OrganizationMembership as Membership, Tags, With};
use rolecall_policy::{Context, Document, Effect, KeyState, Statement, action::matches_action};

/// The kinds of caller (IAM User Guide, "Requesting temporary security credentials").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CallerKind {
    /// A user with its own credentials.
    User,
    /// A session of a role.
    RoleSession,
    /// A user of whom only the membership in one group is known.
    Member,
    /// A service.
    Service,
    /// The bearer of a token of an OIDC or built-in provider.
    WebIdentity,
    /// The bearer of a SAML assertion.
    Saml,
}

/// What the caller of a question brings: whether keys that are not mentioned may be chosen freely.
#[derive(Clone, Copy, Debug)]
pub struct Bring<'a> {
    /// What is brought.
    pub with: &'a With,
    /// Whether nothing else can be brought: so it is for chains. Otherwise requirements are collected.
    pub strict: bool,
}

/// A caller of an assume operation.
#[derive(Clone, Debug)]
pub struct Caller<'e> {
    /// What it is.
    pub kind: CallerKind,
    /// Its entity.
    pub entity: Option<EntityId>,
    /// Its account.
    pub account: Option<AccountId>,
    /// Id of its account.
    pub account_id: Arc<str>,
    /// Its ARN: of a role session the role's. Empty for services, tokens, and members that are not known.
    pub arn: Arc<str>,
    /// User name, or role name.
    pub name: Arc<str>,
    /// Name of the role session, where it is known.
    pub session: Option<Arc<str>>,
    /// Its tags.
    pub tags: Option<&'e Tags>,
    /// Its unique id, `AIDA…` or `AROA…`, where it is known.
    pub unique_id: Option<Arc<str>>,
    /// Whether it starts the path.
    pub first: bool,
    /// Claims that a token carries for sure, by full key name in lower case; values may hold symbols.
    pub claims: BTreeMap<String, Vec<Arc<str>>>,
    /// Prefix of the claims that the token's bearer chooses (`token.actions.githubusercontent.com`), in lower case.
    pub claim_prefix: Option<String>,
}

impl<'e> Caller<'e> {
    /// The caller that a user, role or group is; `first` when it starts the path.
    pub fn of(estate: &'e Estate, entity: EntityId, first: bool) -> Option<Caller<'e>> {
        let caller = match entity {
            EntityId::User(number) => {
                let user = estate.users.get(number as usize)?;
                let (name, tags) = (&user.name.text, Some(&user.tags));
                let caller = Caller::new(CallerKind::User, estate, user.account, &user.arn.text, name, tags);
                Caller { unique_id: user.unique_id.clone(), ..caller }
            }
            EntityId::Role(number) => {
                let role = estate.roles.get(number as usize)?;
                let (name, tags) = (&role.name.text, Some(&role.tags));
                let kind = CallerKind::RoleSession;
                let caller = Caller::new(kind, estate, role.account, &role.arn.text, name, tags);
                Caller { unique_id: role.unique_id.clone(), ..caller }
            }
            EntityId::Group(number) => {
                let group = estate.groups.get(number as usize)?;
                let nobody: Arc<str> = "".into();
                Caller::new(CallerKind::Member, estate, group.account, &nobody, &nobody, None)
            }
            _ => return None,
        };
        Some(Caller { entity: Some(entity), first, ..caller })
    }

    /// The bearer of a token of the provider whose condition keys start with `prefix`.
    pub fn token(prefix: &str, claims: BTreeMap<String, Vec<Arc<str>>>) -> Caller<'e> {
        Caller {
            kind: CallerKind::WebIdentity,
            entity: None,
            account: None,
            account_id: "".into(),
            arn: "".into(),
            name: "".into(),
            session: None,
            tags: None,
            unique_id: None,
            first: true,
            claims,
            claim_prefix: Some(prefix.to_ascii_lowercase()),
        }
    }

    /// A service that acts for somebody.
    pub(crate) fn service(host: &str) -> Caller<'e> {
        let nobody = Caller::token("", BTreeMap::new());
        Caller { kind: CallerKind::Service, claim_prefix: None, name: host.into(), ..nobody }
    }

    fn new(
        kind: CallerKind,
        estate: &Estate,
        account: AccountId,
        arn: &Arc<str>,
        name: &Arc<str>,
        tags: Option<&'e Tags>,
    ) -> Caller<'e> {
        Caller {
            kind,
            entity: None,
            account: Some(account),
            account_id: estate.account(account).map_or_else(|| "".into(), |account| account.id.clone()),
            arn: arn.clone(),
            name: name.clone(),
            session: None,
            tags,
            unique_id: None,
            first: false,
            claims: BTreeMap::new(),
            claim_prefix: None,
        }
    }

    fn is_signed(&self) -> bool {
        matches!(self.kind, CallerKind::User | CallerKind::RoleSession | CallerKind::Member)
    }
}

/// The condition keys of one assume call (IAM User Guide, "AWS global condition context keys" and "IAM and AWS STS
/// condition context keys").
pub(crate) struct CallContext<'a, 'e> {
    pub(crate) caller: &'a Caller<'e>,
    pub(crate) bring: Bring<'a>,
    pub(crate) estate: &'e Estate,
    /// Account of the role that is assumed.
    pub(crate) target_account: Option<AccountId>,
    /// Tags of the role that is assumed.
    pub(crate) target_tags: Option<&'e Tags>,
}

impl Context for CallContext<'_, '_> {
    fn state(&self, key: &str) -> KeyState {
        if let Some(values) = self.bring.with.context.get(key).filter(|_| self.survives(key)) {
            return KeyState::Present(values.clone());
        }
        if let Some(values) = self.caller.claims.get(key) {
            return KeyState::Present(values.clone());
        }
        if let Some(state) = self.claim(key) {
            return state;
        }
        if let Some(tag) = key.strip_prefix("aws:principaltag/") {
            return self.principal_tag(tag);
        }
        if let Some(tag) = key.strip_prefix("aws:requesttag/") {
            return self.request_tag(tag);
        }
        if let Some(tag) =
            key.strip_prefix("iam:resourcetag/").or_else(|| key.strip_prefix("aws:resourcetag/"))
        {
            return tag_state(self.target_tags, tag, "tags of the role");
        }
        self.named(key)
    }
}

impl CallContext<'_, '_> {
    /// Whether a key that is brought is there at this hop: of the claims of a token few are left in the session (IAM User
    /// Guide, "IAM and AWS STS condition context keys").
    fn survives(&self, key: &str) -> bool {
        let claim = key.rsplit_once(':').filter(|(provider, _)| provider.contains('.'));
        self.caller.kind == CallerKind::WebIdentity
            || claim.is_none_or(|(_, claim)| matches!(claim, "aud" | "sub" | "amr" | "id"))
    }

    /// Keys with a name of their own.
    fn named(&self, key: &str) -> KeyState {
        let caller = self.caller;
        match key {
            "sts:externalid" => match caller.kind {
                CallerKind::WebIdentity | CallerKind::Saml => KeyState::Never,
                CallerKind::Service => KeyState::Unknown("the external ID that the service passes".into()),
                _ => self.passed(self.bring.with.external_id.as_ref()),
            },
            "sts:rolesessionname" => self.brought(self.bring.with.session_name.as_ref()),
            "sts:sourceidentity" => self.passed(self.bring.with.source_identity.as_ref()),
            "aws:sourceidentity" => match &self.bring.with.source_identity {
                Some(value) if !caller.first => KeyState::Present(vec![value.clone()]),
                _ if self.may_carry("sts:SetSourceIdentity") => self.brought(None),
                _ => KeyState::Never,
            },
            "aws:multifactorauthpresent" | "aws:multifactorauthage" => self.mfa(key),
            "aws:tagkeys" | "sts:transitivetagkeys" => self.tag_keys(),
            "aws:sourceip" => self.brought(self.bring.with.source_ip.as_ref()),
            "aws:sourcevpc"
            | "aws:sourcevpce"
            | "aws:vpcsourceip"
            | "aws:requestedregion"
            | "aws:useragent"
            | "aws:referer"
            | "sts:durationseconds" => self.brought(None),
            "aws:currenttime" | "aws:epochtime" | "aws:tokenissuetime" => {
                KeyState::SomeValue("the time of the call".into())
            }
            "aws:securetransport" => present("true"),
            "aws:viaawsservice" | "aws:principalisawsservice" => {
                present(if caller.kind == CallerKind::Service { "true" } else { "false" })
            }
            "aws:sourcearn" | "aws:sourceaccount" | "aws:sourceorgid" | "aws:sourceorgpaths" => {
                if caller.kind == CallerKind::Service {
                    KeyState::Unknown("what the service acts for".into())
                } else {
                    KeyState::Never
                }
            }
            "aws:resourceaccount" => self.account_state(self.target_account),
            "aws:resourceorgid" => self.organization(self.target_account),
            _ if !caller.is_signed() && key.starts_with("aws:principal") => KeyState::Never,
            _ => self.principal(key),
        }
    }

    /// Keys about a signed caller.
    fn principal(&self, key: &str) -> KeyState {
        let caller = self.caller;
        match key {
            "aws:principalarn" if caller.arn.is_empty() => {
                KeyState::SomeValue("which member of the group calls".into())
            }
            "aws:principalarn" => KeyState::Present(vec![caller.arn.clone()]),
            "aws:principalaccount" => KeyState::Present(vec![caller.account_id.clone()]),
            "aws:principaltype" => {
                present(if caller.kind == CallerKind::RoleSession { "AssumedRole" } else { "User" })
            }
            "aws:principalorgid" => self.organization(caller.account),
            "aws:principalorgpaths" => self.organization_path(caller.account),
            "aws:username" => match caller.kind {
                CallerKind::User => KeyState::Present(vec![caller.name.clone()]),
                CallerKind::Member => KeyState::SomeValue("which member of the group calls".into()),
                _ => KeyState::Never,
            },
            "aws:userid" => match (&caller.unique_id, caller.kind, &caller.session) {
                (Some(id), CallerKind::User, _) => KeyState::Present(vec![id.clone()]),
                (Some(id), CallerKind::RoleSession, Some(session)) => present(&format!("{id}:{session}")),
                _ => KeyState::SomeValue("the unique id of the caller".into()),
            },
            "aws:federatedprovider" => match caller.kind {
                CallerKind::RoleSession => KeyState::Unknown("how the role session was obtained".into()),
                _ => KeyState::Never,
            },
            // A key that names neither a global key nor a claim of this caller is one that the request lacks.
            _ if key.contains(':') => KeyState::Never,
            _ => KeyState::Unknown(format!("the condition key `{key}`").into()),
        }
    }

    /// Claims of the caller's own token: its bearer chooses those that are not fixed.
    fn claim(&self, key: &str) -> Option<KeyState> {
        let prefix = self.caller.claim_prefix.as_deref()?;
        let claim = key.strip_prefix(prefix)?.strip_prefix(':')?;
        // A token says for sure who issued it and for whom, whatever else it says.
        let _ = claim;
        Some(self.brought(None))
    }

    fn brought(&self, value: Option<&Arc<str>>) -> KeyState {
        match value {
            Some(value) => KeyState::Present(vec![value.clone()]),
            None if self.bring.strict => KeyState::Absent,
            None => KeyState::Chosen,
        }
    }

    /// What is a parameter of the call: the console passes none of them.
    fn passed(&self, value: Option<&Arc<str>>) -> KeyState {
        match self.bring.with.console {
            Some(true) => KeyState::Absent,
            _ => self.brought(value),
        }
    }

    fn mfa(&self, key: &str) -> KeyState {
        let signed_in =
            matches!(self.caller.kind, CallerKind::User | CallerKind::Member) && self.caller.first;
        if self.caller.kind == CallerKind::RoleSession && key == "aws:multifactorauthpresent" {
            // AWS's pages leave open whether the key is absent or false for credentials from AssumeRole.
            let fact = "whether credentials of a role session say that there was no MFA, or nothing of it";
            return KeyState::NeverOr(vec!["false".into()], fact.into());
        }
        if !signed_in {
            return KeyState::Never;
        }
        match self.bring.with.mfa {
            Some(true) if key == "aws:multifactorauthpresent" => present("true"),
            Some(true) => KeyState::SomeValue("how long ago the caller authenticated with MFA".into()),
            Some(false) => KeyState::Absent,
            None => self.brought(None),
        }
    }

    fn principal_tag(&self, tag: &str) -> KeyState {
        if self.caller.kind == CallerKind::Service && &*self.caller.name == ROLES_ANYWHERE {
            return KeyState::SomeValue("what the certificate says".into());
        }
        if !self.caller.is_signed() {
            return KeyState::Never;
        }
        if !self.caller.first
            && let Some(value) = find(&self.bring.with.session_tags, tag)
        {
            return KeyState::Present(vec![value.clone()]);
        }
        if self.caller.kind == CallerKind::Member {
            return KeyState::Unknown("the tags of the member of the group".into());
        }
        match tag_state(self.caller.tags, tag, "tags of the caller") {
            KeyState::Absent if self.may_carry("sts:TagSession") => self.brought(None),
            state => state,
        }
    }

    /// Whether the session that calls may have been given what needs this action: the trust policy of its role decides.
    fn may_carry(&self, action: &str) -> bool {
        let Some(EntityId::Role(number)) = self.caller.entity else { return false };
        let Some(role) = self.estate.roles.get(number as usize) else { return false };
        let documents = role.trust.documents();
        let covers = |statement: &Statement| statement.effect == Effect::Allow && covers(statement, action);
        let may = |document: &Arc<Document>| document.partial || document.statements.iter().any(covers);
        documents.is_empty() || documents.iter().any(may)
    }

    fn request_tag(&self, tag: &str) -> KeyState {
        match find(&self.bring.with.session_tags, tag) {
            Some(value) => KeyState::Present(vec![value.clone()]),
            None => self.passed(None),
        }
    }

    fn tag_keys(&self) -> KeyState {
        if self.bring.with.session_tags.is_empty() {
            return self.passed(None);
        }
        KeyState::Present(self.bring.with.session_tags.keys().cloned().collect())
    }

    fn account_state(&self, account: Option<AccountId>) -> KeyState {
        match account.and_then(|account| self.estate.account(account)) {
            Some(account) => KeyState::Present(vec![account.id.clone()]),
            None => KeyState::SomeValue("the account of the role".into()),
        }
    }

    /// The organization of an account: accounts that the organization's sources list are in it, as are its
    /// management account and, where they list none, every account that `rolecall.hcl` declares.
    fn organization(&self, account: Option<AccountId>) -> KeyState {
        let fact = || KeyState::Unknown("the organization of the account".into());
        let Some(account) = account.and_then(|account| self.estate.account(account)) else { return fact() };
        let organization = &self.estate.organization;
        let Some(id) = &organization.id else { return fact() };
        match organization.membership(&account.id) {
            Membership::Member => KeyState::Present(vec![id.clone()]),
            // It is in another organization, or in none.
            Membership::Stranger => {
                KeyState::NeverOr(vec![OTHER.into()], "the organization of the account".into())
            }
            Membership::Unknown if organization.members.is_empty() && account.span.is_some() => {
                KeyState::Present(vec![id.clone()])
            }
            Membership::Unknown => fact(),
        }
    }

    /// The units above an account, the root first (IAM User Guide, "AWS global condition context keys").
    fn organization_path(&self, account: Option<AccountId>) -> KeyState {
        let fact = || KeyState::Unknown("the place of the caller's account in the organization".into());
        let Some(account) = account.and_then(|account| self.estate.account(account)) else { return fact() };
        let organization = &self.estate.organization;
        let above = organization.ancestry(&account.id);
        match &organization.id {
            Some(id) if above.whole => {
                let parts = std::iter::once(id).chain(above.units.iter().rev());
                let parts: Vec<&str> = parts.map(|part| &**part).collect();
                present(&format!("{}/", parts.join("/")))
            }
            _ => fact(),
        }
    }
}

/// The service whose sessions are tagged with what their certificate says (IAM Roles Anywhere User Guide, "Trust model").
const ROLES_ANYWHERE: &str = "rolesanywhere.amazonaws.com";

/// Whether a statement's actions may cover `action`.
pub(crate) fn covers(statement: &Statement, action: &str) -> bool {
    let set = &statement.actions;
    if set.negated {
        return !set.patterns.iter().any(|pattern| matches_action(&pattern.text, action) == Some(true));
    }
    set.patterns.iter().any(|pattern| matches_action(&pattern.text, action) != Some(false))
}

/// The id of an organization that is not the one of the estate.
const OTHER: &str = "o-another";

fn present(value: &str) -> KeyState {
    KeyState::Present(vec![value.into()])
}

/// A tag by key; tag keys compare without regard to case in condition keys.
fn find<'m, V>(tags: &'m BTreeMap<Arc<str>, V>, tag: &str) -> Option<&'m V> {
    tags.iter().find(|(key, _)| key.eq_ignore_ascii_case(tag)).map(|(_, value)| value)
}

fn tag_state(tags: Option<&Tags>, tag: &str, whose: &str) -> KeyState {
    let fact = || KeyState::Unknown(format!("the {whose}").into());
    let Some(tags) = tags else { return fact() };
    match find(&tags.known, tag) {
        Some(value) => KeyState::Present(vec![value.text.clone()]),
        None if tags.open => fact(),
        None => KeyState::Absent,
    }
}
