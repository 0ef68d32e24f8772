//! `inputs`: what a file gives the variables of a module, and why that is not known.

use rolecall_parser::hcl::{Expr, ExprKind};
use rolecall_source::{Diagnostics, Sources, Span};
use rolecall_terraform::value::{Entries, Kind, Value};

use super::file::Eval;

/// Longest text of an expression that a message quotes.
const LONGEST_QUOTE: usize = 80;

/// `inputs` of one file.
#[derive(Clone, Debug, Default)]
pub(super) struct Inputs {
    /// Those whose names are known.
    pub(super) known: Entries,
    /// What must be known to know whether there are others.
    pub(super) need: Option<Need>,
}

/// An expression that leaves open which inputs there are.
#[derive(Clone, Debug)]
pub(super) struct Need {
    value: Value,
    span: Span,
}

impl Inputs {
    /// What the expression gives.
    pub(super) fn read(expression: &Expr, eval: Eval<'_>) -> Self {
        let value = eval(expression);
        match value.entries() {
            Some(entries) => Inputs { known: entries.clone(), need: None },
            None => {
                Inputs { known: Entries::new(), need: is_open(&value).then(|| need(expression, value, eval)) }
            }
        }
    }

    /// All of them as one value.
    pub(super) fn value(&self) -> Value {
        let open = self.need.as_ref().map(|need| need.value.clone());
        open.unwrap_or_else(|| Value::object(self.known.clone()))
    }
}

impl Need {
    /// Says that the inputs of the unit in `directory` are not known.
    pub(super) fn report(&self, directory: &str, sources: &Sources, diagnostics: &mut Diagnostics) {
        let what = match &self.value.kind {
            Kind::Unknown(symbol, _) => symbol.letters(),
            _ => quote(&sources.snippet(self.span)),
        };
        let message = format!("the inputs of unit `{directory}` are not known: they need `{what}`");
        diagnostics.unknown("unresolved-inputs", message, Some(self.span));
    }
}

/// Whether a value may turn out to be a map.
fn is_open(value: &Value) -> bool {
    matches!(value.kind, Kind::Unknown(..) | Kind::OneOf(_))
}

/// Of a call the argument that is to blame, as the one of `merge` that is not known.
fn need(expression: &Expr, value: Value, eval: Eval<'_>) -> Need {
    let (mut expression, mut value) = (expression, value);
    while let ExprKind::Call(call) = &expression.kind {
        let mut values = call.arguments.iter().map(|argument| (argument, eval(argument)));
        let Some(open) = values.find(|(_, value)| is_open(value)) else { break };
        (expression, value) = open;
    }
    Need { value, span: expression.span }
}

fn quote(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
