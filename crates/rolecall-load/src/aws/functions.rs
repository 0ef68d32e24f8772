//! The provider's own functions: `arn_parse`, `arn_build`, `trim_iam_role_path`.

use std::sync::Arc;

use rolecall_source::{Rope, Sources, SymbolKind, symbol};
use rolecall_terraform::value::Value;

use super::text;

const PARTS: [&str; 5] = ["partition", "service", "region", "account_id", "resource"];

/// The result of `provider::aws::NAME`; `None` when there is no such function.
pub(super) fn call(sources: &Sources, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
    let name = name.rsplit("::").next().unwrap_or(name);
    let texts: Vec<Rope> = arguments.iter().filter_map(text::of).collect();
    let texts: Vec<&str> = texts.iter().map(Rope::as_str).collect();
    let result = match (name, texts.as_slice()) {
        ("arn_parse", [arn]) => arn_parse(sources, arn),
        ("arn_build", parts) if parts.len() == PARTS.len() => {
            Ok(Value::string(format!("arn:{}", parts.join(":"))))
        }
        ("trim_iam_role_path", [arn]) => trim_iam_role_path(sources, arn),
        ("arn_parse" | "trim_iam_role_path", _) => Err(format!("`{name}` takes one string")),
        ("arn_build", _) => Err(format!("`{name}` takes five strings")),
        _ => return None,
    };
    let sensitive = arguments.iter().any(|argument| argument.sensitive);
    Some(result.map(|value| value.marked(sensitive)))
}

/// The five parts of an ARN behind `arn`, by their names in `arn_parse`.
pub(super) fn parse_arn(arn: &str) -> Option<Vec<(&'static str, &str)>> {
    let parts: Vec<&str> = arn.strip_prefix("arn:")?.splitn(PARTS.len(), ':').collect();
    (parts.len() == PARTS.len()).then(|| PARTS.into_iter().zip(parts).collect())
}

fn arn_parse(sources: &Sources, arn: &str) -> Result<Value, String> {
    let entry = |name: &str, text: &str| (Arc::from(name), Value::string(text));
    if let Some(parts) = parse_arn(arn) {
        return Ok(Value::object(parts.into_iter().map(|(name, part)| entry(name, part)).collect()));
    }
    if !symbol::has_symbols(arn) {
        return Err(format!("`{arn}` is not an ARN"));
    }
    let part = |name: &str| {
        let kind = if name == "account_id" { SymbolKind::Account } else { SymbolKind::Other };
        entry(name, &sources.symbol(kind, &format!("{name} of {}", sources.render(arn))).letters())
    };
    Ok(Value::object(PARTS.map(part).into()))
}

fn trim_iam_role_path(sources: &Sources, arn: &str) -> Result<Value, String> {
    match (arn.split_once(":role/"), arn.rsplit_once('/')) {
        (Some((account, _)), Some((_, name))) if !symbol::has_symbols(name) => {
            Ok(Value::string(format!("{account}:role/{name}")))
        }
        _ if symbol::has_symbols(arn) => {
            let name = format!("trim_iam_role_path({})", sources.render(arn));
            Ok(Value::string(sources.symbol(SymbolKind::Other, &name).letters()))
        }
        _ => Err(format!("`{arn}` is not the ARN of a role")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(sources: &Sources, name: &str, arguments: &[&str]) -> Result<Value, String> {
        let arguments: Vec<Value> = arguments.iter().map(|text| Value::string(*text)).collect();
        call(sources, name, &arguments).unwrap()
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
        assert!(call(&sources, "arn_mend", &[]).is_none());
    }

    #[test]
    fn the_path_of_a_role_is_trimmed() {
        let sources = Sources::default();
        let trimmed =
            run(&sources, "provider::aws::trim_iam_role_path", &["arn:aws:iam::111111111111:role/a/b/c"]);
        assert_eq!(trimmed.unwrap().as_str(), Some("arn:aws:iam::111111111111:role/c"));
        assert!(run(&sources, "trim_iam_role_path", &["arn:aws:iam::111111111111:user/a"]).is_err());
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
