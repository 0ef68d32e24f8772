//! Which callers the principals of a trust policy stand for, and which condition keys these can carry.

use rolecall_catalog::presence::{Caller, Presence};
use rolecall_catalog::{GlobalKey, ServicePrincipal};
use rolecall_policy::pattern::{Case, matches_glob};
use rolecall_policy::resource::resources_overlap;
use rolecall_policy::{
    Applies, Arn, BaseOperator, Condition, Context, Effect, KeyState, Miss, Principal, PrincipalForm,
    Request, Statement, Text, TextSet, Version, applies, classify,
};

/// The operation by which a principal assumes a role (IAM Access Analyzer, "Policy check reference", "Mismatched
/// action for principal"). `None` for what is no principal, or one of unknown form.
pub(crate) fn assume_action(form: &PrincipalForm<'_>) -> Option<&'static str> {
    use PrincipalForm as Form;
    match form {
        Form::AnyAws | Form::BareStar | Form::Account { .. } | Form::Role { .. } | Form::User { .. } => {
            Some(ASSUME_ROLE)
        }
        Form::AssumedRole { .. } | Form::UniqueId(_) | Form::Service(_) => Some(ASSUME_ROLE),
        Form::WebIdentity(_) | Form::OidcProvider { .. } => Some(WITH_WEB_IDENTITY),
        Form::SamlProvider { .. } => Some(WITH_SAML),
        Form::FederatedUser | Form::Group { .. } | Form::WildcardArn | Form::Invalid(_) | Form::Unknown => {
            None
        }
    }
}

pub(crate) const ASSUME_ROLE: &str = "sts:AssumeRole";
pub(crate) const WITH_WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";
pub(crate) const WITH_SAML: &str = "sts:AssumeRoleWithSAML";

/// A kind of caller that a principal stands for.
#[derive(Clone, Debug)]
pub(crate) struct Kind<'a> {
    /// What tells condition keys apart.
    pub(crate) caller: Caller,
    form: PrincipalForm<'a>,
    text: &'a str,
}

impl<'a> Kind<'a> {
    /// The kinds of caller that a principal stands for, none for what cannot call, or `None` when that is not known.
    pub(crate) fn of(principal: &'a Principal) -> Option<Vec<Kind<'a>>> {
        use PrincipalForm as Form;
        let form = classify(principal);
        let callers: &[Caller] = match &form {
            Form::Unknown => return None,
            Form::AnyAws | Form::BareStar | Form::Account { .. } => &[Caller::User, Caller::RoleSession],
            Form::User { .. } => &[Caller::User],
            Form::Role { .. } | Form::AssumedRole { .. } => &[Caller::RoleSession],
            Form::UniqueId(id) if id.starts_with("AROA") => &[Caller::RoleSession],
            Form::UniqueId(_) => &[Caller::User],
            Form::Service(_) => &[Caller::Service],
            Form::WebIdentity(_) | Form::OidcProvider { .. } => &[Caller::WebIdentity],
            Form::SamlProvider { .. } => &[Caller::Saml],
            Form::FederatedUser | Form::Group { .. } | Form::WildcardArn | Form::Invalid(_) => &[],
        };
        let kind = |&caller| Kind { caller, form: form.clone(), text: &principal.text.text };
        Some(callers.iter().map(kind).collect())
    }

    /// What it is, for a message.
    pub(crate) fn words(&self) -> &'static str {
        match self.caller {
            Caller::User => "a user",
            Caller::RoleSession => "a role session",
            Caller::Service => "a service",
            Caller::WebIdentity => "the bearer of a token",
            Caller::Saml => "the bearer of a SAML assertion",
        }
    }

    /// Whether some request of such a caller meets a condition of an Allow. `false` is proof that none does.
    pub(crate) fn can_meet(&self, condition: &Condition, version: Version) -> bool {
        if condition.key.text.eq_ignore_ascii_case("aws:PrincipalArn") && !self.arn_can_match(condition) {
            return false;
        }
        let every = Text { text: "*".into(), span: None };
        let statement = Statement {
            sid: None,
            effect: Effect::Allow,
            principals: None,
            actions: TextSet { negated: false, patterns: vec![every], span: None },
            resources: None,
            conditions: vec![condition.clone()],
            span: None,
            index: 0,
        };
        [true, false].into_iter().any(|carries_fixed| {
            let context = Carries { kind: self, carries_fixed };
            let request = Request { action: ASSUME_ROLE, resource: "*", context: &context };
            !matches!(applies(&statement, version, &request), Applies::No(Miss::Condition { .. }))
        })
    }

