//! Who makes a request.

use std::sync::Arc;

use crate::arn::Arn;
use crate::document::{Principal, PrincipalKind, Text};
use crate::principal::{PrincipalForm, classify};

/// The kinds of caller (IAM User Guide, "AWS JSON policy elements: Principal").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallerKind {
    /// The root user of an account.
    Root,
    /// An IAM user.
    User,
    /// A session of a role, of which the name is not known.
    Role,
    /// A session of a role.
    Session,
    /// A session that `GetFederationToken` gave.
    FederatedUser,
    /// An AWS service.
    Service,
    /// The bearer of a token or an assertion of an identity provider.
    Federated,
    /// Nobody: the request is not signed.
    Anonymous,
}

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What it is.
    pub kind: CallerKind,
    /// As the request names it.
    pub text: Arc<str>,
    /// Id of its account; `None` for services, tokens and the anonymous.
    pub account: Option<Arc<str>>,
    /// Partition of its account; empty where it has none.
    pub partition: Arc<str>,
    /// Name of the user or role without its path, or the service principal, or the provider.
    pub name: Arc<str>,
    /// Path of the user or role with both its slashes; `None` where it is not known, as of a role session.
    pub path: Option<Arc<str>>,
}

/// What stands before a service principal.
const SERVICE: &str = "service:";
const ANONYMOUS: &str = "anonymous";

impl Caller {
    /// The caller that a request names: `arn:…` of a user, role, role session, federated user session, root user or
    /// identity provider, the domain of a built-in provider, `service:NAME` or `anonymous`. The error says what it is not.
    pub fn parse(text: &str) -> Result<Caller, &'static str> {
        if text == ANONYMOUS {
            return Ok(Caller::without_account(CallerKind::Anonymous, text, ""));
        }
        if let Some(host) = text.strip_prefix(SERVICE) {
            return match classify(&principal(PrincipalKind::Service, host)) {
                PrincipalForm::Service(_) => Ok(Caller::without_account(CallerKind::Service, text, host)),
                _ => Err("a service principal is a name such as `ec2.amazonaws.com`"),
            };
        }
        match classify(&principal(PrincipalKind::Aws, text)) {
            PrincipalForm::Account { partition: Some(_), .. } => {
                Ok(Caller::of_arn(CallerKind::Root, text, "", None))
            }
            PrincipalForm::User { path, name, .. } => {
                Ok(Caller::of_arn(CallerKind::User, text, name, Some(path)))
            }
            PrincipalForm::Role { path, name, .. } => {
                Ok(Caller::of_arn(CallerKind::Role, text, name, Some(path)))
            }
            PrincipalForm::AssumedRole { role, .. } => {
                Ok(Caller::of_arn(CallerKind::Session, text, role, None))
            }
            PrincipalForm::FederatedUser => {
                let name = text.rsplit('/').next().unwrap_or_default();
                Ok(Caller::of_arn(CallerKind::FederatedUser, text, name, None))
            }
            _ => match classify(&principal(PrincipalKind::Federated, text)) {
                PrincipalForm::WebIdentity(_)
                | PrincipalForm::OidcProvider { .. }
                | PrincipalForm::SamlProvider { .. } => {
                    Ok(Caller::without_account(CallerKind::Federated, text, text))
                }
                _ => {
                    Err("a principal is an ARN, `service:NAME`, a built-in identity provider or `anonymous`")
                }
            },
        }
    }

    /// Whether it is a principal of an account, which has identity policies and is under service control policies.
    pub fn is_of_account(&self) -> bool {
        self.account.is_some()
    }

    /// Whether it acts with the rights of a role.
    pub fn is_role(&self) -> bool {
        matches!(self.kind, CallerKind::Role | CallerKind::Session)
    }

    fn without_account(kind: CallerKind, text: &str, name: &str) -> Caller {
        let nothing: Arc<str> = "".into();
        Caller { kind, text: text.into(), account: None, partition: nothing, name: name.into(), path: None }
    }

    fn of_arn(kind: CallerKind, text: &str, name: &str, path: Option<&str>) -> Caller {
        let arn = Arn::parse(text);
        Caller {
            kind,
            text: text.into(),
            account: arn.map(|arn| arn.account.into()),
            partition: arn.map(|arn| arn.partition).unwrap_or_default().into(),
            name: name.into(),
            path: path.map(Into::into),
        }
    }
}

fn principal(kind: PrincipalKind, text: &str) -> Principal {
    Principal { kind, text: Text { text: text.into(), span: None } }
}
