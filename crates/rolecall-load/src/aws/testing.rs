//! What the tests of this module share.

use std::sync::Arc;

use rolecall_model::Estate;
use rolecall_source::{Diagnostics, MemoryFiles, Sources, Span};
use rolecall_terraform::value::{Entries, Value};
use rolecall_terraform::{Call, Evaluation, Modules, Provider, ProviderInstance, Root};

use super::{Aws, Moment};
use crate::accounts::Accounts;
use crate::config::Config;
use crate::extract;

/// Calls `test` with a call for `KIND.this` of the root module in the workspace's own directory.
pub(crate) fn call<T>(
    sources: &Sources,
    kind: &str,
    arguments: &Entries,
    test: impl FnOnce(&Call<'_>) -> T,
) -> T {
    let file = sources.add("main.tf", "resource {}\n");
    let provider = Arc::new(ProviderInstance {
        root: "".into(),
        name: "aws".into(),
        source: "".into(),
        alias: None,
        arguments: Entries::new(),
        span: None,
    });
    test(&Call {
        sources,
        address: &format!("{kind}.this"),
        kind,
        provider: &provider,
        arguments,
        span: Span::new(file, 0, 8),
    })
}

/// The evaluation of a root module with this text, the account being 111111111111 and the region `eu-west-1`.
pub(crate) fn evaluate(sources: &Sources, text: &str) -> Evaluation {
    with_accounts(sources, text, |evaluation, _| evaluation)
}

/// The estate of such a root module, and what was said of it.
pub(crate) fn estate(sources: &Sources, text: &str) -> (Estate, Diagnostics) {
    with_accounts(sources, text, |mut evaluation, mut accounts| {
        let evaluations = std::slice::from_ref(&evaluation);
        let mut estate = Estate { accounts: accounts.settle(evaluations, &|_| true), ..Estate::default() };
        let mut diagnostics = std::mem::take(&mut evaluation.diagnostics);
        let extracted = extract::extract(&evaluation, &accounts, &estate.accounts, sources);
        extract::add(vec![extracted], &mut estate, &mut diagnostics);
        (estate, diagnostics)
    })
}

/// The provider, asked for what nobody reads, too.
struct Everything<'a>(&'a Aws<'a>);

impl Provider for Everything<'_> {
    fn resource(&self, call: &Call<'_>) -> Entries {
        self.0.resource(call)
    }

    fn data(&self, call: &Call<'_>) -> Option<Entries> {
        self.0.data(call)
    }

    fn is_optional(&self, kind: &str, attribute: &str) -> bool {
        self.0.is_optional(kind, attribute)
    }

    fn blocks(&self, kind: &str) -> &'static [&'static str] {
        self.0.blocks(kind)
    }

    fn function(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        self.0.function(name, arguments)
    }
}

fn with_accounts<T>(sources: &Sources, text: &str, test: impl FnOnce(Evaluation, Accounts<'_>) -> T) -> T {
    let mut files = MemoryFiles::default();
    files.insert("main.tf", text);
    let provider =
        "provider \"aws\" {\n  region = \"eu-west-1\"\n  allowed_account_ids = [\"111111111111\"]\n}\n";
    files.insert("providers.tf", provider);
    let config = Config::default();
    let mut accounts = Accounts::new(&config, sources);
    let modules = Modules::new(sources, &files);
    let run = |accounts: &Accounts<'_>| {
        let aws = Aws::new(sources, accounts, Moment::Applied);
        let mut evaluation = rolecall_terraform::evaluate(&Root::default(), &modules, &Everything(&aws));
        evaluation.diagnostics.extend(modules.diagnostics());
        evaluation.diagnostics.extend(aws.into_diagnostics());
        evaluation
    };
    let first = run(&accounts);
    let evaluation = if accounts.learn(&first) { run(&accounts) } else { first };
    test(evaluation, accounts)
}

/// The attributes of a resource or data source.
pub(crate) fn attributes<'a>(evaluation: &'a Evaluation, address: &str) -> &'a Entries {
    let found = evaluation
        .resources
        .iter()
        .find(|resource| &*resource.address == address || format!("data.{}", resource.address) == address);
    &found.unwrap_or_else(|| panic!("no {address} in {:?}", evaluation.diagnostics)).values
}

/// An attribute as people read it.
pub(crate) fn shown(sources: &Sources, evaluation: &Evaluation, address: &str, attribute: &str) -> String {
    let value = attributes(evaluation, address).get(attribute);
    match value.and_then(Value::as_str) {
        Some(text) => sources.render(text),
        None => format!("{value:?}"),
    }
}