    /// Whether a value of a condition on `aws:PrincipalArn` can be the ARN of such a caller: for a role session that
    /// of its role (IAM User Guide, "AWS global condition context keys").
    fn arn_can_match(&self, condition: &Condition) -> bool {
        let every = match self.caller {
            Caller::User => "user/*",
            Caller::RoleSession => "role/*",
            _ => return true,
        };
        let own = match self.form {
            PrincipalForm::Role { .. } | PrincipalForm::User { .. } => {
                Arn::parse(self.text).map(|arn| arn.resource.to_owned())
            }
            // The ARN of a session leaves out the path of the role.
            PrincipalForm::AssumedRole { role, .. } => Some(format!("role*/{role}")),
            _ => None,
        };
        let may_be = |pattern: &str, text: &str| matches_glob(pattern, text, Case::Sensitive) != Some(false);
        let may = |value: &Text| {
            // Fewer parts than six: a wildcard may stand for several.
            let Some(arn) = Arn::parse(&value.text).filter(|_| !value.text.contains("${")) else {
                return true;
            };
            may_be(arn.service, "iam")
                && self.account().is_none_or(|account| may_be(arn.account, account))
                && resources_overlap(arn.resource, own.as_deref().unwrap_or(every))
        };
        let operator = &condition.operator;
        let positive = operator.base.is_some_and(|base| !base.is_negated() && base != BaseOperator::Null);
        !positive || operator.if_exists || condition.values.iter().any(may)
    }

    fn account(&self) -> Option<&'a str> {
        match self.form {
            PrincipalForm::Account { account, .. }
            | PrincipalForm::Role { account, .. }
            | PrincipalForm::User { account, .. }
            | PrincipalForm::AssumedRole { account, .. } => Some(account),
            _ => None,
        }
    }

    /// Whether the service is documented not to send a key about the resource it acts for.
    fn is_not_sent(&self, key: &str) -> bool {
        let PrincipalForm::Service(host) = self.form else { return false };
        let service = ServicePrincipal::find(host);
        let sends = match key {
            "aws:sourceaccount" => service.and_then(ServicePrincipal::sends_source_account),
            "aws:sourcearn" => service.and_then(ServicePrincipal::sends_source_arn),
            _ => None,
        };
        sends == Some(false)
    }
}

/// The condition keys that a kind of caller carries into an assume call.
struct Carries<'k, 'a> {
    kind: &'k Kind<'a>,
    /// Whether a key that it carries at times, and then with one value only, is there.
    carries_fixed: bool,
}

impl Context for Carries<'_, '_> {
    fn state(&self, key: &str) -> KeyState {
        let kind = self.kind;
        let fact = || key.into();
        match (key, &kind.form, kind.account()) {
            ("aws:principalaccount", _, Some(account)) => return KeyState::Present(vec![account.into()]),
            ("aws:username", PrincipalForm::User { name, .. }, _) => {
                return KeyState::Present(vec![(*name).into()]);
            }
            _ => {}
        }
        let Some(row) = GlobalKey::find(key).filter(|_| !kind.is_not_sent(key)) else {
            return if kind.is_not_sent(key) { KeyState::Never } else { KeyState::Unknown(fact()) };
        };
        let carried = row.carried_by(kind.caller);
        match (carried.presence, carried.value) {
            (Presence::Never, _) => KeyState::Never,
            (Presence::Always, Some(value)) => KeyState::Present(vec![value.into()]),
            (_, Some(value)) if self.carries_fixed => KeyState::Present(vec![value.into()]),
            (_, Some(_)) => KeyState::Never,
            (Presence::Always, None) => KeyState::SomeValue(fact()),
            (Presence::Unknown, None) => KeyState::Unknown(fact()),
            _ => KeyState::Chosen,
        }
    }
}

