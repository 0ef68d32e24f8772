//! Templates of the table: `{name}` is an argument or attribute, `{name:form}` the same changed, `{~name}` something
//! generated that nobody can know.

use std::borrow::Cow;

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Literal(&'a str),
    Generated(&'a str),
    Field { name: &'a str, form: Form },
}

/// How the text of a field is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Not at all.
    Plain,
    /// `https://` is cut off.
    WithoutScheme,
    /// `/` is put in front where it is missing.
    LeadingSlash,
    /// Nothing for the default event bus, else followed by `/`.
    EventBus,
}

impl Form {
    fn of(word: &str) -> Self {
        match word {
            "host" => Form::WithoutScheme,
            "slash" => Form::LeadingSlash,
            "bus" => Form::EventBus,
            _ => Form::Plain,
        }
    }

    pub(super) fn apply(self, text: &str) -> Cow<'_, str> {
        match self {
            Form::WithoutScheme => Cow::Borrowed(without_scheme(text)),
            Form::LeadingSlash if !text.starts_with('/') => Cow::Owned(format!("/{text}")),
            Form::EventBus if text == "default" => Cow::Borrowed(""),
            Form::EventBus => Cow::Owned(format!("{text}/")),
            Form::Plain | Form::LeadingSlash => Cow::Borrowed(text),
        }
    }
}

/// A URL without `https://`, as IAM keeps and returns it (IAM API Reference, "GetOpenIDConnectProvider").
pub(crate) fn without_scheme(url: &str) -> &str {
    url.strip_prefix("https://").unwrap_or(url)
}

/// The pieces of a template.
pub(super) fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    // Behind each `{` a field up to `}`, then literal text.
    template.split('{').enumerate().flat_map(|(index, part)| {
        let (field, literal) =
            if index == 0 { ("", part) } else { part.split_once('}').unwrap_or((part, "")) };
        let field = match (field.strip_prefix('~'), field.split_once(':')) {
            _ if field.is_empty() => None,
            (Some(of), _) => Some(Piece::Generated(of)),
            (None, Some((name, form))) => Some(Piece::Field { name, form: Form::of(form) }),
            (None, None) => Some(Piece::Field { name: field, form: Form::Plain }),
        };
        field.into_iter().chain((!literal.is_empty()).then_some(Piece::Literal(literal)))
    })
}

/// Whether a template reads a field.
pub(super) fn reads(template: &str, field: &str) -> bool {
    template.contains(field)
        && pieces(template).any(|piece| matches!(piece, Piece::Field { name, .. } if name == field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_fields_and_literals() {
        let found: Vec<Piece<'_>> = pieces("arn:{partition}:x/{url:host}-{~arn}").collect();
        let expected = [
            Piece::Literal("arn:"),
            Piece::Field { name: "partition", form: Form::Plain },
            Piece::Literal(":x/"),
            Piece::Field { name: "url", form: Form::WithoutScheme },
            Piece::Literal("-"),
            Piece::Generated("arn"),
        ];
        assert_eq!(found, expected);
    }
}
