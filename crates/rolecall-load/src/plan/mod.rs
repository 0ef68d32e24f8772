//! Plans and states of Terraform and OpenTofu as inputs: `terraform show -json` of either, and the state as it is
//! stored. They become the same [`Evaluation`] that a root module becomes, so that nothing after it is done twice.

mod address;
mod configuration;
mod fates;
mod find;
mod fit;
mod informed;
mod instance;
mod join;
mod providers;
mod raw_state;
mod references;
mod resolve;
mod shape;
#[cfg(test)]
mod tests;
mod world;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rolecall_parser::json::{self, Node};
use rolecall_source::{FileId, Files, ReadError, Rope, Sources, Span};
use rolecall_terraform::value::Entries;
use rolecall_terraform::{Evaluation, Modules, Resource, Root, Setting, evaluate};

use self::configuration::Configuration;
pub(crate) use self::find::{find, split_path};
use self::informed::Informed;
use self::providers::{Providers, Reader};
use self::references::References;
use self::resolve::{Context, Resolver};
pub(crate) use self::shape::may_be;
use self::shape::{Shape, recognise};
pub(crate) use self::world::When;
use self::world::World;
use crate::accounts::Accounts;
use crate::aws::{Aws, Moment};

/// A plan or state that was read.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What stands for the directory of the root module.
    pub(crate) root: Arc<str>,
    /// Directory of the root module's sources, where they are to be evaluated too.
    pub(crate) source: Option<Arc<str>>,
    when: When,
    shape: Shape,
    file: FileId,
    text: Rope,
    node: Node,
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) span: Option<Span>,
}

/// Reads a file that may be a plan or a state. `Ok(None)`: it is JSON and something else.
pub(crate) fn open(
    files: &dyn Files,
    sources: &Sources,
    path: &str,
    when: When,
) -> Result<Option<Plan>, Refusal> {
    let refuse =
        |message: String, span| Refusal { message: format!("cannot read `{path}`: {message}"), span };
    let text = files.read(path).map_err(|error| match error {
        ReadError::NotText => {
            refuse("it is not text: a plan file is read after `terraform show -json FILE`".to_owned(), None)
        }
        error => refuse(error.to_string(), None),
    })?;
    if text.starts_with("PK\u{3}\u{4}") {
        let message = "it is a binary plan file: write it with `terraform show -json FILE`";
        return Err(refuse(message.to_owned(), None));
    }
    let file = sources.add(path, &text);
    drop(text);
    let text = sources.file(file).text.clone();
    let span = |range: Range<usize>| Some(Span::new(file, range.start, range.end));
    let node = json::parse(&text)
        .map_err(|error| refuse(format!("it is not JSON: {}", error.message), span(error.range)))?;
    let start = node.range.start;
    let shape = recognise(&node).map_err(|message| refuse(message, span(start..start + 1)))?;
    let Some(shape) = shape else { return Ok(None) };
    let whole = Span::new(file, 0, text.len());
    let root = crate::paths::parent(path).into();
    Ok(Some(Plan { root, source: None, when, shape, file, text: Rope::at(text, Some(whole), true), node }))
}

/// The outputs of the plan or state that the JSON `text` is, for what is known of a remote state. `Ok(None)`: it is
/// something else.
pub(crate) fn outputs_of_state(text: &Rope) -> Result<Option<Entries>, String> {
    let Ok(node) = json::parse(text.as_str()) else { return Ok(None) };
    let Some(shape) = recognise(&node)? else { return Ok(None) };
    let mut entries = Entries::new();
    for output in World::read(&node, shape, When::Planned).outputs {
        let Some(value) = output.attributes.values else { continue };
        let value = rolecall_terraform::value::json::from_node(text, value)?;
        let sensitive = output.attributes.sensitive.is_some_and(instance::is_true);
        entries.insert(output.name, value.marked(sensitive));
    }
    Ok(Some(entries))
}

