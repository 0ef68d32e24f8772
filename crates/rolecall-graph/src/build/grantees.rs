//! Who may have a grant of `sts:AssumeRole`, and who of them may have one on a given role.

use std::collections::BTreeMap;

use rolecall_model::{AccountId, EntityId, HolderKind, Listing, Role};
use rolecall_policy::{Effect, PrincipalForm, Statement, classify};

use crate::assume::ASSUME_ROLE;
use crate::caller::covers;
use crate::holdings::{Holding, Holdings};
use crate::prefixes::{Prefixes, Starts};
use crate::world::World;
use rolecall_policy::same;

/// Who may have a grant: all of them, and by account.
pub(super) struct Grantees {
    pub(super) all: Vec<EntityId>,
    by_account: BTreeMap<AccountId, OwnGrantees>,
}

/// The grantees of one account, in the order of the estate.
#[derive(Default)]
struct OwnGrantees {
    list: Vec<EntityId>,
    /// Positions in the list by the resources of the grants.
    by_resource: Prefixes,
}

/// Whom the trust policy of a role may let in that has no grant on it.
pub(super) enum Ungranted {
    /// That cannot be told by its principals.
    Anybody,
    /// These, and with `star` everybody in the role's own account.
    These { named: Vec<EntityId>, star: bool },
}

impl Grantees {
    /// Users, groups and roles with a policy that may grant `sts:AssumeRole` on something.
    pub(super) fn of(world: &World<'_>) -> Self {
        let mut found = Grantees { all: Vec::new(), by_account: BTreeMap::new() };
        for entity in world.principals().filter(|entity| may_grant(world.holdings.of(*entity))) {
            found.all.push(entity);
            let Some(account) = world.account_of(entity) else { continue };
            let complete = world.estate.lists(account, Listing::Principals);
            let own = found.by_account.entry(account).or_default();
            own.add(entity, complete.then(|| world.holdings.of(entity)));
        }
        found
    }

    /// The grantees of an account whose call of a role may end otherwise than with a missing grant.
    pub(super) fn callers(
        &self,
        world: &World<'_>,
        account: AccountId,
        role: &Role,
        ungranted: &Ungranted,
    ) -> Vec<EntityId> {
        let Some(own) = self.by_account.get(&account) else { return Vec::new() };
        match ungranted {
            Ungranted::These { named, star } if !(*star && account == role.account) => {
                if crosses_partitions(world, account, role) { own.list.clone() } else { own.on(role, named) }
            }
            _ => own.list.clone(),
        }
    }

    /// The same over all accounts.
    pub(super) fn callers_anywhere(
        &self,
        world: &World<'_>,
        role: &Role,
        ungranted: &Ungranted,
    ) -> Vec<EntityId> {
        let mut callers: Vec<EntityId> = Vec::new();
        for account in self.by_account.keys() {
            callers.extend(self.callers(world, *account, role, ungranted));
        }
        // Users come before groups, and these before roles, whatever their account.
        callers.sort_unstable();
        callers
    }
}

impl OwnGrantees {
    /// Adds one, by the patterns of its grants; by none where not all of its policies are known.
    fn add(&mut self, entity: EntityId, holdings: Option<&Holdings>) {
        let number = self.list.len() as u32;
        self.list.push(entity);
        let mut starts = Starts::default();
        match holdings.filter(|holdings| !holdings.open) {
            Some(holdings) => holdings.identity.iter().for_each(|holding| note(holding, &mut starts)),
            None => starts.everything(),
        }
        self.by_resource.add(number, starts);
    }

    /// Those with a grant that may cover the role, and those that are named.
    fn on(&self, role: &Role, named: &[EntityId]) -> Vec<EntityId> {
        let Some(mut numbers) = self.by_resource.on(&role.arn.text) else { return self.list.clone() };
        let position = |entity: &EntityId| self.list.binary_search(entity).ok().map(|at| at as u32);
        numbers.extend(named.iter().filter_map(position));
        numbers.sort_unstable();
        numbers.dedup();
        numbers.iter().filter_map(|number| self.list.get(*number as usize).copied()).collect()
    }
}

