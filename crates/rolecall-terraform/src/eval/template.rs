//! Templates: quoted strings, heredocs, and files that `templatefile` renders.

use std::sync::Arc;

use rolecall_parser::hcl::{Template, TemplateFor, TemplateIf, TemplatePart};
use rolecall_source::{Rope, RopeBuilder, Span};

use super::bounds::MAX_TEXT;
use super::evaluator::Evaluator;
use super::iteration::items;
use super::scope::{Frame, Scope};
use crate::value::{Kind, MAX_ALTERNATIVES, Type, Value, convert};

/// Text in the making, in every alternative.
#[derive(Clone, Debug)]
struct Text {
    ways: Vec<Way>,
    sensitive: bool,
}

/// One alternative of a text.
#[derive(Clone, Debug, Default)]
struct Way {
    builder: RopeBuilder,
    /// Which of its values each choice has here, so that the same choice is made alike wherever it occurs.
    made: Vec<(Arc<Vec<Value>>, usize)>,
}

impl Evaluator<'_> {
    /// The value of a template: text, or of a template that is one interpolation that very value.
    #[inline(never)]
    pub(super) fn template(&mut self, template: &Template, scope: Scope<'_>) -> Value {
        if let [TemplatePart::Interpolation(expression)] = template.parts.as_slice() {
            return self.eval(expression, scope);
        }
        let mut text = Text { ways: vec![Way::default()], sensitive: false };
        self.parts(&template.parts, scope, &mut text);
        let sensitive = text.sensitive;
        let mut values = Vec::with_capacity(text.ways.len());
        for way in text.ways {
            if way.builder.len() > MAX_TEXT {
                self.report(format!("a template gives more than {MAX_TEXT} bytes"), Some(template.span));
                return self.unknown_at(template.span, Type::String);
            }
            values.push(Value::new(Kind::String(way.builder.finish().normalized()), Some(template.span)));
        }
        let value = match values.pop() {
            Some(value) if values.is_empty() => value,
            Some(value) => {
                values.push(value);
                self.one_of(values, template.span)
            }
            None => self.unknown_at(template.span, Type::String),
        };
        self.made(value, template.span).marked(sensitive)
    }

    fn parts(&mut self, parts: &[TemplatePart], scope: Scope<'_>, text: &mut Text) {
        for part in parts {
            if text.ways.iter().any(|way| way.builder.len() > MAX_TEXT) {
                return;
            }
            match part {
                TemplatePart::Literal(literal) => text.push(literal, None),
                TemplatePart::Interpolation(expression) => {
                    let value = self.eval(expression, scope);
                    self.interpolate(&value, expression.span, text);
                }
                TemplatePart::If(directive) => self.template_if(directive, scope, text),
                TemplatePart::For(directive) => self.template_for(directive, scope, text),
            }
        }
    }

    fn interpolate(&mut self, value: &Value, span: Span, text: &mut Text) {
        text.sensitive |= value.sensitive;
        let Kind::OneOf(choice) = &value.kind else {
            match to_text(value) {
                Ok(rope) => text.push(&rope, Some(span)),
                Err(message) => {
                    self.fail(message, span);
                    self.symbolic(span, text);
                }
            }
            return;
        };
        let ropes: Vec<(usize, Rope)> = choice
            .iter()
            .enumerate()
            .filter_map(|(index, value)| Some((index, to_text(value).ok()?)))
            .collect();
        let mut ways = Vec::new();
        for way in &text.ways {
            let made = way.made.iter().find(|(made, _)| Arc::ptr_eq(made, choice)).map(|(_, index)| *index);
            for (index, rope) in ropes.iter().filter(|(index, _)| made.is_none_or(|made| made == *index)) {
                let mut way = way.clone();
                way.made.push((choice.clone(), *index));
                way.push(rope, Some(span));
                ways.push(way);
            }
        }
        if ways.is_empty() || ways.len() > MAX_ALTERNATIVES {
            return self.symbolic(span, text);
        }
        text.ways = ways;
    }

    /// Adds text that is not known.
    fn symbolic(&mut self, span: Span, text: &mut Text) {
        let symbol = self.unknown_at(span, Type::String);
        if let Some(rope) = symbol.as_rope() {
            text.push(rope, Some(span));
        }
    }

    fn template_if(&mut self, directive: &TemplateIf, scope: Scope<'_>, text: &mut Text) {
        let span = directive.condition.span;
        let condition = self.eval(&directive.condition, scope);
        text.sensitive |= condition.sensitive;
        let truth = self.truth(&condition, span);
        let otherwise = directive.otherwise.as_ref().map_or(&[][..], |template| &template.parts);
        match truth {
            Some(true) => self.parts(&directive.then.parts, scope, text),
            Some(false) => self.parts(otherwise, scope, text),
            None => {
                let mut branches = [text.clone(), text.clone()];
                for (branch, parts) in branches.iter_mut().zip([&directive.then.parts[..], otherwise]) {
                    self.parts(parts, scope, branch);
                }
                self.join(branches.into(), span, text);
            }
        }
    }

    fn template_for(&mut self, directive: &TemplateFor, scope: Scope<'_>, text: &mut Text) {
        let span = directive.collection.span;
        let collection = self.eval(&directive.collection, scope);
        text.sensitive |= collection.sensitive;
        let mut branches = Vec::new();
        for alternative in collection.alternatives() {
            let items = match items(alternative) {
                Ok(Some(items)) => items,
                Ok(None) => return self.symbolic(span, text),
                Err(message) => {
                    self.fail(message, span);
                    return self.symbolic(span, text);
                }
            };
            let mut branch = text.clone();
            for (key, value) in items {
                if !self.spend(1, span) {
                    return self.symbolic(span, text);
                }
                let outer = scope.frame;
                let key_frame =
                    directive.key_variable.as_ref().map(|name| Frame { name: &name.text, value: key, outer });
                let outer = key_frame.as_ref().or(outer);
                let frame = Frame { name: &directive.value_variable.text, value, outer };
                self.parts(&directive.body.parts, scope.within(&frame), &mut branch);
            }
            branches.push(branch);
        }
        self.join(branches, span, text);
    }

    /// Makes `text` any of `branches`, which all start with it; a symbol follows where they are too many.
    fn join(&mut self, branches: Vec<Text>, span: Span, text: &mut Text) {
        text.sensitive |= branches.iter().any(|branch| branch.sensitive);
        if branches.iter().map(|branch| branch.ways.len()).sum::<usize>() > MAX_ALTERNATIVES {
            return self.symbolic(span, text);
        }
        text.ways = branches.into_iter().flat_map(|branch| branch.ways).collect();
    }

    /// Renders a file or text with the variables it is given.
    pub(super) fn render(
        &mut self,
        template: &crate::functions::Template,
        variables: &crate::value::Entries,
    ) -> Result<Value, String> {
        let parsed: Arc<Template> = self.modules.template(template.path.as_deref(), &template.text)?;
        let span = parsed.span;
        if !self.enter(span) {
            return Ok(self.unknown_at(span, Type::String));
        }
        self.rendering += 1;
        let value = self.template(&parsed, Scope { template: Some(variables), ..Scope::default() });
        self.rendering -= 1;
        self.leave();
        Ok(value)
    }
}

impl Text {
    fn push(&mut self, rope: &Rope, span: Option<Span>) {
        self.ways.iter_mut().for_each(|way| way.push(rope, span));
    }
}

impl Way {
    /// Adds text; what has no source of its own comes from `span`.
    fn push(&mut self, rope: &Rope, span: Option<Span>) {
        if span.is_none() || rope.segments().iter().any(|segment| segment.source.is_some()) {
            self.builder.push_rope(rope);
        } else {
            self.builder.push(rope.as_str(), span, false);
        }
    }
}

fn to_text(value: &Value) -> Result<Rope, String> {
    if value.is_null() {
        return Err("a null cannot be part of a text".to_owned());
    }
    if let Kind::String(rope) = &value.kind {
        return Ok(rope.clone());
    }
    match convert(value, &Type::String) {
        Ok(converted) => converted.as_rope().cloned().ok_or_else(|| "not a text".to_owned()),
        Err(message) => Err(format!("a part of a text must be a string: {message}")),
    }
}
