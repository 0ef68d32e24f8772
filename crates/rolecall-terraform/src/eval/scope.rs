//! What an expression can see.

use std::rc::Rc;
use std::sync::Arc;

use crate::module::{Module, Node};
use crate::value::{Entries, Value};

/// One instance of a module.
#[derive(Debug)]
pub(super) struct Instance<'a> {
    /// Its number in the evaluator.
    pub(super) id: usize,
    pub(super) node: &'a Node,
    /// Its address, empty for the root module.
    pub(super) address: Arc<str>,
    /// Who called it, and by which declaration; the root module was called by nobody.
    pub(super) caller: Option<(Rc<Instance<'a>>, usize)>,
    /// `count` and `each` of the call's arguments.
    pub(super) repetition: Repetition,
    /// Whether it surely exists.
    pub(super) certain: bool,
}

impl<'a> Instance<'a> {
    /// The module of which this is an instance.
    pub(super) fn module(&self) -> &'a Module {
        &self.node.module
    }
}

/// `count` or `each` of one instance.
#[derive(Clone, Debug, Default)]
pub(super) enum Repetition {
    #[default]
    None,
    Count(Value),
    Each {
        key: Value,
        value: Value,
    },
}

/// A variable of a `for`, a `dynamic` block or a template, and those around it.
#[derive(Debug)]
pub(super) struct Frame<'s> {
    pub(super) name: &'s str,
    pub(super) value: Value,
    pub(super) outer: Option<&'s Frame<'s>>,
}

/// What an expression can see.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scope<'s> {
    /// The module instance whose declarations can be referred to; a constant expression and a template have none.
    pub(super) instance: Option<&'s Instance<'s>>,
    pub(super) repetition: Option<&'s Repetition>,
    pub(super) frame: Option<&'s Frame<'s>>,
    /// The variables given to a template.
    pub(super) template: Option<&'s Entries>,
}

impl<'s> Scope<'s> {
    /// What the declarations of a module instance see.
    pub(super) fn of(instance: &'s Instance<'s>) -> Self {
        Scope { instance: Some(instance), ..Scope::default() }
    }

    /// The same with `count` or `each`.
    pub(super) fn repeated(self, repetition: &'s Repetition) -> Self {
        Scope { repetition: Some(repetition), ..self }
    }

    /// The same with variables around it.
    pub(super) fn within(self, frame: &'s Frame<'s>) -> Self {
        Scope { frame: Some(frame), ..self }
    }

    /// The innermost variable of this name.
    pub(super) fn variable(&self, name: &str) -> Option<&'s Value> {
        let mut frame = self.frame;
        while let Some(at) = frame {
            if at.name == name {
                return Some(&at.value);
            }
            frame = at.outer;
        }
        self.template?.get(name)
    }
}
