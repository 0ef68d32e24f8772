//! The state of one evaluation: what is known, what is being evaluated, what was said.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::rc::Rc;
use std::sync::Arc;

use rolecall_parser::hcl::{Expr, ExprKind};
use rolecall_source::{Diagnostic, Diagnostics, Level, Sources, Span, SymbolId, SymbolKind};

use super::bounds::{MAX_DEPTH, MAX_STEPS, cost};
use super::computed::Owners;
use super::given::Given;
use super::module_call::Calls;
use super::resource::Expanded;
use super::scope::{Instance, Repetition, Scope};
use crate::evaluation::Root;
use crate::module::{Declares, Modules, Tree};
use crate::provider::{Provider, ProviderInstance};
use crate::value::{Kind, Type, Value, part_label};

/// What a declaration gave.
#[derive(Clone, Debug)]
pub(super) enum Forced {
    Value(Value),
    Resource(Rc<Expanded>),
    Calls(Rc<Calls>),
    Provider(Arc<ProviderInstance>),
}

/// The memory of a declaration of one module instance.
#[derive(Debug, Default)]
enum Slot {
    #[default]
    New,
    Running,
    Done(Forced),
}

/// One evaluation of one root module.
pub(super) struct Evaluator<'a> {
    pub(super) sources: &'a Sources,
    pub(super) modules: &'a Modules<'a>,
    pub(super) provider: &'a dyn Provider,
    pub(super) root: &'a Root,
    pub(super) tree: &'a Tree,
    pub(super) given: Given,
    pub(super) instances: Vec<Rc<Instance<'a>>>,
    /// Instances of resources and modules so far.
    pub(super) population: usize,
    pub(super) diagnostics: Diagnostics,
    /// Errors of the declaration at hand; `try` looks at them and drops them.
    pub(super) pending: Vec<Diagnostic>,
    /// Depth of `try` and `can` within the declaration at hand.
    pub(super) trying: usize,
    /// How often something in the declaration at hand may fail and was taken not to; `try` and `can` count.
    pub(super) doubts: usize,
    /// Depth of templates that are being rendered.
    pub(super) rendering: usize,
    pub(super) owners: Owners,
    pub(super) implied_providers: HashMap<String, Arc<ProviderInstance>>,
    /// The values that symbols may have, where `validation` blocks list them.
    pub(super) domains: HashMap<SymbolId, Arc<[Value]>>,
    /// What modules refer to and do not declare, by directory and name.
    pub(super) undeclared: HashSet<(Arc<str>, String)>,
    slots: Vec<Vec<Slot>>,
    stack: Vec<(usize, usize)>,
    depth: usize,
    steps: usize,
    reported: HashSet<(Option<Span>, String)>,
    fresh: HashMap<String, usize>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator that knows nothing yet, with the root module's instance when there is one.
    pub(super) fn new(
        root: &'a Root,
        modules: &'a Modules<'a>,
        tree: &'a Tree,
        provider: &'a dyn Provider,
        given: Given,
    ) -> Self {
        let mut evaluator = Evaluator {
            sources: modules.sources(),
            modules,
            provider,
            root,
            tree,
            given,
            instances: Vec::new(),
            population: 0,
            diagnostics: Diagnostics::default(),
            pending: Vec::new(),
            trying: 0,
            doubts: 0,
            rendering: 0,
            owners: Owners::default(),
            implied_providers: HashMap::new(),
            domains: HashMap::new(),
            undeclared: HashSet::new(),
            slots: Vec::new(),
            stack: Vec::new(),
            depth: 0,
            steps: 0,
            reported: HashSet::new(),
            fresh: HashMap::new(),
        };
        if let Some(node) = tree.nodes.first() {
            let (address, repetition) = (Arc::from(""), Repetition::None);
            evaluator.add_instance(Instance {
                id: 0,
                node,
                address,
                caller: None,
                repetition,
                certain: true,
            });
        }
        evaluator
    }

    /// Registers an instance of a module; its number is set here.
    pub(super) fn add_instance(&mut self, mut instance: Instance<'a>) -> Rc<Instance<'a>> {
        instance.id = self.instances.len();
        let mut slots = Vec::new();
        slots.resize_with(instance.module().len(), Slot::default);
        self.slots.push(slots);
        let instance = Rc::new(instance);
        self.instances.push(instance.clone());
        instance
    }

    /// What a declaration gives, computed at first need; `None` where that needs itself.
    pub(super) fn force(&mut self, instance: &Instance<'_>, declaration: usize) -> Option<Forced> {
        match self.slots.get(instance.id)?.get(declaration)? {
            Slot::Done(forced) => return Some(forced.clone()),
            Slot::Running => {
                self.report_cycle(instance.id, declaration);
                return None;
            }
            Slot::New => {}
        }
        let header = instance.module().block(declaration)?.header;
        if !self.enter(header) {
            return None;
        }
        self.set(instance.id, declaration, Slot::Running);
        self.stack.push((instance.id, declaration));
        let outer = mem::take(&mut self.pending);
        let (trying, doubts) = (mem::take(&mut self.trying), self.doubts);
        let forced = self.compute(instance, declaration);
        (self.trying, self.doubts) = (trying, doubts);
        if !instance.certain {
            // Where there is no such instance nothing fails.
            self.pending.clear();
        }
        self.flush();
        self.pending = outer;
        self.stack.pop();
        self.leave();
        self.set(instance.id, declaration, forced.clone().map_or(Slot::New, Slot::Done));
        forced
    }

    /// What a declaration gave, if something needed it.
    pub(super) fn known(&self, instance: &Instance<'_>, declaration: usize) -> Option<&Forced> {
        match self.slots.get(instance.id)?.get(declaration)? {
            Slot::Done(forced) => Some(forced),
            Slot::New | Slot::Running => None,
        }
    }

    /// The value of a variable, local value or output; `None` where it needs itself.
    pub(super) fn force_value(&mut self, instance: &Instance<'_>, declaration: usize) -> Option<Value> {
        match self.force(instance, declaration)? {
            Forced::Value(value) => Some(value),
            _ => None,
        }
    }

    fn set(&mut self, instance: usize, declaration: usize, to: Slot) {
        if let Some(slot) = self.slots.get_mut(instance).and_then(|slots| slots.get_mut(declaration)) {
            *slot = to;
        }
    }

    fn compute(&mut self, instance: &Instance<'_>, declaration: usize) -> Option<Forced> {
        let module = instance.module();
        let block = module.block(declaration)?;
        Some(match module.declaration(declaration)?.declares {
            Declares::Local => {
                let attribute = module.local(declaration)?;
                let value = self.eval(&attribute.value, Scope::of(instance));
                Forced::Value(self.bounded(value, attribute.value.span))
            }
            Declares::Output => Forced::Value(self.output(instance, block)),
            Declares::Variable => Forced::Value(self.variable(instance, block)),
            Declares::Resource | Declares::Data => {
                Forced::Resource(Rc::new(self.expand_resource(instance, declaration)?))
            }
            Declares::Call => Forced::Calls(Rc::new(self.expand_call(instance, declaration)?)),
            Declares::Provider => Forced::Provider(self.provider_block(instance, block)),
        })
    }

    /// Goes one level deeper, if that is allowed.
    pub(super) fn enter(&mut self, span: Span) -> bool {
        if self.depth >= MAX_DEPTH {
            self.report(format!("evaluation is nested more than {MAX_DEPTH} levels deep"), Some(span));
            return false;
        }
        self.depth += 1;
        true
    }

    /// Comes back from [`Evaluator::enter`].
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Whether so many more steps may be taken; see [`MAX_STEPS`].
    pub(super) fn spend(&mut self, steps: usize, span: Span) -> bool {
        let before = self.steps;
        self.steps = before.saturating_add(steps);
        if before < MAX_STEPS && self.steps >= MAX_STEPS {
            self.report(format!("the root module takes more than {MAX_STEPS} steps to evaluate"), Some(span));
        }
        self.steps < MAX_STEPS
    }

    /// A value that was just made, or a symbol when that took too much.
    pub(super) fn made(&mut self, value: Value, span: Span) -> Value {
        let cost = match value.kind {
            Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(..) => return value,
            _ => cost(&value),
        };
        match cost {
            Ok(cost) if self.spend(cost, span) => value,
            Ok(_) => self.unknown_at(span, Type::Dynamic),
            Err(bound) => self.out_of_bounds(bound, span),
        }
    }

    /// `value`, or a symbol when it is too large.
    pub(super) fn bounded(&mut self, value: Value, span: Span) -> Value {
        match cost(&value) {
            Ok(_) => value,
            Err(bound) => self.out_of_bounds(bound, span),
        }
    }

    fn out_of_bounds(&mut self, bound: String, span: Span) -> Value {
        self.report(bound, Some(span));
        self.unknown_at(span, Type::Dynamic)
    }

    /// Files an error in evaluation; the result is a symbol named after the expression.
    pub(super) fn fail(&mut self, message: impl Into<String>, span: Span) -> Value {
        let message = format!("error in evaluation: {}", message.into());
        self.pending.push(Diagnostic { level: Level::Warning, message, span: Some(span), help: None });
        if self.trying > 0 {
            // Dropped by whoever tries: it needs no name.
            return Value::unknown(self.symbol(SymbolKind::Other, "error"), Type::Dynamic, Some(span));
        }
        self.unknown_at(span, Type::Dynamic)
    }

    /// Evaluates, and says whether that failed; the errors are dropped.
    pub(super) fn attempt<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> T) -> Result<T, Diagnostic> {
        let before = self.pending.len();
        self.trying += 1;
        let result = evaluate(self);
        self.trying -= 1;
        let first = self.pending.drain(before..).next();
        first.map_or(Ok(result), Err)
    }

    /// Files a warning once per place, `try` or not.
    pub(super) fn report(&mut self, message: String, span: Option<Span>) {
        if self.reported.insert((span, message.clone())) {
            self.diagnostics.warning(message, span);
        }
    }

    /// Files something that could not be known, once per place.
    pub(super) fn report_unknown(&mut self, reason: &'static str, message: String, span: Option<Span>) {
        if self.reported.insert((span, message.clone())) {
            self.diagnostics.unknown(reason, message, span);
        }
    }

    /// Files what is pending.
    pub(super) fn flush(&mut self) {
        for diagnostic in mem::take(&mut self.pending) {
            if self.reported.insert((diagnostic.span, diagnostic.message.clone())) {
                self.diagnostics.problems.push(diagnostic);
            }
        }
    }

    /// The symbol of this name in this root module.
    pub(super) fn symbol(&self, kind: SymbolKind, name: &str) -> SymbolId {
        match &*self.root.directory {
            "" => self.sources.symbol(kind, name),
            directory => self.sources.symbol(kind, &format!("{directory}:{name}")),
        }
    }

    /// A symbol for a part of what another symbol stands for; `suffix` is `.name` or `[key]`.
    pub(super) fn part_of(&self, whole: SymbolId, suffix: &str) -> SymbolId {
        let whole = self.sources.describe(whole);
        let kind = match whole.kind {
            SymbolKind::Attribute | SymbolKind::Variable => whole.kind,
            _ => SymbolKind::Other,
        };
        self.sources.symbol(kind, &part_label(&whole.label, suffix))
    }

    /// A symbol that is like no other, named after the expression that it is the value of.
    pub(super) fn unknown_at(&mut self, span: Span, ty: Type) -> Value {
        const LONGEST: usize = 80;
        let text = self.sources.snippet(span);
        let mut name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().count() > LONGEST {
            name = name.chars().take(LONGEST).chain(std::iter::once('…')).collect();
        }
        let count = self.fresh.entry(name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            name = format!("{name} #{count}");
        }
        Value::unknown(self.symbol(SymbolKind::Other, &name), ty, Some(span))
    }

    /// The address of a declaration, such as `module.a.local.b`.
    pub(super) fn address_of(&self, instance: usize, declaration: usize) -> String {
        let Some(instance) = self.instances.get(instance) else { return String::new() };
        let Some(declaration) = instance.module().declaration(declaration) else { return String::new() };
        let (first, second) = (&declaration.first, &declaration.second);
        let name = match declaration.declares {
            Declares::Call => format!("module.{first}"),
            Declares::Data => format!("data.{first}.{second}"),
            Declares::Local => format!("local.{first}"),
            Declares::Output => format!("output.{first}"),
            Declares::Provider if second.is_empty() => format!("provider.{first}"),
            Declares::Provider => format!("provider.{first}.{second}"),
            Declares::Resource => format!("{first}.{second}"),
            Declares::Variable => format!("var.{first}"),
        };
        within(&instance.address, &name)
    }

    fn report_cycle(&mut self, instance: usize, declaration: usize) {
        let start = self.stack.iter().position(|&at| at == (instance, declaration)).unwrap_or(0);
        let cycle: Vec<(usize, usize)> = self.stack.iter().skip(start).copied().collect();
        let mut names: Vec<String> =
            cycle.iter().map(|&(instance, declaration)| self.address_of(instance, declaration)).collect();
        names.push(self.address_of(instance, declaration));
        let span = self.instances.get(instance).and_then(|instance| {
            let module = instance.module();
            Some(module.local(declaration).map_or(module.block(declaration)?.header, |local| local.name.span))
        });
        self.report(format!("error in evaluation: cycle: `{}`", names.join(" → ")), span);
    }

    /// The value of an expression.
    pub(super) fn eval(&mut self, expression: &Expr, scope: Scope<'_>) -> Value {
        let span = expression.span;
        match &expression.kind {
            ExprKind::String(text) => {
                return Value { kind: Kind::String(text.clone()), origin: Some(span), sensitive: false };
            }
            ExprKind::Bool(value) => return Value::bool(*value).or_origin(Some(span)),
            ExprKind::Null => return Value::null().or_origin(Some(span)),
            _ => {}
        }
        if !self.spend(1, span) || !self.enter(span) {
            return self.unknown_at(span, Type::Dynamic);
        }
        let value = self.eval_compound(expression, scope);
        self.leave();
        value
    }
}

/// `name` in the module instance at `address`.
pub(super) fn within(address: &str, name: &str) -> String {
    if address.is_empty() { name.to_owned() } else { format!("{address}.{name}") }
}
