//! What a caller brings: the `with` of a chain and the command line's `--with`.

use std::sync::Arc;

use rolecall_model::With;
use rolecall_policy::Document;
use rolecall_source::Rope;

use super::words;
use crate::suggest;

/// The keys of `with`; after a `.` any name may follow.
pub const WITH_KEYS: [&str; 10] = [
    "mfa",
    "external_id",
    "source_ip",
    "session_name",
    "source_identity",
    "session_tags",
    "duration",
    "console",
    "session_policy",
    "context",
];

/// Sets one key of `with` to a value written as text: `mfa` to `true`, `session_tags.team` to `blue`, `duration` to
/// `2h`. `context.KEY` may be set several times and then has several values. The error says what is wrong with key or
/// value.
pub fn set_with(with: &mut With, key: &str, value: &str) -> Result<(), String> {
    if let Some(tag) = key.strip_prefix("session_tags.") {
        with.session_tags.insert(tag.into(), value.into());
        return Ok(());
    }
    if let Some(name) = key.strip_prefix("context.") {
        with.context.entry(name.to_lowercase().into()).or_default().push(value.into());
        return Ok(());
    }
    match key {
        "mfa" => with.mfa = Some(truth(key, value)?),
        "console" => with.console = Some(truth(key, value)?),
        "external_id" => with.external_id = Some(value.into()),
        "source_ip" => with.source_ip = Some(address(value)?.into()),
        "session_name" => with.session_name = Some(value.into()),
        "source_identity" => with.source_identity = Some(value.into()),
        "session_policy" => return Err("`session_policy` is read from a file".to_owned()),
        "duration" => {
            let seconds = words::duration(value);
            with.duration = Some(
                seconds.ok_or_else(|| format!("`duration` must be such as `2h` or `90m`, not `{value}`"))?,
            );
        }
        "session_tags" | "context" => return Err(format!("`{key}` needs a name: `{key}.NAME`")),
        _ => return Err(unknown_key(key)),
    }
    Ok(())
}

/// The session policy that the text of a file is, said to be the file `path`. The error says what is wrong with it.
pub(super) fn session_policy(text: &Rope, path: &str) -> Result<Arc<Document>, String> {
    let document = Document::parse(text).map_err(|problem| format!("`{path}`: {}", problem.message))?;
    match document.problems.first() {
        Some(problem) => Err(format!("`{path}`: {}", problem.message)),
        None => Ok(Arc::new(document)),
    }
}

/// The complaint about a key that `with` does not have.
pub(super) fn unknown_key(key: &str) -> String {
    let advice = suggest::nearest(key, WITH_KEYS).map(|name| format!("; did you mean `{name}`?"));
    format!("`{key}` is no key of `with`{}", advice.unwrap_or_default())
}

fn truth(key: &str, value: &str) -> Result<bool, String> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("`{key}` must be `true` or `false`, not `{value}`")),
    }
}

fn address(value: &str) -> Result<&str, String> {
    let good = value.parse::<std::net::IpAddr>().is_ok();
    if good { Ok(value) } else { Err(format!("`source_ip` must be one IP address, not `{value}`")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_set_from_text() {
        let mut with = With::default();
        for (key, value) in [
            ("mfa", "true"),
            ("console", "false"),
            ("external_id", "abc"),
            ("source_ip", "2001:db8::1"),
            ("session_name", "ann"),
            ("source_identity", "ann@example.com"),
            ("session_tags.team", "blue"),
            ("duration", "2h"),
            ("context.aws:PrincipalOrgID", "o-1"),
            ("context.AWS:principalorgid", "o-2"),
        ] {
            assert_eq!(set_with(&mut with, key, value), Ok(()), "{key}");
        }
        assert_eq!((with.mfa, with.console, with.duration), (Some(true), Some(false), Some(7200)));
        assert_eq!(with.session_tags.get("team").map(|value| &**value), Some("blue"));
        let values = with.context.get("aws:principalorgid").expect("names are in lower case");
        assert_eq!(values.iter().map(|value| &**value).collect::<Vec<_>>(), ["o-1", "o-2"]);
    }

    #[test]
    fn a_wrong_key_or_value_is_refused() {
        for (key, value, message) in [
            ("mfa", "yes", "`mfa` must be `true` or `false`, not `yes`"),
            ("source_ip", "203.0.113.0/24", "`source_ip` must be one IP address, not `203.0.113.0/24`"),
            ("duration", "long", "`duration` must be such as `2h` or `90m`, not `long`"),
            ("context", "x", "`context` needs a name: `context.NAME`"),
            ("session_policy", "x.json", "`session_policy` is read from a file"),
            ("externalid", "x", "`externalid` is no key of `with`; did you mean `external_id`?"),
        ] {
            assert_eq!(set_with(&mut With::default(), key, value), Err(message.to_owned()));
        }
    }
}
