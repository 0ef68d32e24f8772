//! User pools and identity pools.

use rolecall_model::{
    Ambiguous, AppClient, IdentityPool, MappingKind, MappingRule, PoolProvider, RoleMapping, RolesAttachment,
    Text, UserPool, UserPoolGroup, UserPoolMembership, UserPoolProvider,
};

use super::Extractor;
use super::view::View;

impl Extractor<'_> {
    pub(super) fn user_pool(&mut self, view: &View<'_>) {
        let sms = view.block("sms_configuration");
        let sms_role = sms.and_then(|sms| Some((sms.text("sns_caller_arn")?, sms.text("external_id"))));
        let triggers = view.blocks("lambda_config");
        self.out.estate.user_pools.push(UserPool {
            account: view.account(),
            name: view.required("name"),
            id: view.required("id"),
            arn: view.required("arn"),
            endpoint: view.required("endpoint"),
            self_sign_up: self_sign_up(view),
            pre_sign_up_trigger: triggers.iter().any(|triggers| triggers.value("pre_sign_up").is_some()),
            sms_role,
            origin: view.origin(),
        });
    }

    pub(super) fn app_client(&mut self, view: &View<'_>) {
        let configured = view.value("supported_identity_providers").is_some();
        self.out.estate.app_clients.push(AppClient {
            account: view.account(),
            name: view.required("name"),
            id: view.required("id"),
            user_pool_id: view.required("user_pool_id"),
            identity_providers: configured.then(|| view.texts("supported_identity_providers")),
            origin: view.origin(),
        });
    }

    pub(super) fn user_pool_group(&mut self, view: &View<'_>) {
        self.out.estate.user_pool_groups.push(UserPoolGroup {
            account: view.account(),
            name: view.required("name"),
            user_pool_id: view.required("user_pool_id"),
            role_arn: view.text("role_arn"),
            precedence: view.number("precedence"),
            origin: view.origin(),
        });
    }

    pub(super) fn user_pool_membership(&mut self, view: &View<'_>) {
        self.out.estate.user_pool_memberships.push(UserPoolMembership {
            account: view.account(),
            user_pool_id: view.required("user_pool_id"),
            group: view.required("group_name"),
            user: view.required("username"),
            origin: view.origin(),
        });
    }

    pub(super) fn user_pool_provider(&mut self, view: &View<'_>) {
        self.out.estate.user_pool_providers.push(UserPoolProvider {
            account: view.account(),
            name: view.required("provider_name"),
            kind: view.required("provider_type"),
            user_pool_id: view.required("user_pool_id"),
            origin: view.origin(),
        });
    }

    pub(super) fn identity_pool(&mut self, view: &View<'_>) {
        let user_pools = view.blocks("cognito_identity_providers").into_iter().map(|block| PoolProvider {
            provider_name: block.required("provider_name"),
            client_id: block.required("client_id"),
        });
        self.out.estate.identity_pools.push(IdentityPool {
            account: view.account(),
            name: view.required("identity_pool_name"),
            id: view.required("id"),
            arn: view.required("arn"),
            guests: flag(view, "allow_unauthenticated_identities"),
            classic_flow: flag(view, "allow_classic_flow"),
            user_pools: user_pools.collect(),
            login_providers: view.map("supported_login_providers"),
            oidc_provider_arns: view.texts("openid_connect_provider_arns"),
            saml_provider_arns: view.texts("saml_provider_arns"),
            developer_provider: view.text("developer_provider_name"),
            // The provider has no argument for push synchronization and streams.
            sync_roles: Vec::new(),
            origin: view.origin(),
        });
    }

    pub(super) fn roles_attachment(&mut self, view: &View<'_>) {
        let role = |kind: &str| match view.value("roles") {
            Some(roles) if roles.entries().is_none() => Some(view.symbol(&format!("roles.{kind}"))),
            _ => view.map("roles").into_iter().find(|(key, _)| &*key.text == kind).map(|(_, role)| role),
        };
        self.out.estate.roles_attachments.push(RolesAttachment {
            account: view.account(),
            identity_pool_id: view.required("identity_pool_id"),
            authenticated: role("authenticated"),
            unauthenticated: role("unauthenticated"),
            mappings: view.blocks("role_mapping").iter().filter_map(role_mapping).collect(),
            origin: view.origin(),
        });
    }
}

fn role_mapping(block: &View<'_>) -> Option<RoleMapping> {
    let ambiguous = block.text("ambiguous_role_resolution");
    let rules = block.blocks("mapping_rule").into_iter().map(|rule| MappingRule {
        claim: rule.required("claim"),
        match_type: rule.required("match_type"),
        value: rule.required("value"),
        role_arn: rule.required("role_arn"),
    });
    Some(RoleMapping {
        identity_provider: block.required("identity_provider"),
        kind: match &*block.text("type")?.text {
            "Rules" => MappingKind::Rules,
            _ => MappingKind::Token,
        },
        ambiguous: ambiguous.and_then(|Text { text, .. }| match &*text {
            "AuthenticatedRole" => Some(Ambiguous::AuthenticatedRole),
            "Deny" => Some(Ambiguous::Deny),
            _ => None,
        }),
        rules: rules.collect(),
    })
}

/// People may sign themselves up unless that is said otherwise (Amazon Cognito Developer Guide, "Configuring policies
/// for user creation").
fn self_sign_up(view: &View<'_>) -> Option<bool> {
    if view.value("admin_create_user_config").is_none() {
        return Some(true);
    }
    let block = view.block("admin_create_user_config")?;
    match block.value("allow_admin_create_user_only") {
        Some(_) => block.bool("allow_admin_create_user_only").map(|only_administrators| !only_administrators),
        None => Some(true),
    }
}

/// A switch that is off unless it is turned on.
fn flag(view: &View<'_>, name: &str) -> Option<bool> {
    if view.value(name).is_none() { Some(false) } else { view.bool(name) }
}
