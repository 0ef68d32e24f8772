//! `template_file` of the `template` provider: what `templatestring` gives (Terraform template provider, "template_file").

use std::sync::Arc;

use rolecall_parser::hcl::{Call as FunctionCall, Expr, ExprKind, Name, ObjectItem};
use rolecall_source::{Diagnostics, Span, symbol};
use rolecall_terraform::value::{Entries, Value, one_of};
use rolecall_terraform::{Call, evaluate_expression};

use super::{choices, text};

/// `rendered`, where template and variables are known.
pub(super) fn evaluate(call: &Call<'_>, diagnostics: &mut Diagnostics) -> Option<Entries> {
    let mut rendered = Vec::new();
    for arguments in choices::combinations(call, call.arguments) {
        let expression = templatestring(&arguments, call.span)?;
        let (value, said) = evaluate_expression(call.sources, &expression);
        diagnostics.extend(said);
        rendered.push(Value { origin: None, ..value });
    }
    Some(Entries::from([(Arc::from("rendered"), one_of(rendered)?)]))
}

/// `templatestring(TEMPLATE, { VARIABLES })`.
fn templatestring(arguments: &Entries, span: Span) -> Option<Expr> {
    let constant = |kind: ExprKind| Expr { kind, span };
    let template = text::of(arguments.get("template")?)
        .filter(|template| symbol::as_symbol(template.as_str()).is_none())?;
    let mut items = Vec::new();
    if let Some(variables) = arguments.get("vars").filter(|variables| !variables.is_null()) {
        for (name, value) in variables.entries()? {
            let key = constant(ExprKind::String(name.as_ref().into()));
            let value = constant(ExprKind::String(text::of(value)?));
            items.push(ObjectItem { key, value, overridden: false });
        }
    }
    let arguments = vec![constant(ExprKind::String(template)), constant(ExprKind::Object(items))];
    let name = Name { text: "templatestring".into(), span };
    Some(constant(ExprKind::Call(Box::new(FunctionCall { name, arguments, expand_final: false }))))
}

#[cfg(test)]
mod tests {
    use rolecall_source::Sources;

    use crate::aws::testing::{evaluate, shown};

    #[test]
    fn a_template_is_rendered_with_its_variables() {
        let sources = Sources::default();
        let text = "variable \"x\" {\n type = string\n}\ndata \"template_file\" \"t\" {\n template = \"a $${name} $${n} $${upper(n)}\"\n\
             vars = {\n name = \"x-${var.x}\"\n n = 3\n }\n}\n";
        let evaluation = evaluate(&sources, text);
        assert_eq!(evaluation.diagnostics.problems, []);
        assert_eq!(shown(&sources, &evaluation, "data.template_file.t", "rendered"), "a x-⟨var.x⟩ 3 3");
    }
}
