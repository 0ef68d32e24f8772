//! Data sources that can be answered without asking AWS.

use std::sync::Arc;

use rolecall_catalog::ManagedPolicy;
use rolecall_model::Text;
use rolecall_source::SymbolKind;
use rolecall_terraform::Call;
use rolecall_terraform::value::{Entries, Value};

use super::derived::{self, all_tags, without_scheme};
use super::scope::Scope;
use super::service_account::{self, Service};
use super::{functions, symbols, text};
use crate::config::OrganizationBlock;

/// The attributes of a data source, or `None` when nothing beyond its arguments is known.
///
/// The ARN of a role, user, group, policy or instance profile that is looked up by name holds a symbol where its path
/// stands, `path of ADDRESS`, because the path is not known: who holds the estate resolves it when there is exactly
/// one entity of that name.
pub(super) fn evaluate(
    call: &Call<'_>,
    scope: &Scope,
    organization: Option<&OrganizationBlock>,
) -> Option<Entries> {
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
        "aws_iam_session_context" => data.session_context(),
        "aws_organizations_organization" => Some(data.organization(organization)),
        "aws_iam_policy" => data.policy(),
        "aws_iam_role" => data.named("role", "name"),
        "aws_iam_user" => data.named("user", "user_name"),
        "aws_iam_group" => data.named("group", "group_name"),
        "aws_iam_instance_profile" => data.named("instance-profile", "name"),
        "aws_iam_openid_connect_provider" => data.openid_connect_provider(),
        "aws_iam_saml_provider" => data.saml_provider(),
        kind => match (service_account::find(kind), LOOKED_UP.contains(&kind)) {
            (Some(service), _) => data.service_account(service),
            (None, true) => Some(derived::looked_up(call, scope)),
            (None, false) => None,
        },
    }
}

/// Data sources that find a resource by the arguments from which its ARN follows.
const LOOKED_UP: [&str; 18] = [
    "aws_cloudwatch_event_bus",
    "aws_cloudwatch_log_group",
    "aws_cognito_user_pool",
    "aws_dynamodb_table",
    "aws_ecr_repository",
    "aws_eks_cluster",
    "aws_kinesis_stream",
    "aws_kms_alias",
    "aws_lambda_function",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
    "aws_security_group",
    "aws_sfn_state_machine",
    "aws_sns_topic",
    "aws_sqs_queue",
    "aws_ssm_parameter",
    "aws_subnet",
    "aws_vpc",
];

/// Services whose principals end as the hosts of these partitions do; all others end as in the commercial one (Terraform
/// AWS provider, "Data Source: aws_service_principal").
const OF_PARTITION: [(&str, &[&str]); 3] = [
    ("aws-cn", &["codedeploy", "elasticmapreduce", "logs"]),
    ("aws-iso", &["cloudhsm", "config", "logs", "workspaces"]),
    ("aws-iso-b", &["dms", "logs"]),
];

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

    fn service_principal(&self) -> Option<Entries> {
        let (service, region) = (self.argument("service_name")?, &self.scope.region);
        let of_partition = OF_PARTITION.iter().find(|(name, _)| *name == &*self.scope.partition);
        let suffix = match of_partition {
            Some((_, services)) if services.contains(&&*service) => self.scope.dns_suffix(),
            _ => "amazonaws.com",
        };
        let (name, id) = (format!("{service}.{suffix}"), format!("{service}.{region}.{suffix}"));
        Some(self.entries([("name", &name), ("id", &id), ("region", region), ("suffix", suffix)]))
    }

    fn service_account(&self, service: &Service) -> Option<Entries> {
        let account = service.account(&self.scope.region)?;
        let Service { resource, .. } = service;
        let arn = format!("arn:{}:iam::{account}:{resource}", self.scope.partition);
        Some(self.entries([("id", account), ("arn", &arn)]))
    }

    /// Of the ARN of an assumed role the role, else the ARN itself (Terraform AWS provider, "Data Source:
    /// aws_iam_session_context").
    fn session_context(&self) -> Option<Entries> {
        let arn = self.call.arguments.get("arn").and_then(text::of)?;
        let parts = functions::parse_arn(self.call.sources, &arn)?;
        let [(_, partition), (_, service), _, (_, account), (_, resource)] = parts.as_slice() else {
            return None;
        };
        if service.has_symbols() || resource.has_symbols() {
            return None;
        }
        let (arn, resource) = (arn.as_str(), resource.as_str());
        let session = resource.strip_prefix("assumed-role/").filter(|_| service.as_str() == "sts");
        Some(match session.and_then(|session| session.split_once('/')) {
            Some((role, session)) if session.len() > 1 => {
                let path = self.path();
                let issuer = format!("arn:{}:iam::{}:role{path}{role}", partition.as_str(), account.as_str());
                self.entries([
                    ("id", arn),
                    ("issuer_arn", &issuer),
                    ("issuer_name", role),
                    ("session_name", session),
                ])
            }
            _ => self.entries([
                ("id", arn),
                ("issuer_arn", arn),
                ("issuer_id", ""),
                ("issuer_name", ""),
                ("session_name", ""),
            ]),
        })
    }

    /// What the configuration of the run says of the organization.
    fn organization(&self, organization: Option<&OrganizationBlock>) -> Entries {
        let symbol = |name: &str, kind| {
            symbols::named(self.call, kind, &format!("{}.{name}", self.call.address)).letters()
        };
        let text = |text: Option<&Text>| text.map(|text| text.text.to_string());
        let id = text(organization.and_then(|block| block.id.as_ref()));
        let id = id.unwrap_or_else(|| symbol("id", SymbolKind::Attribute));
        let account = text(organization.and_then(|block| block.management_account.as_ref()));
        let account = account.unwrap_or_else(|| symbol("master_account_id", SymbolKind::Account));
        let Scope { partition, .. } = &self.scope;
        let prefix = format!("arn:{partition}:organizations::{account}");
        self.entries([
            ("id", &id),
            ("arn", &format!("{prefix}:organization/{id}")),
            ("master_account_id", &account),
            ("master_account_arn", &format!("{prefix}:account/{id}/{account}")),
        ])
    }

    fn arn(&self) -> Option<Entries> {
        let arn = self.call.arguments.get("arn").and_then(text::of)?;
        let mut out = self.entries([("id", arn.as_str())]);
        for (name, part) in functions::parse_arn(self.call.sources, &arn)? {
            let name = if name == "account_id" { "account" } else { name };
            out.insert(name.into(), Value::string(part.as_str()));
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

#[cfg(test)]
mod tests;
