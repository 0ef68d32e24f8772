//! `rolecall.hcl`.
//!
//! The schema is a table; whatever does not fit it is an error at its place with the nearest name as advice.

mod blocks;
mod reader;
mod schema;
mod with;
mod words;

use std::sync::Arc;

use rolecall_model::{Chain, Forbid, Text};
use rolecall_source::{Diagnostics, Files, Sources, Span};

pub use with::{WITH_KEYS, set_with};
pub(crate) use words::is_account_id;

/// `rolecall.hcl`, read and checked.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Directory of the file, relative to the workspace.
    pub directory: Arc<str>,
    /// `account` blocks.
    pub accounts: Vec<AccountBlock>,
    /// `root` blocks.
    pub roots: Vec<RootBlock>,
    /// `fact` blocks.
    pub facts: Vec<FactBlock>,
    /// `organization` block.
    pub organization: Option<OrganizationBlock>,
    /// `chain` blocks.
    pub chains: Vec<Chain>,
    /// `forbid` blocks.
    pub forbids: Vec<Forbid>,
    /// `rule` blocks.
    pub rules: Vec<RuleBlock>,
    /// `ignore` blocks.
    pub ignores: Vec<IgnoreBlock>,
}

/// `account "label" { }`.
#[derive(Clone, Debug)]
pub struct AccountBlock {
    /// Label.
    pub label: Text,
    /// `id`: twelve digits.
    pub id: Option<Text>,
    /// `sources`, relative to the workspace.
    pub sources: Vec<Text>,
    /// `zone`.
    pub zone: Option<Text>,
    /// `complete`, `true` unless said otherwise; an account without sources and providers is incomplete.
    pub complete: bool,
    /// `partition`, where stated.
    pub partition: Option<Text>,
    /// `providers`: `ROOT:PROVIDER[.ALIAS]`.
    pub providers: Vec<Text>,
    /// The block.
    pub span: Option<Span>,
}

/// `root "directory" { }`.
#[derive(Clone, Debug)]
pub struct RootBlock {
    /// Directory, relative to the workspace.
    pub directory: Text,
    /// `workspace`.
    pub workspace: Option<Text>,
    /// `var_files`, relative to the root module.
    pub var_files: Vec<Text>,
    /// `variables`.
    pub variables: Vec<(Arc<str>, rolecall_terraform::value::Value)>,
    /// The block.
    pub span: Option<Span>,
}

impl AccountBlock {
    /// The directories of which the account has its resources: its sources, and the root modules of its providers.
    pub(crate) fn directories(&self) -> impl Iterator<Item = (&str, Option<Span>)> {
        let sources = self.sources.iter().map(|source| (&*source.text, source.span));
        let roots = self.providers.iter();
        let roots = roots.filter_map(|provider| Some((provider.text.rsplit_once(':')?.0, provider.span)));
        sources.chain(roots)
    }
}

/// `fact "[ROOT:]ADDRESS" { }`.
#[derive(Clone, Debug)]
pub struct FactBlock {
    /// Root module, where stated.
    pub root: Option<Arc<str>>,
    /// Address; `*` stands for any text. A pattern that begins with `data.` is about the data sources of every module.
    pub address: Text,
    /// `values`, or the content of `file`.
    pub values: rolecall_terraform::value::Entries,
    /// The block.
    pub span: Option<Span>,
}

/// `organization { }`.
#[derive(Clone, Debug)]
pub struct OrganizationBlock {
    /// `id`.
    pub id: Option<Text>,
    /// `management_account`.
    pub management_account: Option<Text>,
    /// The block.
    pub span: Option<Span>,
}

/// `rule "name" { }`.
#[derive(Clone, Debug)]
pub struct RuleBlock {
    /// The rule's name.
    pub name: Text,
    /// `severity`: `off`, `info`, `low`, `medium`, `high`, `critical`.
    pub severity: Text,
    /// The block.
    pub span: Option<Span>,
}

/// `ignore { }`.
#[derive(Clone, Debug)]
pub struct IgnoreBlock {
    /// `rule`.
    pub rule: Text,
    /// `entity`: `ACCOUNT:KIND/NAME` or ARN, globs allowed.
    pub entity: Option<Text>,
    /// `address`, globs allowed.
    pub address: Option<Text>,
    /// `file`, globs allowed.
    pub file: Option<Text>,
    /// `reason`.
    pub reason: Text,
    /// `until`: `YYYY-MM-DD`.
    pub until: Option<Text>,
    /// The block.
    pub span: Option<Span>,
}

/// Reads the `rolecall.hcl` at `path`, relative to the workspace. What is wrong with it are errors; the rest of the
/// configuration is there all the same. Names of rules are not checked.
pub fn read(files: &dyn Files, sources: &Sources, path: &str) -> (Config, Diagnostics) {
    let directory = crate::paths::parent(path);
    let mut config = Config { directory: directory.into(), ..Config::default() };
    let mut reader = reader::Reader { files, sources, directory, errors: Diagnostics::default() };
    let text = match files.read(path) {
        Ok(text) => text,
        Err(error) => {
            reader.errors.error(format!("cannot read `{path}`: {error}"), None);
            return (config, reader.errors);
        }
    };
    let file = sources.add(path, &text);
    let (body, said) = rolecall_parser::parse_hcl(sources, file);
    reader.errors.extend(said);
    for attribute in &body.attributes {
        let name = &attribute.name.text;
        let advice =
            schema::BLOCKS.iter().find(|schema| schema.kind == &**name).map(|schema| match schema.label {
                Some(label) => format!("write `{name} \"{}\" {{ }}`", label.example),
                None => format!("write `{name} {{ }}`"),
            });
        reader.error(
            format!("`rolecall.hcl` holds blocks, not arguments such as `{name}`"),
            attribute.name.span,
            advice,
        );
    }
    let mut seen = blocks::Seen::default();
    for block in &body.blocks {
        blocks::add(&mut reader, &mut config, block, &mut seen);
    }
    (config, reader.errors)
}

#[cfg(test)]
mod tests;
