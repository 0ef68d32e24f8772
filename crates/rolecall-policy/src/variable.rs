//! Policy variables (IAM User Guide, "IAM policy elements: Variables and tags").

use std::borrow::Cow;
use std::sync::Arc;

use rolecall_source::symbol::has_symbols;

use crate::document::Version;
use crate::pattern::{LITERAL_QUESTION, LITERAL_STAR, UNKNOWN_WORD};
use crate::reason;
use crate::request::{Context, KeyState};

/// A policy text of which the variables have been replaced.
#[derive(Debug)]
pub(crate) struct Expanded<'a> {
    /// The text; a value that is not known is [`UNKNOWN_WORD`].
    pub(crate) text: Cow<'a, str>,
    pub(crate) resolution: Resolution,
}

/// Whether every variable of a text had a value; the worst decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resolution {
    /// Yes.
    Known,
    /// Yes, but not which one; the fact would tell.
    Somehow(Arc<str>),
    /// Not known; the fact would tell.
    Perhaps(Arc<str>),
    /// One has neither value nor default: the text matches nothing. `impossible` when this caller can never have one.
    Void { impossible: bool },
}

impl<'a> Expanded<'a> {
    /// A text without variables.
    pub(crate) fn plain(text: &'a str) -> Self {
        Expanded { text: Cow::Borrowed(text), resolution: Resolution::Known }
    }
}

/// How variables are replaced.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) version: Version,
    pub(crate) context: &'a dyn Context,
    /// Whether wildcards have a meaning in the text, so that those of a value are doubtful.
    pub(crate) wildcards: bool,
}

impl Scope<'_> {
    /// The text with its variables replaced: those of the 2012-10-17 version, nothing else.
    pub(crate) fn expand<'t>(&self, text: &'t str) -> Expanded<'t> {
        if !self.may_expand(text) {
            return Expanded::plain(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut resolution = Resolution::Known;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((variable, after)) = Variable::split(after) else {
                // No brace closes this one, so none closes a later one.
                out.push_str("${");
                rest = after;
                break;
            };
            resolution = resolution.max(self.replace(&variable, &mut out));
            rest = after;
        }
        out.push_str(rest);
        Expanded { text: Cow::Owned(out), resolution }
    }

    fn may_expand(&self, text: &str) -> bool {
        self.version == Version::V2012 && text.contains('$') && text.contains("${")
    }

    /// [`Scope::expand`] for a pattern of `Resource`: only what follows the fifth colon has variables.
    pub(crate) fn expand_resource<'t>(&self, text: &'t str) -> Expanded<'t> {
        if !self.may_expand(text) {
            return Expanded::plain(text);
        }
        let start = text.match_indices(':').nth(4).map_or(text.len(), |(at, _)| at + 1);
        let (head, tail) = text.split_at_checked(start).unwrap_or((text, ""));
        let expanded = self.expand(tail);
        match expanded.text {
            Cow::Borrowed(_) => Expanded { text: Cow::Borrowed(text), ..expanded },
            Cow::Owned(tail) => Expanded { text: Cow::Owned(format!("{head}{tail}")), ..expanded },
        }
    }

    fn replace(&self, variable: &Variable<'_>, out: &mut String) -> Resolution {
        match variable.key {
            "*" => out.push(LITERAL_STAR),
            "?" => out.push(LITERAL_QUESTION),
            "$" => out.push('$'),
            key => return self.replace_key(key, variable.default, out),
        }
        Resolution::Known
    }

    fn replace_key(&self, key: &str, default: Option<&str>, out: &mut String) -> Resolution {
        if has_symbols(key) {
            out.push(UNKNOWN_WORD);
            return Resolution::Perhaps(key.into());
        }
        let resolution = match self.context.state(&key.to_ascii_lowercase()) {
            KeyState::Present(values) => match values.as_slice() {
                [value] => return self.push(value, out),
                _ => Resolution::Perhaps(reason::VARIABLE_UNRESOLVED.into()),
            },
            KeyState::SomeValue(fact) => Resolution::Somehow(fact),
            KeyState::NeverOr(_, fact) => Resolution::Perhaps(fact),
            KeyState::Unknown(fact) if default.is_some() => Resolution::Somehow(fact),
            KeyState::Unknown(fact) => Resolution::Perhaps(fact),
            // Only single-valued keys are variables.
            KeyState::List(_) | KeyState::Chosen => Resolution::Perhaps(reason::VARIABLE_UNRESOLVED.into()),
            KeyState::Never | KeyState::Absent if default.is_some() => {
                return self.push(default.unwrap_or_default(), out);
            }
            KeyState::Never => Resolution::Void { impossible: true },
            KeyState::Absent => Resolution::Void { impossible: false },
        };
        out.push(UNKNOWN_WORD);
        resolution
    }

    fn push(&self, value: &str, out: &mut String) -> Resolution {
        if self.wildcards && value.contains(['*', '?']) {
            out.push(UNKNOWN_WORD);
            return Resolution::Somehow(reason::VARIABLE_WILDCARD.into());
        }
        out.push_str(value);
        Resolution::Known
    }
}

/// `key` or `key, 'default'`.
pub(crate) struct Variable<'a> {
    pub(crate) key: &'a str,
    pub(crate) default: Option<&'a str>,
}

impl<'a> Variable<'a> {
    /// The variable that `text`, which follows `${`, starts with, and what follows it.
    pub(crate) fn split(text: &'a str) -> Option<(Self, &'a str)> {
        let (inside, after) = text.split_once('}')?;
        let Some((key, _)) = inside.split_once(',') else {
            return Some((Variable { key: inside.trim(), default: None }, after));
        };
        // A default may hold a closing brace.
        let quoted = text.split_once(',').and_then(|(_, rest)| rest.trim_start().strip_prefix('\''));
        match quoted.and_then(|rest| rest.split_once("'}")) {
            Some((default, after)) => Some((Variable { key: key.trim(), default: Some(default) }, after)),
            None => Some((Variable { key: inside, default: None }, after)),
        }
    }
}

/// A text without variables as a policy of the 2012-10-17 version writes it.
pub(crate) fn as_written(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            LITERAL_STAR => out.push_str("${*}"),
            LITERAL_QUESTION => out.push_str("${?}"),
            '$' if letters.peek() == Some(&'{') => out.push_str("${$}"),
            letter => out.push(letter),
        }
    }
    out
}