/// The first condition of an Allow in a trust policy that none of its callers can meet, with the callers that meet
/// those before it. Conditions on the principal come first, so that a condition for roles only is not held against
/// users.
pub(crate) fn impossible<'a>(
    statement: &'a Statement,
    version: Version,
) -> Option<(&'a Condition, Vec<Kind<'a>>)> {
    let set = statement.principals.as_ref().filter(|set| !set.negated)?;
    let fits = |principal: &&Principal| {
        let action = assume_action(&classify(principal));
        action.is_none_or(|action| statement.actions.matches_action(action) != Some(false))
    };
    let kinds: Option<Vec<Vec<Kind<'a>>>> = set.list.iter().filter(fits).map(Kind::of).collect();
    let mut kinds: Vec<Kind<'a>> = kinds?.into_iter().flatten().collect();
    let mut conditions: Vec<&Condition> = statement.conditions.iter().collect();
    conditions.sort_by_key(|condition| !condition.key.text.to_ascii_lowercase().starts_with("aws:principal"));
    if kinds.is_empty() {
        return None;
    }
    for condition in conditions {
        let able: Vec<Kind<'a>> =
            kinds.iter().filter(|kind| kind.can_meet(condition, version)).cloned().collect();
        if able.is_empty() {
            return Some((condition, kinds));
        }
        kinds = able;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use rolecall_policy::Document;

    fn fault(principal: &str, action: &str, conditions: &str) -> Option<String> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"{action}",
            "Condition":{conditions}}}]}}"#
        );
        let document = Document::from_json(&text).unwrap();
        impossible(&document.statements[0], document.version)
            .map(|(condition, _)| condition.key.text.to_string())
    }

    fn is_impossible(principal: &str, conditions: &str) -> bool {
        fault(principal, ASSUME_ROLE, conditions).is_some()
    }

    const ROOT: &str = r#"{"AWS":"arn:aws:iam::111111111111:root"}"#;
    const ROLE: &str = r#"{"AWS":"arn:aws:iam::111111111111:role/app/jump"}"#;
    const USER: &str = r#"{"AWS":"arn:aws:iam::111111111111:user/ann"}"#;
    const SERVICE: &str = r#"{"Service":"config.amazonaws.com"}"#;
    const MFA: &str = r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;

    #[test]
    fn only_users_prove_a_second_factor() {
        assert!(is_impossible(ROLE, MFA));
        assert!(is_impossible(SERVICE, MFA));
        assert!(!is_impossible(USER, MFA));
        assert!(!is_impossible(ROOT, MFA));
        assert!(!is_impossible(ROLE, r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#));
        assert!(!is_impossible(
            r#"{"AWS":["arn:aws:iam::111111111111:role/a","arn:aws:iam::111111111111:user/u"]}"#,
            MFA
        ));
    }

    #[test]
    fn a_condition_for_roles_leaves_no_user_to_prove_a_second_factor() {
        let roles = r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/*"}}"#;
        assert_eq!(fault(ROOT, ASSUME_ROLE, roles).as_deref(), Some("aws:MultiFactorAuthPresent"));
        assert!(!is_impossible(ROOT, &roles.replace("role/*", "user/*")));
    }

    #[test]
    fn the_arn_of_a_session_is_that_of_its_role() {
        let pattern = |text: &str| format!(r#"{{"ArnLike":{{"aws:PrincipalArn":"{text}"}}}}"#);
        assert!(is_impossible(ROOT, &pattern("arn:aws:sts::111111111111:assumed-role/jump/*")));
        assert!(is_impossible(ROLE, &pattern("arn:aws:iam::111111111111:role/jump")));
        assert!(is_impossible(ROOT, &pattern("arn:aws:iam::222222222222:role/*")));
        assert!(!is_impossible(ROLE, &pattern("arn:aws:iam::*:role/*jump")));
        assert!(!is_impossible(ROOT, &pattern("arn:aws:iam::111111111111:user/sre/*")));
        assert!(!is_impossible(
            r#"{"AWS":"arn:aws:sts::111111111111:assumed-role/jump/s"}"#,
            &pattern("arn:aws:iam::111111111111:role/app/jump")
        ));
    }

    #[test]
    fn source_keys_are_those_of_services_that_send_them() {
        let source = r#"{"StringEquals":{"aws:SourceAccount":"111111111111"}}"#;
        assert!(is_impossible(ROOT, source));
        assert!(!is_impossible(SERVICE, source));
        assert!(is_impossible(SERVICE, r#"{"StringEquals":{"aws:PrincipalOrgID":"o-abc"}}"#));
    }

    #[test]
    fn a_token_carries_claims_and_no_principal() {
        let provider =
            r#"{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}"#;
        let of = |conditions| fault(provider, WITH_WEB_IDENTITY, conditions);
        assert_eq!(of(r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:a/b:*"}}"#), None);
        assert!(of(r#"{"StringEquals":{"aws:PrincipalOrgID":"o-abc"}}"#).is_some());
    }

    #[test]
    fn a_role_session_has_no_user_name() {
        let own_name = r#"{"StringEquals":{"sts:RoleSessionName":"${aws:username}"}}"#;
        assert!(is_impossible(ROLE, own_name));
        assert!(!is_impossible(ROOT, own_name));
    }

    #[test]
    fn nothing_is_said_of_principals_and_keys_that_are_not_known() {
        assert!(!is_impossible(ROLE, r#"{"StringEquals":{"custom:key":"x"}}"#));
        assert!(!is_impossible(r#"{"AWS":"arn:aws:iam::111111111111:group/g"}"#, MFA));
    }
}
