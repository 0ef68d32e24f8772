//! From arguments to the blocks of the configuration.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_model::{Chain, ChainSource, Forbid, Goal, Text};
use rolecall_parser::hcl::{Attribute, Block};
use rolecall_source::{ReadError, Rope, Span};
use rolecall_terraform::value::{Entries, json};

use super::reader::{Arguments, Given, Reader};
use super::{AccountBlock, Config, FactBlock, IgnoreBlock, OrganizationBlock, RootBlock, RuleBlock};
use crate::plan;

/// Adds a block to `config`. `seen` holds the labels of the blocks before.
pub(super) fn add(reader: &mut Reader<'_>, config: &mut Config, block: &Block, seen: &mut Seen) {
    let Some((schema, label)) = reader.block(block) else { return };
    if !seen.first(reader, schema.kind, label.as_ref(), block.header) {
        return;
    }
    let arguments = reader.block_arguments(schema, block);
    let mut given = Taken { arguments, written: &block.body.attributes, span: block.header };
    match (schema.kind, label) {
        ("account", Some(label)) => account(reader, config, label, given, seen),
        ("root", Some(label)) => root(reader, config, &label, given),
        ("fact", Some(label)) => fact(reader, config, &label, given),
        ("organization", _) => {
            config.organization = Some(OrganizationBlock {
                id: given.text("id"),
                management_account: given.text("management_account"),
                span: Some(given.span),
            });
        }
        ("chain", Some(label)) => chain(config, label, given),
        ("forbid", Some(label)) => forbid(config, label, given),
        ("rule", Some(name)) => {
            if let Some(severity) = given.text("severity") {
                config.rules.push(RuleBlock { name, severity, span: Some(given.span) });
            }
        }
        ("ignore", _) => ignore(config, given),
        _ => {}
    }
}

/// Labels and ids that were declared, with their blocks.
#[derive(Debug, Default)]
pub(super) struct Seen {
    labels: BTreeMap<(&'static str, Arc<str>), Span>,
    account_ids: BTreeMap<Arc<str>, Arc<str>>,
}

impl Seen {
    /// Whether no block of this kind had this label before; files an error otherwise. `ignore` has no name.
    fn first(
        &mut self,
        reader: &mut Reader<'_>,
        kind: &'static str,
        label: Option<&Text>,
        header: Span,
    ) -> bool {
        if kind == "ignore" {
            return true;
        }
        let name = label.map_or_else(|| "".into(), |label| label.text.clone());
        let Some(&before) = self.labels.get(&(kind, name.clone())) else {
            self.labels.insert((kind, name), header);
            return true;
        };
        let line = reader.sources.location(before).start.line;
        let what = if name.is_empty() { format!("`{kind}`") } else { format!("`{kind} \"{name}\"`") };
        reader.error(format!("{what} is declared twice, first on line {line}"), header, None);
        false
    }

    fn account_id(&mut self, reader: &mut Reader<'_>, id: Text, label: &Text) -> Option<Text> {
        if let Some(other) = self.account_ids.get(&id.text) {
            let message = format!("account `{other}` has the id `{}` already", id.text);
            reader.errors.error(message, id.span);
            return None;
        }
        self.account_ids.insert(id.text.clone(), label.text.clone());
        Some(id)
    }
}

/// The arguments of a block, to be taken one by one.
struct Taken<'a> {
    arguments: Arguments,
    /// What was written, wrong or not.
    written: &'a [Attribute],
    /// The block's header.
    span: Span,
}

impl Taken<'_> {
    fn text(&mut self, name: &str) -> Option<Text> {
        text(&mut self.arguments, name)
    }

    fn texts(&mut self, name: &str) -> Vec<Text> {
        match self.arguments.remove(name) {
            Some(Given::Texts(texts)) => texts,
            _ => Vec::new(),
        }
    }

    fn bool(&mut self, name: &str) -> Option<bool> {
        match self.arguments.remove(name) {
            Some(Given::Bool(truth)) => Some(truth),
            _ => None,
        }
    }

    fn map(&mut self, name: &str) -> Option<Entries> {
        match self.arguments.remove(name) {
            Some(Given::Map(entries)) => Some(entries),
            _ => None,
        }
    }
}

fn text(arguments: &mut Arguments, name: &str) -> Option<Text> {
    match arguments.remove(name) {
        Some(Given::Text(text)) => Some(text),
        _ => None,
    }
}

fn account(reader: &mut Reader<'_>, config: &mut Config, label: Text, mut given: Taken<'_>, seen: &mut Seen) {
    let written = given.texts("sources");
    let sources: Vec<Text> = written.iter().filter_map(|path| reader.path(path)).collect();
    let named = given.texts("providers");
    let providers: Vec<Text> =
        named.iter().filter_map(|provider| provider_in_workspace(reader, provider)).collect();
    // Of an account without sources nothing was said, least of all that nothing exists in it.
    let complete = given.bool("complete").unwrap_or(!(written.is_empty() && named.is_empty()));
    let id = given.text("id").and_then(|id| seen.account_id(reader, id, &label));
    config.accounts.push(AccountBlock {
        id,
        sources,
        zone: given.text("zone"),
        complete,
        partition: given.text("partition"),
        providers,
        span: Some(given.span),
        label,
    });
}

