//! Cognito identity pools (Amazon Cognito Federated Identities API Reference, "DescribeIdentityPool",
//! "GetIdentityPoolRoles"; Amazon Cognito Sync API Reference, "GetIdentityPoolConfiguration").

use rolecall_model::{
    Ambiguous, IdentityPool, Listing, MappingKind, MappingRule, PoolProvider, RoleMapping, RolesAttachment,
};
use rolecall_parser::json::Node;
use rolecall_policy::Text;

use super::part::OWN;
use super::reader::{Reader, is_truncated, member};

/// `IdentityPools`: the list, which may hold the details too.
pub(super) fn list(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "identity pools");
    } else {
        reader.part.listed.insert(Listing::Pools);
    }
    for entry in reader.objects(list, "IdentityPools") {
        pool(reader, entry, entry);
        if entry.get("Roles").is_some() || entry.get("RoleMappings").is_some() {
            roles(reader, entry, entry);
        }
    }
}

/// `DescribeIdentityPool`.
pub(super) fn pool(reader: &mut Reader<'_>, entry: &Node, _: &Node) {
    let Some(id) = reader.required(entry, "IdentityPoolId") else { return };
    let name = reader.filled(entry, "IdentityPoolName").unwrap_or_else(|| id.clone());
    let detailed = member(entry, "AllowUnauthenticatedIdentities").is_some();
    let mut user_pools = Vec::new();
    for provider in reader.entries(entry, "CognitoIdentityProviders") {
        let names = (reader.required(provider, "ProviderName"), reader.required(provider, "ClientId"));
        if let (Some(provider_name), Some(client_id)) = names {
            user_pools.push(PoolProvider { provider_name, client_id });
        }
    }
    let pool = IdentityPool {
        account: OWN,
        arn: Text { text: "".into(), span: id.span },
        guests: reader.bool(entry, "AllowUnauthenticatedIdentities"),
        // Where it is not said the classic flow is off.
        classic_flow: reader.bool(entry, "AllowClassicFlow").or(detailed.then_some(false)),
        user_pools,
        login_providers: reader.map(entry, "SupportedLoginProviders"),
        oidc_provider_arns: reader.texts(entry, "OpenIdConnectProviderARNs"),
        saml_provider_arns: reader.texts(entry, "SamlProviderARNs"),
        developer_provider: reader.filled(entry, "DeveloperProviderName"),
        sync_roles: sync_roles(reader, entry),
        origin: reader.origin(&name),
        name,
        id,
    };
    reader.part.estate.identity_pools.push(pool);
}

/// `GetIdentityPoolConfiguration`: the roles of push synchronization and streams.
pub(super) fn synchronization(reader: &mut Reader<'_>, answer: &Node, _: &Node) {
    if answer.get("IdentityPoolName").is_none() {
        pool(reader, answer, answer);
    }
}

fn sync_roles(reader: &mut Reader<'_>, entry: &Node) -> Vec<Text> {
    let mut roles = Vec::new();
    for key in ["PushSync", "CognitoStreams"] {
        if let Some(node) = reader.object(entry, key) {
            roles.extend(reader.filled(node, "RoleArn"));
        }
    }
    roles
}

/// `GetIdentityPoolRoles`.
pub(super) fn roles(reader: &mut Reader<'_>, entry: &Node, _: &Node) {
    let Some(identity_pool_id) = reader.required(entry, "IdentityPoolId") else { return };
    let given = reader.object(entry, "Roles");
    let mut role = |kind: &str| given.and_then(|roles| reader.filled(roles, kind));
    let (authenticated, unauthenticated) = (role("authenticated"), role("unauthenticated"));
    let mut mappings = Vec::new();
    for member in reader.object(entry, "RoleMappings").and_then(Node::as_object).unwrap_or_default() {
        let span = Some(reader.span(&member.key_range));
        let identity_provider = Text { text: member.key.clone(), span };
        mappings.extend(mapping(reader, identity_provider, &member.value));
    }
    let origin = reader.origin(&identity_pool_id);
    reader.part.estate.roles_attachments.push(RolesAttachment {
        account: OWN,
        identity_pool_id,
        authenticated,
        unauthenticated,
        mappings,
        origin,
    });
}

fn mapping(reader: &mut Reader<'_>, identity_provider: Text, entry: &Node) -> Option<RoleMapping> {
    let kind = match &*reader.required(entry, "Type")?.text {
        "Rules" => MappingKind::Rules,
        "Token" => MappingKind::Token,
        other => {
            reader.complain(entry, format!("a role mapping is of type `Token` or `Rules`, not `{other}`"));
            return None;
        }
    };
    let ambiguous = reader.filled(entry, "AmbiguousRoleResolution");
    let mut rules = Vec::new();
    if let Some(configuration) = reader.object(entry, "RulesConfiguration") {
        for rule in reader.entries(configuration, "Rules") {
            let mut text = |key: &str| reader.required(rule, key);
            let read = (text("Claim"), text("MatchType"), text("Value"), text("RoleARN"));
            if let (Some(claim), Some(match_type), Some(value), Some(role_arn)) = read {
                rules.push(MappingRule { claim, match_type, value, role_arn });
            }
        }
    }
    let ambiguous = match ambiguous.as_ref().map(|text| &*text.text) {
        Some("AuthenticatedRole") => Some(Ambiguous::AuthenticatedRole),
        Some("Deny") => Some(Ambiguous::Deny),
        _ => None,
    };
    Some(RoleMapping { identity_provider, kind, ambiguous, rules })
}