impl Plan {
    /// The plan as evaluated. `root` says how its sources are evaluated, where there are some.
    pub(crate) fn evaluate(
        &self,
        root: &Root,
        modules: &Modules<'_>,
        accounts: &Accounts<'_>,
        sources: &Sources,
    ) -> Evaluation {
        let world = World::read(&self.node, self.shape, self.when);
        let prior = World::read(&self.node, self.shape, When::Prior);
        let configuration = Configuration::read(&self.node);
        let references = References::new(&self.node, &world, &configuration);
        let reader = Reader {
            sources,
            file: self.file,
            text: &self.text,
            root: &self.root,
            configuration: &configuration,
            references: &references,
        };
        let providers = reader.read(&world, &prior);
        let aws = Aws::new(sources, accounts, Moment::Applied);
        let mut context = Context {
            sources,
            file: self.file,
            text: &self.text,
            root: &self.root,
            world: &world,
            references: &references,
            providers: &providers.of_instances,
            provider: &aws,
            evaluated: BTreeMap::new(),
            parts: resolve::parts_of_roles(&world),
        };
        context.evaluated = self.evaluated(root, modules, &context, &providers);
        let mut evaluation = resolved(&context, providers.all.clone());
        for (message, range) in &world.complaints {
            let span = Span::new(self.file, range.start, range.end.min(range.start + LONGEST_MARK));
            evaluation.diagnostics.error(message.clone(), Some(span));
        }
        if self.node.get("complete").is_some_and(|complete| complete.kind == json::Kind::Bool(false)) {
            let message = "the plan is not complete: changes are deferred or it ended with an error";
            let place =
                self.node.get("complete").map(|node| Span::new(self.file, node.range.start, node.range.end));
            evaluation.diagnostics.unknown("plan-not-complete", message, place);
        }
        evaluation.diagnostics.extend(aws.into_diagnostics());
        evaluation
    }

    /// What the sources beside the plan evaluate to, with its variables and with what it knows.
    fn evaluated(
        &self,
        root: &Root,
        modules: &Modules<'_>,
        context: &Context<'_, '_>,
        providers: &Providers,
    ) -> BTreeMap<Arc<str>, Arc<Entries>> {
        let Some(directory) = &self.source else { return BTreeMap::new() };
        let known = |node: &Node| rolecall_terraform::value::json::from_node(&self.text, node).ok();
        let variables = context.references.variables.iter();
        let variables: Vec<Setting> =
            variables.filter_map(|(name, node)| Some(Setting::Value((*name).into(), known(node)?))).collect();
        let root = Root {
            directory: directory.clone(),
            settings: root.settings.iter().cloned().chain(variables).collect(),
            ..root.clone()
        };
        let informed = Informed { context, providers };
        let evaluation = evaluate(&root, modules, &informed);
        evaluation.resources.into_iter().map(|resource| (resource.address, resource.values)).collect()
    }
}

/// Longest stretch of a file that is marked where an entry is wrong.
const LONGEST_MARK: usize = 80;

fn resolved(
    context: &Context<'_, '_>,
    providers: Vec<Arc<rolecall_terraform::ProviderInstance>>,
) -> Evaluation {
    let mut resolver = Resolver::new(context);
    let mut resources = Vec::with_capacity(context.world.instances.len());
    for (index, instance) in context.world.instances.iter().enumerate() {
        let (Some(values), Some(provider)) = (resolver.entries(index), context.providers.get(index)) else {
            continue;
        };
        resources.push(Resource {
            address: instance.address.clone(),
            module: instance.module.clone(),
            mode: instance.mode,
            kind: instance.kind.clone(),
            name: instance.name.clone(),
            key: instance.key.clone(),
            provider: provider.clone(),
            values,
            header: resolver.header(instance),
            span: resolver.span(instance.node),
            certain: true,
        });
    }
    resources.sort_by(|a, b| a.address.cmp(&b.address));
    let outputs =
        context.world.outputs.iter().map(|output| (output.name.clone(), resolver.output(output))).collect();
    Evaluation {
        root: context.root.into(),
        resources,
        unread: Vec::new(),
        outputs,
        providers,
        directories: vec![context.root.into()],
        diagnostics: resolver.diagnostics,
    }
}