/// `ROOT:PROVIDER[.ALIAS]` with the root module relative to the workspace.
fn provider_in_workspace(reader: &mut Reader<'_>, provider: &Text) -> Option<Text> {
    let (root, name) = provider.text.rsplit_once(':')?;
    let root = reader.path(&Text { text: root.into(), span: provider.span })?;
    Some(Text { text: format!("{}:{name}", root.text).into(), span: provider.span })
}

fn root(reader: &mut Reader<'_>, config: &mut Config, label: &Text, mut given: Taken<'_>) {
    let Some(directory) = reader.path(label) else { return };
    config.roots.push(RootBlock {
        directory,
        workspace: given.text("workspace"),
        var_files: given.texts("var_files"),
        variables: given.map("variables").unwrap_or_default().into_iter().collect(),
        span: Some(given.span),
    });
}

fn fact(reader: &mut Reader<'_>, config: &mut Config, label: &Text, mut given: Taken<'_>) {
    let (root, address) = match split_fact(&label.text) {
        (Some(root), address) => {
            let Some(root) = reader.path(&Text { text: root.into(), span: label.span }) else { return };
            (Some(root.text), address)
        }
        (None, address) => (None, address),
    };
    if given.written.len() != 1 {
        reader.error("`fact` needs either `values` or `file`".to_owned(), given.span, None);
        return;
    }
    let address = Text { text: address.into(), span: label.span };
    let values = match (given.map("values"), given.text("file")) {
        (Some(values), None) => values,
        (None, Some(file)) => match read_facts(reader, &file) {
            Some(values) => values,
            None => return,
        },
        _ => return,
    };
    config.facts.push(FactBlock { root, address, values, span: Some(given.span) });
}

/// `[ROOT:]ADDRESS`. A `:` may also stand in an instance key, so it counts only before one.
fn split_fact(label: &str) -> (Option<&str>, &str) {
    match label.split_once(':') {
        Some((root, address)) if !root.contains(['[', '"']) => (Some(root), address),
        _ => (None, label),
    }
}

/// The object that a JSON file holds; of a plan or state its outputs.
fn read_facts(reader: &mut Reader<'_>, file: &Text) -> Option<Entries> {
    let path = reader.path(file)?;
    let complaint = match reader.files.read(&path.text) {
        Ok(text) => {
            let id = reader.sources.add(&path.text, &text);
            let text = reader.sources.file(id).text.clone();
            let span = Span::new(id, 0, text.len());
            let text = Rope::at(text, Some(span), true);
            match plan::outputs_of_state(&text) {
                Ok(Some(outputs)) => return Some(outputs),
                Ok(None) => match json::decode(&text) {
                    Ok(Some(value)) if value.entries().is_some() => return value.entries().cloned(),
                    Ok(_) => format!("`{}` must hold a JSON object", path.text),
                    Err(error) => format!("`{}` is not JSON: {error}", path.text),
                },
                Err(error) => format!("cannot read `{}`: {error}", path.text),
            }
        }
        Err(ReadError::NotFound) => format!("there is no file `{}`", path.text),
        Err(error) => format!("cannot read `{}`: {}", path.text, error),
    };
    reader.errors.error(complaint, file.span);
    None
}

fn chain(config: &mut Config, label: Text, mut given: Taken<'_>) {
    let (Some(from), Some(to)) = (given.text("from"), given.text("to")) else { return };
    let reaches = match given.arguments.remove("reaches") {
        Some(Given::Object(mut goal)) => {
            let (action, resource) = (text(&mut goal, "action"), text(&mut goal, "resource"));
            action.zip(resource).map(|(action, resource)| Goal { action, resource })
        }
        _ => None,
    };
    let with = match given.arguments.remove("with") {
        Some(Given::With(with)) => *with,
        _ => rolecall_model::With::default(),
    };
    let max_hops = match given.arguments.remove("max_hops") {
        Some(Given::Count(count)) => Some(count),
        _ => None,
    };
    let (span, source) = (Some(given.span), ChainSource::Declared);
    config.chains.push(Chain { name: label.text, from, to, max_hops, with, reaches, span, source });
}

fn forbid(config: &mut Config, label: Text, mut given: Taken<'_>) {
    let (Some(from), Some(to)) = (given.text("from"), given.text("to")) else { return };
    let except = given.texts("except");
    config.forbids.push(Forbid { name: label.text, from, to, except, span: Some(given.span) });
}

fn ignore(config: &mut Config, mut given: Taken<'_>) {
    let (Some(rule), Some(reason)) = (given.text("rule"), given.text("reason")) else { return };
    config.ignores.push(IgnoreBlock {
        rule,
        entity: given.text("entity"),
        address: given.text("address"),
        file: given.text("file"),
        reason,
        until: given.text("until"),
        span: Some(given.span),
    });
}

#[cfg(test)]
mod tests {
    use super::split_fact;

    #[test]
    fn the_label_of_a_fact_is_split_before_any_instance_key() {
        for (label, split) in [
            ("data.a.b", (None, "data.a.b")),
            ("accounts/app:data.a.b", (Some("accounts/app"), "data.a.b")),
            (".:data.a.b", (Some("."), "data.a.b")),
            ("module.a[\"x:y\"].data.a.b", (None, "module.a[\"x:y\"].data.a.b")),
            ("app:module.a[\"x:y\"]", (Some("app"), "module.a[\"x:y\"]")),
        ] {
            assert_eq!(split_fact(label), split);
        }
    }
}
