//! Names of IAM entities, however a configuration refers to them.

use rolecall_model::{AccountId, Holder, HolderKind, Text};
use rolecall_policy::Arn;
use rolecall_source::symbol;

/// Who `text` means: a name, or an ARN from which the name is taken.
pub(super) fn holder(account: AccountId, kind: HolderKind, text: Text) -> Holder {
    let word = match kind {
        HolderKind::User => "user",
        HolderKind::Group => "group",
        HolderKind::Role => "role",
    };
    Holder { account, kind, name: name(word, text) }
}

/// The name in the ARN of an entity of this kind (`role`, `instance-profile`…), else the text itself.
pub(super) fn name(kind: &str, text: Text) -> Text {
    match Arn::parse(&text.text).and_then(|arn| name_in(kind, arn.resource)) {
        Some(name) => Text { text: name.into(), span: text.span },
        None => text,
    }
}

/// The name behind `KIND/path/`, where the path may be a symbol.
fn name_in<'a>(kind: &str, resource: &'a str) -> Option<&'a str> {
    let rest = resource.strip_prefix(kind)?;
    if let Some((_, name)) = symbol::split_symbol(rest) {
        return Some(name).filter(|name| !name.is_empty());
    }
    rest.strip_prefix('/')?.rsplit('/').next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use rolecall_source::{Sources, SymbolKind};

    use super::*;

    fn name_of(kind: &str, text: &str) -> String {
        name(kind, Text { text: text.into(), span: None }).text.to_string()
    }

    #[test]
    fn names_and_arns_mean_the_same() {
        assert_eq!(name_of("role", "deployer"), "deployer");
        assert_eq!(name_of("role", "arn:aws:iam::111111111111:role/deployer"), "deployer");
        assert_eq!(name_of("role", "arn:aws:iam::111111111111:role/app/ci/deployer"), "deployer");
    }

    #[test]
    fn an_arn_of_another_kind_is_no_name() {
        assert_eq!(
            name_of("role", "arn:aws:iam::111111111111:user/ann"),
            "arn:aws:iam::111111111111:user/ann"
        );
    }

    #[test]
    fn the_path_may_be_a_symbol() {
        let path = Sources::default().symbol(SymbolKind::Attribute, "path of data.aws_iam_role.a").letters();
        assert_eq!(name_of("role", &format!("arn:aws:iam::111111111111:role{path}deployer")), "deployer");
        assert_eq!(name_of("role", &format!("arn:aws:iam::111111111111:role/{path}")), path);
    }
}
