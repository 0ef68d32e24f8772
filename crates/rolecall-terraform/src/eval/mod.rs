//! The lazy evaluator: call by need per address, each at most once.
//!
//! An address is a declaration of a module instance. It is evaluated when something refers to it, and remembered; what
//! needs itself is a cycle, which costs a diagnostic and gives a symbol. In the end every resource, data source and
//! module call is asked for, so that the estate is complete.

mod block;
mod bounds;
mod call;
mod choice;
mod computed;
mod conditional;
mod constraint;
mod evaluator;
mod expression;
mod given;
mod iteration;
mod json_blocks;
mod module_call;
mod operators;
mod providers;
mod reference;
mod repetition;
mod resource;
mod scope;
mod sensitive;
mod steps;
mod template;
mod validation;
mod variable;

pub(crate) use block::META_ARGUMENTS;

use std::sync::Arc;

use rolecall_parser::hcl::Expr;
use rolecall_source::{Diagnostics, MemoryFiles, Sources};

use crate::evaluation::{Evaluation, Mode, Root};
use crate::module::{Declares, Modules, ParsedFile, Tree};
use crate::provider::Provider;
use crate::value::Value;
use evaluator::{Evaluator, Forced};
use given::Given;
use scope::{Instance, Scope};

pub use given::variable_files;

/// Evaluates the root module in `root.directory` and every module it calls, with what `provider` knows of resources
/// and data sources. Never fails: what cannot be evaluated is a symbol and a diagnostic. Diagnostics of parsing are
/// those of [`Modules::diagnostics`], not repeated here.
pub fn evaluate(root: &Root, modules: &Modules<'_>, provider: &dyn Provider) -> Evaluation {
    let tree = Tree::load(modules, root);
    let (given, missing) = Given::of(root, modules);
    let mut evaluator = Evaluator::new(root, modules, &tree, provider, given);
    evaluator.diagnostics.extend(tree.diagnostics.clone());
    for message in missing {
        evaluator.diagnostics.error(message, None);
    }
    let mut directories: Vec<Arc<str>> =
        tree.nodes.iter().map(|node| node.module.directory().clone()).collect();
    directories.sort();
    directories.dedup();
    for node in &tree.nodes {
        evaluator.diagnostics.extend(node.module.diagnostics().clone());
    }
    let mut evaluation = Evaluation { root: root.directory.clone(), directories, ..Evaluation::default() };
    evaluator.finish(&mut evaluation);
    evaluation.diagnostics = evaluator.diagnostics;
    evaluation
}

/// Evaluates parts of a file of `root` that is no module but has `locals`: what `read` asks for. Functions that are not
/// Terraform's are those of `provider`.
pub fn evaluate_file<R>(
    root: &Root,
    modules: &Modules<'_>,
    file: &Arc<ParsedFile>,
    provider: &dyn Provider,
    read: impl FnOnce(&mut dyn FnMut(&Expr) -> Value) -> R,
) -> (R, Diagnostics) {
    let tree = Tree::of_file(&root.directory, file);
    let mut evaluator = Evaluator::new(root, modules, &tree, provider, Given::default());
    let instance = evaluator.instances.first().cloned();
    let result = read(&mut |expression| {
        let scope = instance.as_deref().map(Scope::of).unwrap_or_default();
        let value = evaluator.eval(expression, scope);
        evaluator.bounded(value, expression.span)
    });
    evaluator.flush();
    (result, evaluator.diagnostics)
}

/// The value of an expression that refers to nothing, as in `rolecall.hcl` and in variable files, and what is wrong
/// with it.
pub fn evaluate_expression(sources: &Sources, expression: &Expr) -> (Value, Diagnostics) {
    let (files, root, tree) = (MemoryFiles::default(), Root::default(), Tree::default());
    let modules = Modules::new(sources, &files);
    let mut evaluator = Evaluator::new(&root, &modules, &tree, &NoProvider, Given::default());
    let value = evaluator.eval(expression, Scope::default());
    evaluator.flush();
    (value, evaluator.diagnostics)
}

impl Evaluator<'_> {
    /// Evaluates everything that is read and was not needed so far, and hands over what there is.
    fn finish(&mut self, evaluation: &mut Evaluation) {
        let mut index = 0;
        // Calls add instances while this runs.
        while let Some(instance) = self.instances.get(index).cloned() {
            self.check_variables(&instance);
            let module = instance.module();
            let declarations = [Declares::Provider, Declares::Call, Declares::Data, Declares::Resource];
            for declaration in declarations.into_iter().flat_map(|declares| module.declared(declares)) {
                if !self.is_read(&instance, declaration) {
                    continue;
                }
                if let Some(Forced::Provider(provider)) = self.force(&instance, declaration)
                    && index == 0
                {
                    evaluation.providers.push(provider);
                }
            }
            index += 1;
        }
        if !self.instances.is_empty() {
            evaluation.outputs = self.outputs(0).entries().cloned().unwrap_or_default();
        }
        self.hand_over(evaluation);
        self.flush();
    }

    /// Whether what is declared is asked for where nothing refers to it.
    fn is_read(&self, instance: &Instance<'_>, declaration: usize) -> bool {
        let Some(declared) = instance.module().declaration(declaration) else { return false };
        let mode = match declared.declares {
            Declares::Resource => Mode::Managed,
            Declares::Data => Mode::Data,
            _ => return true,
        };
        self.provider.is_read(mode, &declared.first)
    }

    /// Hands over the resources, and of those that were not evaluated the provider.
    fn hand_over(&mut self, evaluation: &mut Evaluation) {
        for instance in self.instances.clone() {
            let module = instance.module();
            for declaration in module.declared(Declares::Data).chain(module.declared(Declares::Resource)) {
                if let Some(Forced::Resource(expanded)) = self.known(&instance, declaration) {
                    evaluation.resources.extend(expanded.resources.iter().cloned());
                } else if let (Some(declared), Some(block)) =
                    (module.declaration(declaration), module.block(declaration))
                    && declared.declares == Declares::Resource
                {
                    let provider = self.provider_of(&instance, block, &declared.first);
                    evaluation.unread.push((declared.first.clone(), provider));
                }
            }
        }
        evaluation.resources.sort_by(|a, b| a.address.cmp(&b.address));
    }
}

/// Knows nothing: constant expressions have no resources.
struct NoProvider;

impl Provider for NoProvider {}