/// The resources of a policy's grants.
fn note(holding: &Holding, starts: &mut Starts) {
    if !holding.certain || holding.fact.is_some() {
        starts.everything();
    } else if holding.assumes {
        let granting = allows(holding).filter(|statement| covers(statement, ASSUME_ROLE));
        granting.for_each(|statement| starts.statement(statement));
    }
}

/// A call across partitions is impossible whatever is granted.
fn crosses_partitions(world: &World<'_>, account: AccountId, role: &Role) -> bool {
    let partition = |account| world.estate.account(account).map(|account| &*account.partition);
    match (partition(account), partition(role.account)) {
        (Some(one), Some(other)) => same(one, other) == Some(false),
        _ => false,
    }
}

impl Ungranted {
    /// Reads the principals of a role's trust policy.
    pub(super) fn of(world: &World<'_>, role: &Role) -> Self {
        let [document] = role.trust.documents() else { return Ungranted::Anybody };
        let allows = document.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        let sets = allows.filter_map(|statement| statement.principals.as_ref()).filter(|set| !set.negated);
        let (mut named, mut any) = (Vec::new(), false);
        for principal in sets.flat_map(|set| &set.list) {
            let by_arn = || world.index.by_arn(&principal.text.text);
            let by_name =
                |account, kind, name| world.index.by_name(world.estate.account_by_id(account)?, kind, name);
            match classify(principal) {
                PrincipalForm::Unknown => return Ungranted::Anybody,
                PrincipalForm::AnyAws | PrincipalForm::BareStar => any = true,
                PrincipalForm::Role { .. } | PrincipalForm::User { .. } => named.extend(by_arn()),
                PrincipalForm::AssumedRole { account, role, .. } => {
                    named.extend(by_name(account, HolderKind::Role, role));
                }
                PrincipalForm::Group { account, name } => {
                    named.extend(by_name(account, HolderKind::Group, name));
                }
                PrincipalForm::UniqueId(id) => named.extend(world.index.by_unique_id(id)),
                _ => {}
            }
        }
        Ungranted::These { named, star: any }
    }
}

/// Whether something of what reaches a principal may grant one of the two actions.
fn may_grant(holdings: &Holdings) -> bool {
    let may = |statement: &Statement| covers(statement, ASSUME_ROLE);
    holdings.open
        || holdings.identity.iter().any(|holding| holding.fact.is_some() || allows(holding).any(may))
}

