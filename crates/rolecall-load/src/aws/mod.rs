//! What the AWS provider knows: attributes that it computes, data sources that need no request, and its functions. Also
//! `template_file`, which policies of older configurations are written with.

pub(crate) mod bare;
mod blocks;
mod choices;
mod data;
mod derived;
mod functions;
mod lists;
mod policy_document;
mod scope;
mod service_account;
mod symbols;
mod template_file;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod text;

use std::sync::{Mutex, MutexGuard, PoisonError};

use rolecall_source::{Diagnostics, Sources};
use rolecall_terraform::value::{Entries, Value};
use rolecall_terraform::{Call, Mode, Provider};

use self::scope::Scope;
use crate::accounts::Accounts;
use crate::{extract, remote_state};

pub(crate) use self::derived::without_scheme;

/// The AWS provider for one root module.
#[derive(Debug)]
pub struct Aws<'a> {
    sources: &'a Sources,
    accounts: &'a Accounts<'a>,
    moment: Moment,
    diagnostics: Mutex<Diagnostics>,
}

/// When attributes are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// In a plan: an argument is what the configuration says.
    Planned,
    /// After it was applied: an argument is what AWS makes of it. The URL of an OIDC provider has no scheme any more.
    Applied,
}

impl<'a> Aws<'a> {
    /// A provider whose instances act where `accounts` says.
    pub fn new(sources: &'a Sources, accounts: &'a Accounts<'a>, moment: Moment) -> Self {
        Aws { sources, accounts, moment, diagnostics: Mutex::default() }
    }

    /// What is wrong with the arguments of data sources that were evaluated so far.
    pub fn into_diagnostics(self) -> Diagnostics {
        self.diagnostics.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn diagnostics(&self) -> MutexGuard<'_, Diagnostics> {
        self.diagnostics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn scope(&self, call: &Call<'_>) -> Scope {
        Scope::new(self.accounts.resolve(call.provider))
    }
}

impl Provider for Aws<'_> {
    fn is_read(&self, mode: Mode, kind: &str) -> bool {
        match (self.moment, mode) {
            (Moment::Planned, _) => true,
            (Moment::Applied, Mode::Managed) => extract::is_read(kind),
            // What is read from another state is known only in a later round, and may be needed then.
            (Moment::Applied, Mode::Data) => remote_state::is_state(kind) || kind == extract::ORGANIZATION,
        }
    }

    fn resource(&self, call: &Call<'_>) -> Entries {
        if !call.kind.starts_with("aws_") {
            return Entries::new();
        }
        let mut derived = derived::evaluate(call, &self.scope(call));
        if self.moment == Moment::Planned {
            derived.retain(|name, _| call.arguments.get(name).is_none_or(Value::is_null));
        }
        derived
    }

    fn data(&self, call: &Call<'_>) -> Option<Entries> {
        let known = match call.kind {
            "aws_iam_policy_document" => policy_document::evaluate(call, &mut self.diagnostics()),
            "aws_iam_policy_documents" => policy_document::evaluate_split(call, &mut self.diagnostics()),
            "template_file" => template_file::evaluate(call, &mut self.diagnostics()),
            "null_data_source" => {
                let inputs = call.arguments.get("inputs").cloned();
                inputs.map(|inputs| Entries::from([("outputs".into(), inputs)]))
            }
            kind if kind.starts_with("aws_") => {
                data::evaluate(call, &self.scope(call), self.accounts.organization())
            }
            _ => None,
        };
        let typed = lists::typed(call);
        if known.is_none() && typed.is_empty() {
            return None;
        }
        Some(typed.into_iter().chain(known.unwrap_or_default()).collect())
    }

    fn is_optional(&self, kind: &str, attribute: &str) -> bool {
        derived::is_optional(kind, attribute)
    }

    fn blocks(&self, kind: &str) -> &'static [&'static str] {
        blocks::of(kind)
    }

    fn function(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        functions::call(self.sources, name, arguments)
    }
}
