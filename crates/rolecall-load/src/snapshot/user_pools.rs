//! Cognito user pools (Amazon Cognito User Pools API Reference, "DescribeUserPool", "DescribeUserPoolClient",
//! "ListGroups", "DescribeIdentityProvider").

use rolecall_model::{AccountId, AppClient, UserPool, UserPoolGroup, UserPoolProvider};
use rolecall_parser::json::{Kind, Node};
use rolecall_policy::Text;

use super::part::OWN;
use super::reader::{Reader, is_truncated, member};

/// `UserPools`.
pub(super) fn list(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "user pools");
    }
    for entry in reader.objects(list, "UserPools") {
        pool(reader, answer, entry);
    }
}

/// `UserPool`.
pub(super) fn pool(reader: &mut Reader<'_>, _: &Node, entry: &Node) {
    let Some(id) = reader.required(entry, "Id") else { return };
    let (arn, account) = match reader.filled(entry, "Arn") {
        Some(arn) => match reader.account_of(&arn, entry) {
            Some(account) => (arn, account),
            None => return,
        },
        None => (Text { text: "".into(), span: id.span }, OWN),
    };
    let name = reader.filled(entry, "Name").unwrap_or_else(|| id.clone());
    let region = id.text.split('_').next().unwrap_or_default();
    let endpoint = format!("cognito-idp.{region}.amazonaws.com/{}", id.text);
    let triggers = reader.object(entry, "LambdaConfig");
    let pre_sign_up_trigger = triggers
        .is_some_and(|triggers| triggers.get("PreSignUp").is_some_and(|node| node.kind != Kind::Null));
    let pool = UserPool {
        account,
        arn,
        endpoint: Text { text: endpoint.into(), span: id.span },
        self_sign_up: self_sign_up(reader, entry),
        pre_sign_up_trigger,
        sms_role: sms_role(reader, entry),
        origin: reader.origin(&name),
        name,
        id,
    };
    reader.part.estate.user_pools.push(pool);
}

/// People may sign themselves up unless only administrators create users. A mere list does not say it.
fn self_sign_up(reader: &mut Reader<'_>, entry: &Node) -> Option<bool> {
    let config = reader.object(entry, "AdminCreateUserConfig")?;
    let only_administrators = reader.bool(config, "AllowAdminCreateUserOnly");
    Some(!only_administrators.unwrap_or(false))
}

fn sms_role(reader: &mut Reader<'_>, entry: &Node) -> Option<(Text, Option<Text>)> {
    let sms = reader.object(entry, "SmsConfiguration")?;
    let role = reader.filled(sms, "SnsCallerArn")?;
    Some((role, reader.filled(sms, "ExternalId")))
}

/// `UserPoolClients`: names and ids.
pub(super) fn clients(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "app clients");
    }
    for entry in reader.objects(list, "UserPoolClients") {
        client(reader, answer, entry);
    }
}

/// `UserPoolClient`.
pub(super) fn client(reader: &mut Reader<'_>, _: &Node, entry: &Node) {
    let (id, pool) = (reader.required(entry, "ClientId"), reader.required(entry, "UserPoolId"));
    let (Some(id), Some(user_pool_id)) = (id, pool) else { return };
    let name = reader.filled(entry, "ClientName").unwrap_or_else(|| id.clone());
    let configured = member(entry, "SupportedIdentityProviders").is_some();
    let providers = reader.texts(entry, "SupportedIdentityProviders");
    let client = AppClient {
        account: OWN,
        identity_providers: configured.then_some(providers),
        origin: reader.origin(&name),
        name,
        id,
        user_pool_id,
    };
    reader.part.estate.app_clients.push(client);
}

/// `Groups` of a user pool.
pub(super) fn groups(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "groups");
    }
    for entry in reader.objects(list, "Groups") {
        let (name, pool) = (reader.required(entry, "GroupName"), reader.required(entry, "UserPoolId"));
        let (Some(name), Some(user_pool_id)) = (name, pool) else { continue };
        let group = UserPoolGroup {
            account: OWN,
            user_pool_id,
            role_arn: reader.filled(entry, "RoleArn"),
            precedence: reader.number(entry, "Precedence"),
            origin: reader.origin(&name),
            name,
        };
        reader.part.estate.user_pool_groups.push(group);
    }
}

/// `IdentityProvider` of a user pool.
pub(super) fn provider(reader: &mut Reader<'_>, _: &Node, entry: &Node) {
    let pool = reader.filled(entry, "UserPoolId");
    named_provider(reader, entry, pool);
}

/// `Providers` of a user pool, which the answer does not name.
pub(super) fn providers(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "identity providers");
    }
    let pool = reader
        .parameter("UserPoolId", &["us-", "eu-", "ap-", "ca-", "sa-", "me-", "af-", "il-", "mx-", "cn-"]);
    for entry in reader.objects(list, "Providers") {
        named_provider(reader, entry, pool.clone());
    }
}

fn named_provider(reader: &mut Reader<'_>, entry: &Node, pool: Option<Text>) {
    let names = (reader.required(entry, "ProviderName"), reader.required(entry, "ProviderType"));
    let (Some(name), Some(kind)) = names else { return };
    let Some(user_pool_id) = pool else {
        let message = format!("of which user pool `{}` is a provider is not in the answer", name.text);
        reader.diagnostics.unknown("snapshot-not-understood", message, name.span);
        return;
    };
    let account: AccountId = OWN;
    let origin = reader.origin(&name);
    let provider = UserPoolProvider { account, name, kind, user_pool_id, origin };
    reader.part.estate.user_pool_providers.push(provider);
}
