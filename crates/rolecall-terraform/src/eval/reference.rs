//! References: what the root of a traversal stands for.

use rolecall_parser::hcl::{Step, StepKind};
use rolecall_source::{Span, SymbolKind};

use super::evaluator::{Evaluator, Forced, within};
use super::scope::{Instance, Repetition, Scope};
use super::steps::located;
use crate::module::Declares;
use crate::value::{Type, Value};

/// What the first steps of a traversal lead to.
pub(super) enum Referred {
    /// A value, and how many steps led to it.
    Value(Value, usize),
    /// An error that says what is wrong.
    Wrong(String),
    /// Nothing: needed for its own value, or nested too deeply; already filed.
    Lost,
}

impl Evaluator<'_> {
    /// The value of `root` followed by `steps`.
    #[inline(never)]
    pub(super) fn traversal(&mut self, root: &str, steps: &[Step], span: Span, scope: Scope<'_>) -> Value {
        let given = scope.variable(root).or_else(|| self.root.globals.get(root));
        let referred = match given {
            Some(value) => Referred::Value(value.clone(), 0),
            None => self.refer(root, steps, span, scope),
        };
        match referred {
            Referred::Value(value, taken) if taken >= steps.len() => located(value, span),
            Referred::Value(value, taken) => {
                self.walk(value, steps.get(taken..).unwrap_or_default(), span, scope)
            }
            Referred::Wrong(message) => self.fail(message, span),
            Referred::Lost => self.unknown_at(span, Type::Dynamic),
        }
    }

    fn refer(&mut self, root: &str, steps: &[Step], span: Span, scope: Scope<'_>) -> Referred {
        let Some(instance) = scope.instance else {
            let place = if scope.template.is_some() {
                "a template sees only the variables that it is given"
            } else {
                "nothing can be referred to here"
            };
            return Referred::Wrong(format!("`{root}` is not known: {place}"));
        };
        let name = |index: usize| match steps.get(index).map(|step| &step.kind) {
            Some(StepKind::Attribute(name)) => Some(&**name),
            _ => None,
        };
        match (root, name(0)) {
            ("var", Some(variable)) => self.declared(instance, Declares::Variable, variable, span),
            ("local", Some(local)) => self.declared(instance, Declares::Local, local, span),
            ("module", Some(call)) => self.module_reference(instance, call, steps, span, scope),
            ("data", Some(kind)) => match name(1) {
                Some(data) => {
                    self.resource_reference(instance, (Declares::Data, kind, data), (steps, 2, span), scope)
                }
                None => Referred::Wrong("a reference to a data source needs its type and name".to_owned()),
            },
            ("resource", Some(kind)) if name(1).is_some() => self.resource_reference(
                instance,
                (Declares::Resource, kind, name(1).unwrap_or_default()),
                (steps, 2, span),
                scope,
            ),
            ("each" | "count", Some(part)) => repeated(root, part, scope),
            ("path", Some(part)) => self.path(part, instance),
            ("terraform" | "tofu", Some("workspace")) => Referred::Value(self.workspace(), 1),
            ("terraform" | "tofu", Some("applying")) => {
                let symbol = self.symbol(SymbolKind::Other, "terraform.applying");
                Referred::Value(Value::unknown(symbol, Type::Bool, None), 1)
            }
            ("ephemeral", Some(kind)) if name(1).is_some() => {
                let address = format!("ephemeral.{kind}.{}", name(1).unwrap_or_default());
                let symbol = self.symbol(SymbolKind::Attribute, &within(&instance.address, &address));
                Referred::Value(Value::unknown(symbol, Type::Dynamic, None), 2)
            }
            ("self" | "ephemeral" | "terraform" | "tofu", Some(_)) => {
                Referred::Value(self.unknown_at(span, Type::Dynamic), steps.len())
            }
            (kind, Some(name)) => {
                self.resource_reference(instance, (Declares::Resource, kind, name), (steps, 1, span), scope)
            }
            // Terraform says so before it evaluates anything, also where the value is not needed.
            (_, None) => {
                self.report(format!("error in evaluation: `{root}` alone refers to nothing"), Some(span));
                Referred::Value(self.unknown_at(span, Type::Dynamic), steps.len())
            }
        }
    }

    fn declared(&mut self, instance: &Instance<'_>, declares: Declares, name: &str, span: Span) -> Referred {
        let Some(declaration) = instance.module().find(declares, name, "") else {
            let (kind, root) =
                if declares == Declares::Local { ("local value", "local") } else { ("variable", "var") };
            return self.undeclared(
                instance,
                &format!("there is no {kind} `{name}`"),
                &format!("{root}.{name}"),
                (1, span),
            );
        };
        match self.force(instance, declaration) {
            Some(Forced::Value(value)) => Referred::Value(value, 1),
            _ => Referred::Lost,
        }
    }

    /// What `name`, which the module does not declare, stands for: one symbol wherever it is used, and one error.
    pub(super) fn undeclared(
        &mut self,
        instance: &Instance<'_>,
        message: &str,
        name: &str,
        (taken, span): (usize, Span),
    ) -> Referred {
        let first = self.undeclared.insert((instance.module().directory().clone(), name.to_owned()));
        if self.trying > 0 {
            self.fail(message, span);
        } else if first {
            // Whether or not the instance at hand exists, Terraform refuses it.
            self.report(format!("error in evaluation: {message}"), Some(span));
        }
        let kind = if name.starts_with("var.") { SymbolKind::Variable } else { SymbolKind::Other };
        let symbol = self.symbol(kind, &within(&instance.address, name));
        Referred::Value(Value::unknown(symbol, Type::Dynamic, None), taken)
    }

    fn path(&self, part: &str, instance: &Instance<'_>) -> Referred {
        let path = match part {
            "module" => instance.node.path.to_string(),
            "root" => ".".to_owned(),
            "cwd" => self.modules.files().absolute(&self.root.directory),
            _ => return Referred::Wrong(format!("there is no `path.{part}`")),
        };
        Referred::Value(Value::string(path), 1)
    }

    fn workspace(&self) -> Value {
        match &self.root.workspace {
            Some(workspace) => Value::string(workspace.clone()),
            None => Value::unknown(self.symbol(SymbolKind::Other, "terraform.workspace"), Type::String, None),
        }
    }
}

fn repeated(root: &str, part: &str, scope: Scope<'_>) -> Referred {
    let value = match (root, part, scope.repetition) {
        ("count", "index", Some(Repetition::Count(index))) => index,
        ("each", "key", Some(Repetition::Each { key, .. })) => key,
        ("each", "value", Some(Repetition::Each { value, .. })) => value,
        ("count", _, _) => return Referred::Wrong(format!("`count.{part}` needs a `count`")),
        _ => return Referred::Wrong(format!("`each.{part}` needs a `for_each`")),
    };
    Referred::Value(value.clone(), 1)
}