pub(super) fn allows(holding: &Holding) -> impl Iterator<Item = &Statement> {
    let statements = holding.documents.iter().flat_map(|document| &document.statements);
    statements.filter(|statement| statement.effect == Effect::Allow)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rolecall_model::{Account, DocumentState, Estate, Holder, InlinePolicy, Origin, Tags, Text, With};
    use rolecall_policy::Document;

    use super::*;
    use crate::Verdict;
    use crate::assume::AssumeCall;
    use crate::caller::{Bring, Caller};

    const ROLES: usize = 5;
    const ACCOUNTS: [(&str, &str); 3] =
        [("111111111111", "aws"), ("222222222222", "aws"), ("333333333333", "aws-us-gov")];

    /// A small generator: repeatable, no clock.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % bound
        }

        fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
            list[self.below(list.len())]
        }

        fn account(&mut self) -> &'static str {
            ACCOUNTS[self.below(3)].0
        }

        fn principal(&mut self) -> String {
            let (account, role) = (self.account(), self.below(ROLES));
            match self.below(9) {
                0 => "*".to_owned(),
                1 => format!("arn:aws:sts::{account}:assumed-role/r{role}/s"),
                2 | 3 => format!("arn:aws:iam::{account}:role/r{role}"),
                4 => account.to_owned(),
                _ => format!("arn:aws:iam::{account}:root"),
            }
        }

        fn resource(&mut self) -> String {
            let (account, role) = (self.account(), self.below(ROLES));
            match self.below(8) {
                0 => self.of(&["*", "arn:aws:iam::*", "arn:*:iam::*:role/r?", "arn:aws:s3:::b/*"]).to_owned(),
                1 => format!("arn:aws:iam::{account}:role/*"),
                2 => format!("arn:aws:IAM::{account}:role/r{role}"),
                3 => format!("arn:aws:iam::{account}:role/${{aws:username}}"),
                4 => format!("arn:aws:iam::{account}"),
                _ => format!("arn:aws:iam::{account}:role/r{role}"),
            }
        }

        fn policy(&mut self) -> String {
            let effect = if self.below(8) == 0 { "Deny" } else { "Allow" };
            let (actions, not) =
                (self.of(&["sts:*", "sts:AssumeRole", "*", "s3:Get*"]), self.of(&["", "", "", "Not"]));
            let condition = self.of(&["", "", r#","Condition":{"StringEquals":{"aws:username":"ann"}}"#]);
            let resources = [self.resource(), self.resource()];
            format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","Action":"{actions}","{not}Resource":{resources:?}{condition}}}}}"#
            )
        }

        fn trust(&mut self) -> String {
            let principals: Vec<String> = (0..=self.below(3)).map(|_| self.principal()).collect();
            let action = self.of(&["sts:AssumeRole", "sts:AssumeRole", "sts:TagSession"]);
            let statement =
                format!(r#"{{"Effect":"Allow","Principal":{{"AWS":{principals:?}}},"Action":"{action}"}}"#);
            format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
        }
    }

    fn text(text: &str) -> Text {
        Text { text: text.into(), span: None }
    }

    fn known(text: &str) -> DocumentState {
        DocumentState::Known(Arc::new(Document::from_json(text).unwrap()))
    }

    fn estate(dice: &mut Dice) -> Estate {
        let origin = Origin { certain: true, ..Origin::default() };
        let mut estate = Estate::default();
        for (number, (id, partition)) in ACCOUNTS.into_iter().enumerate() {
            estate.accounts.push(Account {
                label: id.into(),
                id: id.into(),
                partition: partition.into(),
                zone: None,
                complete: dice.below(6) > 0,
                unread: false,
                unlisted: Vec::new(),
                analysed: true,
                span: None,
            });
            let account = AccountId(number as u32);
            for role in 0..ROLES {
                let name = format!("r{role}");
                estate.roles.push(Role {
                    account,
                    name: text(&name),
                    path: text("/"),
                    arn: text(&format!("arn:{partition}:iam::{id}:role/{name}")),
                    trust: known(&dice.trust()),
                    boundary: None,
                    max_session_duration: None,
                    tags: Tags::default(),
                    unique_id: None,
                    origin: origin.clone(),
                });
                let holder = Holder { account, kind: HolderKind::Role, name: text(&name) };
                let document = known(&dice.policy());
                estate.inline_policies.push(InlinePolicy {
                    holder,
                    name: text("p"),
                    document,
                    origin: origin.clone(),
                });
            }
        }
        estate
    }

    #[test]
    fn whoever_is_left_out_is_denied() {
        let mut dice = Dice(11);
        let (with, mut left_out) = (With::default(), 0);
        for _ in 0..300 {
            let estate = estate(&mut dice);
            let world = World::new(&estate);
            let grantees = Grantees::of(&world);
            for role in &estate.roles {
                let ungranted = Ungranted::of(&world, role);
                let trusted: Vec<AccountId> = accounts(role, &estate);
                for account in trusted {
                    let Some(own) = grantees.by_account.get(&account) else { continue };
                    let callers = grantees.callers(&world, account, role, &ungranted);
                    assert!(callers.is_sorted());
                    for entity in own.list.iter().filter(|entity| !callers.contains(entity)) {
                        let caller = Caller::of(&estate, *entity, true).unwrap();
                        let bring = Bring { with: &with, strict: false };
                        let call = AssumeCall { world: &world, caller: &caller, role, bring, brief: true };
                        assert_eq!(call.evaluate().verdict(), Verdict::Denied, "{entity:?} {:?}", role.arn);
                        left_out += 1;
                    }
                }
            }
        }
        assert!(left_out > 1_000);
    }

    /// The accounts that an Allow of the trust policy names as such, or with everybody.
    fn accounts(role: &Role, estate: &Estate) -> Vec<AccountId> {
        let sets =
            role.trust.documents()[0].statements.iter().filter_map(|statement| statement.principals.as_ref());
        let forms = sets.flat_map(|set| &set.list).map(classify);
        forms
            .flat_map(|form| match form {
                PrincipalForm::Account { account, .. } => estate.account_by_id(account).into_iter().collect(),
                PrincipalForm::AnyAws => (0..3).map(AccountId).collect(),
                _ => Vec::new(),
            })
            .collect()
    }
}
