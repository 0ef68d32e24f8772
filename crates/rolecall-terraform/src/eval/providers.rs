//! Provider blocks, and which of them manages a resource.

use std::sync::Arc;

use rolecall_parser::hcl::{Block, Expr, ExprKind, StepKind};

use super::evaluator::{Evaluator, Forced};
use super::json_blocks::as_blocks;
use super::scope::{Instance, Scope};
use crate::module::Declares;
use crate::provider::ProviderInstance;

/// A provider as a module names it: local name and alias.
type Reference<'e> = (&'e str, Option<&'e str>);

/// Arguments of a `provider` block that are Terraform's own.
const OWN: [&str; 3] = ["alias", "for_each", "version"];

impl Evaluator<'_> {
    /// The provider that manages a resource of type `kind` declared by `block` ("The provider Meta-Argument").
    pub(super) fn provider_of(
        &mut self,
        instance: &Instance<'_>,
        block: &Block,
        kind: &str,
    ) -> Arc<ProviderInstance> {
        let named = block.body.attribute("provider").and_then(|provider| reference(&provider.value));
        let default = kind.split_once('_').map_or(kind, |(prefix, _)| prefix);
        self.provider_named(instance, named.unwrap_or((default, None)))
    }

    /// The provider that a module instance knows by this name: passed by the caller, declared here, or inherited
    /// ("Providers Within Modules").
    fn provider_named(&mut self, instance: &Instance<'_>, wanted: Reference<'_>) -> Arc<ProviderInstance> {
        let mut at = Some(instance);
        let mut wanted = (wanted.0.to_owned(), wanted.1.map(str::to_owned));
        while let Some(instance) = at {
            if let Some(passed) = passed(instance, (&wanted.0, wanted.1.as_deref())) {
                wanted = (passed.0.to_owned(), passed.1.map(str::to_owned));
            } else {
                let alias = wanted.1.as_deref().unwrap_or_default();
                if let Some(declaration) = instance.module().find(Declares::Provider, &wanted.0, alias) {
                    return match self.force(instance, declaration) {
                        Some(Forced::Provider(provider)) => provider,
                        _ => self.implied((&wanted.0, wanted.1.as_deref())),
                    };
                }
                if wanted.1.is_some() {
                    break;
                }
            }
            at = instance.caller.as_ref().map(|(caller, _)| &**caller);
        }
        self.implied((&wanted.0, wanted.1.as_deref()))
    }

    /// The empty provider that a root module has without a block.
    fn implied(&mut self, (name, alias): Reference<'_>) -> Arc<ProviderInstance> {
        let key = format!("{name}.{}", alias.unwrap_or_default());
        let root = &self.root.directory;
        let module = self.tree.nodes.first().map(|node| &node.module);
        let provider = self.implied_providers.entry(key).or_insert_with(|| {
            Arc::new(ProviderInstance {
                root: root.clone(),
                name: name.into(),
                source: module.map(|module| module.provider_source(name)).unwrap_or_default().into(),
                alias: alias.map(Arc::from),
                arguments: crate::value::Entries::new(),
                span: None,
            })
        });
        provider.clone()
    }

    /// The value of a `provider` block.
    pub(super) fn provider_block(&mut self, instance: &Instance<'_>, block: &Block) -> Arc<ProviderInstance> {
        let alias =
            block.body.attribute("alias").and_then(|alias| crate::module::constant_string(&alias.value));
        let name = block.labels.first().map(|label| label.text.clone()).unwrap_or_default();
        let scope = Scope::of(instance);
        // OpenTofu repeats a provider block; which instance a resource takes is not followed.
        let repetition = block.body.attribute("for_each").map(|for_each| {
            let collection = self.eval(&for_each.value, scope);
            self.generic_each(&format!("provider.{name}"), &collection, for_each.value.span)
        });
        let scope = repetition.as_ref().map_or(scope, |repetition| scope.repeated(repetition));
        let arguments = self.body(&block.body, &OWN, scope);
        Arc::new(ProviderInstance {
            root: self.root.directory.clone(),
            source: instance.module().provider_source(&name).into(),
            alias: alias.map(Arc::from),
            arguments: as_blocks(arguments, self.provider.blocks(&name)),
            name,
            span: Some(block.span),
        })
    }
}

/// What the call of a module instance passes for one of its providers.
fn passed<'i>(instance: &'i Instance<'_>, wanted: Reference<'_>) -> Option<Reference<'i>> {
    let (caller, declaration) = instance.caller.as_ref()?;
    let providers = caller.module().block(*declaration)?.body.attribute("providers")?;
    let ExprKind::Object(items) = &providers.value.kind else { return None };
    let item = items.iter().rev().find(|item| reference(&item.key) == Some(wanted))?;
    reference(&item.value)
}

/// A provider reference as written: `aws`, `aws.dev`, in JSON syntax a string.
fn reference(expression: &Expr) -> Option<Reference<'_>> {
    match &expression.kind {
        ExprKind::Variable(name) => Some((name, None)),
        ExprKind::String(text) => Some(match text.as_str().split_once('.') {
            Some((name, alias)) => (name, Some(alias)),
            None => (text.as_str(), None),
        }),
        ExprKind::Parenthesis(inner) => reference(inner),
        ExprKind::Traversal(base, steps) => match (&base.kind, steps.first().map(|step| &step.kind)) {
            (ExprKind::Variable(name), Some(StepKind::Attribute(alias))) => Some((name, Some(alias))),
            _ => None,
        },
        _ => None,
    }
}
