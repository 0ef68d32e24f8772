//! Addresses and references, taken apart (Terraform, "Resource Addressing").

/// A part of an address or reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// A name between dots.
    Name(&'a str),
    /// An index or key as written between brackets.
    Key(&'a str),
}

/// The steps of an address, each with the offset at which it ends.
pub(super) fn steps(address: &str) -> Vec<(Step<'_>, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = address.get(at..).filter(|rest| !rest.is_empty()) {
        let (step, length) = if let Some(inner) = rest.strip_prefix('[') {
            let end = key_end(inner);
            (Step::Key(inner.get(..end).unwrap_or_default()), end + 2)
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            (Step::Name(rest.get(..end).unwrap_or_default()), end)
        };
        at = (at + length).min(address.len());
        out.push((step, at));
        at += usize::from(address.get(at..).is_some_and(|rest| rest.starts_with('.')));
    }
    out
}

/// Where the bracket ends that `inner` is the inside of; keys in quotes may hold brackets.
fn key_end(inner: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, char) in inner.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            ']' if !quoted => return at,
            _ => {}
        }
    }
    inner.len()
}

/// An address without the modules around it, and the address of the innermost of these.
pub(super) fn split_module(address: &str) -> (&str, &str) {
    let steps = steps(address);
    let mut module = 0;
    let mut rest = steps.as_slice();
    while let [(Step::Name("module"), _), (Step::Name(_), end), tail @ ..] = rest {
        (module, rest) = (*end, tail);
        if let [(Step::Key(_), end), tail @ ..] = rest {
            (module, rest) = (*end, tail);
        }
    }
    let (module, resource) = address.split_at_checked(module).unwrap_or((address, ""));
    (module, resource.strip_prefix('.').unwrap_or(resource))
}

/// The module that calls the module instance `module`, and the name of the call; `None` of the root module.
pub(super) fn caller(module: &str) -> Option<(&str, &str)> {
    let steps = steps(module);
    let index = steps.iter().rposition(|(step, _)| matches!(step, Step::Name(_)))?;
    let Some((Step::Name(name), _)) = steps.get(index) else { return None };
    let end = index.checked_sub(2).and_then(|before| steps.get(before)).map_or(0, |(_, end)| *end);
    Some((module.get(..end)?, name))
}

/// The names of the calls that lead to a module instance, joined with dots: what all its instances share.
pub(super) fn static_path(module: &str) -> String {
    let names: Vec<&str> = steps(module)
        .into_iter()
        .filter_map(|(step, _)| match step {
            Step::Name(name) => Some(name),
            Step::Key(_) => None,
        })
        .skip(1)
        .step_by(2)
        .collect();
    names.join(".")
}

/// `name` inside the module instance `module`.
pub(super) fn within(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") }
}

#[cfg(test)]
mod tests {
    use rolecall_terraform::InstanceKey;

    use super::*;

    #[test]
    fn an_address_is_split_behind_its_modules() {
        for (address, module, resource) in [
            ("aws_iam_role.a", "", "aws_iam_role.a"),
            ("module.a.data.t.n[0]", "module.a", "data.t.n[0]"),
            ("module.a[\"x.]y\"].module.b[1].t.n", "module.a[\"x.]y\"].module.b[1]", "t.n"),
            ("module.a[\"\\\"]\"].t.n", "module.a[\"\\\"]\"]", "t.n"),
            ("module.a[\"x", "module.a[\"x", ""),
        ] {
            assert_eq!(split_module(address), (module, resource), "{address}");
        }
    }

    #[test]
    fn a_module_knows_who_calls_it() {
        assert_eq!(caller(""), None);
        assert_eq!(caller("module.a[\"x.y\"]"), Some(("", "a")));
        assert_eq!(caller("module.a[\"x.y\"].module.b"), Some(("module.a[\"x.y\"]", "b")));
        assert_eq!(static_path("module.a[\"x.y\"].module.b[0]"), "a.b");
    }

    #[test]
    fn keys_are_written_as_terraform_writes_them() {
        assert_eq!(InstanceKey::Key("a\"${b}".into()).to_string(), "[\"a\\\"$${b}\"]");
        assert_eq!(InstanceKey::Index(3).to_string(), "[3]");
    }
}
