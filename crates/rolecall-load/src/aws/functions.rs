//! The provider's own functions: `arn_parse`, `arn_build`, `trim_iam_role_path`, `user_agent`.

use std::sync::Arc;

use rolecall_source::{Piece, Rope, RopeBuilder, Sources, SymbolKind, symbol};
use rolecall_terraform::value::Value;

use super::text;

const PARTS: [&str; 5] = ["partition", "service", "region", "account_id", "resource"];

/// A function and how many strings it takes.
type Function = (&'static str, usize, fn(&Sources, &[Rope]) -> Result<Value, String>);

const FUNCTIONS: [Function; 4] = [
    ("arn_build", 5, |_, parts| Ok(joined(&Rope::new("arn"), parts))),
    ("arn_parse", 1, arn_parse),
    ("trim_iam_role_path", 1, trim_iam_role_path),
    ("user_agent", 3, user_agent),
];

/// The result of `provider::aws::NAME`; `None` when there is no such function. The name in the middle is what the
/// configuration calls the provider.
pub(super) fn call(sources: &Sources, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
    let (_, name) = name.strip_prefix("provider::")?.split_once("::")?;
    let (name, count, function) = FUNCTIONS.iter().find(|(known, ..)| *known == name)?;
    let texts: Vec<Rope> = arguments.iter().filter_map(text::of).collect();
    if arguments.len() != *count || texts.len() != *count {
        let plural = if *count == 1 { "" } else { "s" };
        return Some(Err(format!("`{name}` takes {count} string{plural}")));
    }
    let sensitive = arguments.iter().any(|argument| argument.sensitive);
    Some(function(sources, &texts).map(|value| value.marked(sensitive)))
}

/// Texts with colons between them.
fn joined(first: &Rope, rest: &[Rope]) -> Value {
    let mut out = RopeBuilder::default();
    out.push_rope(first);
    for part in rest {
        out.push(":", None, false);
        out.push_rope(part);
    }
    Value::rope(out.finish())
}

/// The five parts of an ARN behind `arn`, by their names in `arn_parse`. `None` too when a symbol may hold a colon that
/// separates them.
pub(super) fn parse_arn(sources: &Sources, arn: &Rope) -> Option<Vec<(&'static str, Rope)>> {
    let mut rest = "arn:".len()..arn.as_str().len();
    let mut parts = Vec::with_capacity(PARTS.len());
    arn.as_str().strip_prefix("arn:")?;
    for name in PARTS {
        let text = arn.as_str().get(rest.clone())?;
        let end = if name == "resource" { text.len() } else { text.find(':')? };
        if name != "resource" && may_hold(sources, text.get(..end)?, ':') {
            return None;
        }
        parts.push((name, arn.slice(rest.start..rest.start + end)));
        rest.start += end + 1;
    }
    Some(parts)
}

/// Whether a symbol in `text` may hold this letter.
fn may_hold(sources: &Sources, text: &str, letter: char) -> bool {
    symbol::pieces(text).any(|piece| match piece {
        Piece::Literal(_) => false,
        Piece::Symbol(unknown) => {
            sources.describe(unknown).kind.alphabet().is_none_or(|alphabet| alphabet.allows(letter))
        }
    })
}

fn arn_parse(sources: &Sources, arguments: &[Rope]) -> Result<Value, String> {
    let [arn] = arguments else { return Err("`arn_parse` takes 1 string".to_owned()) };
    if let Some(parts) = parse_arn(sources, arn) {
        let entry = |(name, part): (&str, Rope)| (Arc::from(name), Value::rope(part));
        return Ok(Value::object(parts.into_iter().map(entry).collect()));
    }
    if !arn.has_symbols() {
        return Err(format!("`{}` is not an ARN", arn.as_str()));
    }
    let part = |name: &str| {
        let kind = if name == "account_id" { SymbolKind::Account } else { SymbolKind::Other };
        let label = format!("{name} of {}", sources.spell(arn.as_str()));
        (Arc::from(name), Value::rope(Rope::symbol(sources.symbol(kind, &label), arn.source())))
    };
    Ok(Value::object(PARTS.map(part).into()))
}

/// The ARN of a role without its path. Of a symbol that may be such an ARN, a symbol.
fn trim_iam_role_path(sources: &Sources, arguments: &[Rope]) -> Result<Value, String> {
    let [arn] = arguments else { return Err("`trim_iam_role_path` takes 1 string".to_owned()) };
    let unknown = || {
        let label = format!("trim_iam_role_path({})", sources.spell(arn.as_str()));
        Ok(Value::rope(Rope::symbol(sources.symbol(SymbolKind::Other, &label), arn.source())))
    };
    let wrong = || Err(format!("`{}` is not the ARN of a role", arn.as_str()));
    let Some(parts) = parse_arn(sources, arn) else {
        return if arn.has_symbols() { unknown() } else { wrong() };
    };
    let [_, (_, service), (_, region), _, (_, resource)] = parts.as_slice() else { return wrong() };
    let text = resource.as_str();
    let is_role = service.as_str() == "iam" && region.as_str().is_empty() && text.starts_with("role/");
    let name = text.rsplit('/').next().unwrap_or_default();
    match is_role {
        true if may_hold(sources, name, '/') => unknown(),
        true => {
            let end = arn.as_str().len() - text.len() + "role/".len();
            let mut out = RopeBuilder::default();
            out.push_part(arn, 0..end);
            out.push_part(arn, arn.as_str().len() - name.len()..arn.as_str().len());
            Ok(Value::rope(out.finish()))
        }
        false if service.has_symbols() || region.has_symbols() || resource.has_symbols() => unknown(),
        false => wrong(),
    }
}

/// `NAME/VERSION (COMMENT)`, of which the latter two may be empty.
fn user_agent(sources: &Sources, arguments: &[Rope]) -> Result<Value, String> {
    let [name, version, comment] = arguments else { return Err("`user_agent` takes 3 strings".to_owned()) };
    if name.as_str().is_empty() {
        return Err("the name of a product must not be empty".to_owned());
    }
    if arguments.iter().any(Rope::has_symbols) {
        let words: Vec<String> = arguments.iter().map(|text| sources.spell(text.as_str())).collect();
        let label = format!("user_agent({})", words.join(", "));
        return Ok(Value::string(sources.symbol(SymbolKind::Other, &label).letters()));
    }
    let mut out = name.as_str().to_owned();
    for (text, [open, close]) in [(version, ["/", ""]), (comment, [" (", ")"])] {
        if !text.as_str().is_empty() {
            out.extend([open, text.as_str(), close]);
        }
    }
    Ok(Value::string(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(sources: &Sources, name: &str, arguments: &[&str]) -> Result<Value, String> {
        let arguments: Vec<Value> = arguments.iter().map(|text| Value::string(*text)).collect();
        call(sources, &format!("provider::aws::{name}"), &arguments).unwrap()
    }

    #[test]
    fn an_arn_is_taken_apart_and_put_together() {
        let sources = Sources::default();
        let parsed = run(&sources, "arn_parse", &["arn:aws:s3:::bucket/a:b"]).unwrap();
        assert_eq!(parsed.get("account_id").and_then(Value::as_str), Some(""));
        assert_eq!(parsed.get("resource").and_then(Value::as_str), Some("bucket/a:b"));
        let built = run(&sources, "arn_build", &["aws", "iam", "", "111111111111", "role/a"]).unwrap();
        assert_eq!(built.as_str(), Some("arn:aws:iam::111111111111:role/a"));
        assert!(run(&sources, "arn_parse", &["bucket"]).is_err());
        assert!(run(&sources, "arn_build", &["aws"]).is_err());
        assert!(call(&sources, "provider::aws::arn_mend", &[]).is_none());
        assert!(call(&sources, "arn_build", &[]).is_none());
    }

    #[test]
    fn the_path_of_a_role_is_trimmed() {
        let sources = Sources::default();
        let trimmed = run(&sources, "trim_iam_role_path", &["arn:aws:iam::111111111111:role/a/b/c"]);
        assert_eq!(trimmed.unwrap().as_str(), Some("arn:aws:iam::111111111111:role/c"));
        for arn in ["arn:aws:iam::111111111111:user/a", "arn:aws:sts::111111111111:role/a", "role/a"] {
            assert!(run(&sources, "trim_iam_role_path", &[arn]).is_err(), "{arn}");
        }
    }

    #[test]
    fn a_user_agent_is_a_product_with_or_without_version_and_comment() {
        let sources = Sources::default();
        let agent = |parts| run(&sources, "user_agent", parts).map(|value| value.as_str().map(str::to_owned));
        assert_eq!(agent(&["a", "1.0", "b c"]), Ok(Some("a/1.0 (b c)".to_owned())));
        assert_eq!(agent(&["a", "", ""]), Ok(Some("a".to_owned())));
        assert!(agent(&["", "1", ""]).is_err());
    }

    #[test]
    fn symbols_that_cannot_hold_the_separator_are_moved() {
        let sources = Sources::default();
        let account = sources.symbol(SymbolKind::Account, "account").letters();
        let arn = format!("arn:aws:iam::{account}:role/path/x");
        let parsed = run(&sources, "arn_parse", &[&arn]).unwrap();
        assert_eq!(parsed.get("account_id").and_then(Value::as_str), Some(&*account));
        let trimmed = run(&sources, "trim_iam_role_path", &[&arn]).unwrap();
        assert_eq!(trimmed.as_str(), Some(&*format!("arn:aws:iam::{account}:role/x")));
        let name = sources.symbol(SymbolKind::Variable, "var.name").letters();
        let arn = format!("arn:aws:iam::{account}:role/{name}");
        let trimmed = run(&sources, "trim_iam_role_path", &[&arn]).unwrap();
        assert_eq!(
            sources.render(trimmed.as_str().unwrap()),
            "⟨trim_iam_role_path(arn:aws:iam::⟨account⟩:role/⟨var.name⟩)⟩"
        );
    }

    #[test]
    fn parts_of_an_unknown_arn_are_symbols() {
        let sources = Sources::default();
        let arn = sources.symbol(SymbolKind::Variable, "var.arn").letters();
        let parsed = run(&sources, "arn_parse", &[&arn]).unwrap();
        let account = parsed.get("account_id").and_then(Value::as_str).unwrap();
        assert_eq!(sources.render(account), "⟨account_id of ⟨var.arn⟩⟩");
    }
}
