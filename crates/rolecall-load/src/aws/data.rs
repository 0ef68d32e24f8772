//! Data sources that can be answered without asking AWS.

use std::sync::Arc;

use rolecall_catalog::ManagedPolicy;
use rolecall_source::SymbolKind;
use rolecall_terraform::Call;
use rolecall_terraform::value::{Entries, Value};

use super::derived::{all_tags, without_scheme};
use super::scope::Scope;
use super::{functions, symbols, text};

/// The attributes of a data source, or `None` when nothing beyond its arguments is known.
///
/// The ARN of a role, user, group, policy or instance profile that is looked up by name holds a symbol where its path
/// stands, `path of ADDRESS`, because the path is not known: who holds the estate resolves it when there is exactly
/// one entity of that name.
pub(super) fn evaluate(call: &Call<'_>, scope: &Scope) -> Option<Entries> {
    let data = Data { call, scope: scope.in_region(call.arguments) };
    match call.kind {
        "aws_caller_identity" => {
            Some(data.entries([("account_id", &data.scope.account), ("id", &data.scope.account)]))
        }
        "aws_partition" => Some(data.partition()),
        "aws_region" => Some(data.region()),
        "aws_default_tags" => Some(data.default_tags()),
        "aws_service_principal" => data.service_principal(),
        "aws_arn" => data.arn(),
        "aws_iam_policy" => data.policy(),
        "aws_iam_role" => data.named("role", "name"),
        "aws_iam_user" => data.named("user", "user_name"),
        "aws_iam_group" => data.named("group", "group_name"),
        "aws_iam_instance_profile" => data.named("instance-profile", "name"),
        "aws_iam_openid_connect_provider" => data.openid_connect_provider(),
        "aws_iam_saml_provider" => data.saml_provider(),
        _ => None,
    }
}

struct Data<'a> {
    call: &'a Call<'a>,
    scope: Scope,
}

impl Data<'_> {
    /// These attributes beside the arguments. They have no source of their own, so that their place is where they are
    /// referred to.
    fn entries<const N: usize>(&self, attributes: [(&str, &str); N]) -> Entries {
        let mut entries = self.call.arguments.clone();
        entries.extend(attributes.map(|(name, text)| (Arc::from(name), Value::string(text))));
        entries
    }

    fn argument(&self, name: &str) -> Option<Arc<str>> {
        let rope = self.call.arguments.get(name).and_then(text::of)?;
        (!rope.as_str().is_empty()).then(|| rope.text().clone())
    }

    fn partition(&self) -> Entries {
        let suffix = self.scope.dns_suffix();
        let reversed = suffix.rsplit('.').collect::<Vec<&str>>().join(".");
        let partition = &self.scope.partition;
        self.entries([
            ("partition", partition),
            ("id", partition),
            ("dns_suffix", suffix),
            ("reverse_dns_prefix", &reversed),
        ])
    }

    fn region(&self) -> Entries {
        let region = self.argument("name").unwrap_or_else(|| self.scope.region.clone());
        let endpoint = format!("ec2.{region}.{}", self.scope.dns_suffix());
        self.entries([("name", &region), ("id", &region), ("region", &region), ("endpoint", &endpoint)])
    }

    fn default_tags(&self) -> Entries {
        // Of the two that `tags_all` merges, a data source has only the provider's.
        let tags = all_tags(&Call { arguments: &Entries::new(), ..*self.call });
        let tags = tags.unwrap_or_else(|| Value::object(Entries::new()));
        Entries::from([(Arc::from("tags"), tags)])
    }

    /// Service principals end alike in nearly every partition (Terraform AWS provider, "Data Source:
    /// aws_service_principal").
    fn service_principal(&self) -> Option<Entries> {
        const SUFFIX: &str = "amazonaws.com";
        let (service, region) = (self.argument("service_name")?, &self.scope.region);
        let (name, id) = (format!("{service}.{SUFFIX}"), format!("{service}.{region}.{SUFFIX}"));
        Some(self.entries([("name", &name), ("id", &id), ("region", region), ("suffix", SUFFIX)]))
    }

    fn arn(&self) -> Option<Entries> {
        let arn = self.argument("arn")?;
        let mut out = self.entries([("id", &arn)]);
        for (name, part) in functions::parse_arn(&arn)? {
            let name = if name == "account_id" { "account" } else { name };
            out.insert(name.into(), Value::string(part));
        }
        Some(out)
    }

    /// An AWS managed policy with its document, else a customer managed policy of the account.
    fn policy(&self) -> Option<Entries> {
        let arn = self.argument("arn");
        let name = match &arn {
            Some(arn) => arn.rsplit('/').next().map(Arc::from),
            None => self.argument("name"),
        }?;
        if let Some(policy) = ManagedPolicy::find(arn.as_ref().unwrap_or(&name)) {
            let arn = arn.unwrap_or_else(|| policy.arn(&self.scope.partition).into());
            let (path, document) = (policy.path(), policy.document());
            return Some(self.entries([
                ("id", &arn),
                ("arn", &arn),
                ("name", &name),
                ("path", path),
                ("policy", document),
            ]));
        }
        let arn = arn.unwrap_or_else(|| self.arn_without_path("policy", &name));
        Some(self.entries([("id", &arn), ("arn", &arn), ("name", &name)]))
    }

    fn named(&self, kind: &str, argument: &str) -> Option<Entries> {
        let name = self.argument(argument)?;
        Some(self.entries([
            ("arn", &self.arn_without_path(kind, &name)),
            ("path", &self.path()),
            ("id", &name),
        ]))
    }

    /// `arn:P:iam::A:KIND⟨path⟩NAME`.
    fn arn_without_path(&self, kind: &str, name: &str) -> Arc<str> {
        let Scope { partition, account, .. } = &self.scope;
        format!("arn:{partition}:iam::{account}:{kind}{}{name}", self.path()).into()
    }

    fn path(&self) -> String {
        let name = format!("path of {}", self.call.address);
        symbols::named(self.call, SymbolKind::Attribute, &name).letters()
    }

    fn openid_connect_provider(&self) -> Option<Entries> {
        let Scope { partition, account, .. } = &self.scope;
        let arn = self.argument("arn");
        let url: Arc<str> = match (self.argument("url"), &arn) {
            (Some(url), _) => without_scheme(&url).into(),
            (None, Some(arn)) => self.after(arn, ":oidc-provider/", "url"),
            (None, None) => return None,
        };
        let arn = arn.unwrap_or_else(|| format!("arn:{partition}:iam::{account}:oidc-provider/{url}").into());
        Some(self.entries([("id", &arn), ("arn", &arn), ("url", &url)]))
    }

    fn saml_provider(&self) -> Option<Entries> {
        let arn = self.argument("arn")?;
        Some(self.entries([("id", &arn), ("name", &self.after(&arn, ":saml-provider/", "name"))]))
    }

    /// What follows `mark` in an ARN, or the symbol of the attribute that it would be.
    fn after(&self, arn: &str, mark: &str, attribute: &str) -> Arc<str> {
        match arn.split_once(mark) {
            Some((_, rest)) => rest.into(),
            None => symbols::attribute(self.call, attribute).letters().into(),
        }
    }
}
