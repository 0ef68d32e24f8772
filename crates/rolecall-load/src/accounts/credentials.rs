//! What the arguments of a provider say of the account it acts in (AWS provider, "Provider configuration").

use std::sync::Arc;

use rolecall_policy::Arn;
use rolecall_source::{Rope, symbol};
use rolecall_terraform::ProviderInstance;
use rolecall_terraform::value::{Kind, Value};

use crate::config::is_account_id;

/// Blocks that end in the session of a role, the first of which counts.
const ROLE_BLOCKS: [&str; 2] = ["assume_role", "assume_role_with_web_identity"];
/// Arguments that choose credentials.
const ARGUMENTS: [&str; 2] = ["profile", "access_key"];

/// A role that a provider assumes.
#[derive(Clone, Debug)]
pub(crate) struct AssumedRole {
    /// Its ARN; may hold symbols.
    pub(crate) arn: Rope,
}

impl AssumedRole {
    /// The id of its account, when that is known.
    pub(super) fn known_account(&self) -> Option<Arc<str>> {
        let account = Arn::parse(self.arn.as_str())?.account;
        is_account_id(account).then(|| account.into())
    }

    /// The id of its account, when that is exactly one symbol.
    pub(super) fn symbolic_account(&self) -> Option<Arc<str>> {
        let account = Arn::parse(self.arn.as_str())?.account;
        symbol::as_symbol(account).map(|_| account.into())
    }

    /// Its partition, when that is known.
    pub(super) fn known_partition(&self) -> Option<Arc<str>> {
        let partition = Arn::parse(self.arn.as_str())?.partition;
        partition.starts_with("aws").then(|| partition.into())
    }
}

/// The role that a provider ends up as.
pub(crate) fn assumed_role(instance: &ProviderInstance) -> Option<AssumedRole> {
    role_block(instance)?.get("role_arn").and_then(given_text).map(|arn| AssumedRole { arn: arn.clone() })
}

/// The last block in which the provider assumes a role: several are a chain.
fn role_block(instance: &ProviderInstance) -> Option<&Value> {
    let blocks = ROLE_BLOCKS.iter().filter_map(|name| instance.arguments.get(*name)?.elements()?.last());
    blocks.into_iter().find(|block| block.get("role_arn").is_some_and(|arn| !is_absent(arn)))
}

/// `allowed_account_ids`, when all of them are known and there is one.
pub(super) fn allowed_accounts(instance: &ProviderInstance) -> Option<Vec<Arc<str>>> {
    let elements = instance.arguments.get("allowed_account_ids")?.elements()?;
    let ids: Option<Vec<Arc<str>>> = elements.iter().map(account_id).collect();
    ids.filter(|ids| !ids.is_empty())
}

/// An account id, also one written as a number.
fn account_id(value: &Value) -> Option<Arc<str>> {
    let id: Arc<str> = match &value.kind {
        Kind::String(rope) => rope.text().clone(),
        Kind::Number(number) => number.to_string().into(),
        _ => return None,
    };
    is_account_id(&id).then_some(id)
}

/// With whose credentials a provider acts.
#[derive(Debug)]
pub(super) struct Credentials([Word; 3]);

#[derive(Debug)]
enum Word {
    Absent,
    Text(Arc<str>),
    /// Given, but nothing that could be compared.
    Unclear,
}

impl Credentials {
    pub(super) fn of(instance: &ProviderInstance) -> Self {
        let [profile, access_key] = ARGUMENTS.map(|name| Word::of(instance.arguments.get(name)));
        let unclear = ROLE_BLOCKS.iter().any(|name| {
            let block = instance.arguments.get(*name);
            block.is_some_and(|block| !block.is_null() && block.elements().is_none())
        });
        let role = if unclear {
            Word::Unclear
        } else {
            Word::of(role_block(instance).and_then(|block| block.get("role_arn")))
        };
        Credentials([profile, access_key, role])
    }

    /// Whether both surely are the same.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|pair| match pair {
            (Word::Absent, Word::Absent) => true,
            (Word::Text(a), Word::Text(b)) => a == b,
            _ => false,
        })
    }

    /// Whether they are those that Terraform was started with.
    pub(super) fn are_ambient(&self) -> bool {
        self.0.iter().all(|word| matches!(word, Word::Absent))
    }
}

impl Word {
    fn of(value: Option<&Value>) -> Self {
        match value {
            None => Word::Absent,
            Some(value) if is_absent(value) => Word::Absent,
            Some(value) => value.as_rope().map_or(Word::Unclear, |rope| Word::Text(rope.text().clone())),
        }
    }
}

fn is_absent(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

fn given_text(value: &Value) -> Option<&Rope> {
    value.as_rope().filter(|rope| !rope.as_str().is_empty())
}
