//! The forms a principal of a trust policy can take.

use rolecall_source::symbol::{has_symbols, split_symbol};

use crate::arn::Arn;
use crate::document::{Principal, PrincipalKind};

/// A principal by its form (IAM User Guide, "AWS JSON policy elements: Principal"). Parts may hold symbols.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the parts of an ARN")]
pub enum PrincipalForm<'a> {
    /// `AWS: "*"`: every signed caller.
    AnyAws,
    /// The bare `"*"`, which a role trust policy does not accept.
    BareStar,
    /// The account, by its root ARN or its twelve digits.
    Account { partition: Option<&'a str>, account: &'a str },
    /// A role by ARN. `path` starts and ends with `/`.
    Role { partition: &'a str, account: &'a str, path: &'a str, name: &'a str },
    /// A user by ARN. `path` starts and ends with `/`.
    User { partition: &'a str, account: &'a str, path: &'a str, name: &'a str },
    /// A role session by ARN.
    AssumedRole { partition: &'a str, account: &'a str, role: &'a str, session: &'a str },
    /// A federated user session by ARN: it cannot call AssumeRole.
    FederatedUser,
    /// A group ARN: a group is no principal.
    Group { account: &'a str, name: &'a str },
    /// An ARN with a wildcard inside: not accepted.
    WildcardArn,
    /// A unique id (`AROA…`, `AIDA…`): what is left of a deleted principal.
    UniqueId(&'a str),
    /// A service principal.
    Service(&'a str),
    /// A built-in web identity provider, by its domain.
    WebIdentity(&'a str),
    /// An OIDC provider by ARN; `url` without scheme.
    OidcProvider { partition: &'a str, account: &'a str, url: &'a str },
    /// A SAML provider by ARN.
    SamlProvider { partition: &'a str, account: &'a str, name: &'a str },
    /// Not a principal that a trust policy can have; the text says why.
    Invalid(&'static str),
    /// Wholly or partly a symbol, so that its form is not known.
    Unknown,
}

use PrincipalForm as Form;

/// The providers that need no provider resource (IAM User Guide, "AWS JSON policy elements: Principal", "OIDC federated
/// principals"), Cognito also in the partitions of its own domains.
const WEB_IDENTITIES: [&str; 6] = [
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "cognito-identity.cn-north-1.amazonaws.com.cn",
    "cognito-identity-us-gov.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
];

/// Unique ids of what can be a principal (IAM User Guide, "IAM identifiers").
const UNIQUE_ID_PREFIXES: [&str; 2] = ["AROA", "AIDA"];

/// The form of a principal.
pub fn classify(principal: &Principal) -> PrincipalForm<'_> {
    let text: &str = &principal.text.text;
    match principal.kind {
        PrincipalKind::Star => Form::BareStar,
        // A text that starts with a symbol may be of any form.
        PrincipalKind::Other if has_symbols(text) => Form::Unknown,
        PrincipalKind::Aws | PrincipalKind::Federated if split_symbol(text).is_some() => Form::Unknown,
        _ if text.contains("${") => Form::Invalid("a principal has no policy variables"),
        PrincipalKind::Aws => aws(text),
        PrincipalKind::Service => service(text),
        PrincipalKind::Federated => federated(text),
        PrincipalKind::CanonicalUser => {
            Form::Invalid("a canonical user is a principal of bucket policies only")
        }
        PrincipalKind::Other => Form::Invalid("a principal is `AWS`, `Service` or `Federated`"),
    }
}

fn aws(text: &str) -> Form<'_> {
    if text == "*" {
        return Form::AnyAws;
    }
    if text.starts_with("arn:") {
        return match Arn::parse(text) {
            Some(_) if text.contains(['*', '?']) => Form::WildcardArn,
            Some(arn) => aws_arn(&arn),
            // The last part that is there may be a symbol that holds the rest.
            None if has_symbols(text) => Form::Unknown,
            None => Form::Invalid("an ARN has six parts"),
        };
    }
    match text {
        _ if is_account(text) => Form::Account { partition: None, account: text },
        _ if is_unique_id(text) => Form::UniqueId(text),
        _ if has_symbols(text) => Form::Unknown,
        _ if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Form::Invalid("an account id has twelve digits")
        }
        _ => Form::Invalid("an AWS principal is an ARN, an account id or `*`"),
    }
}

fn aws_arn<'a>(arn: &Arn<'a>) -> Form<'a> {
    let (partition, account) = (arn.partition, arn.account);
    if !has_symbols(account) && !is_account(account) {
        return Form::Invalid("the account id in the ARN is not twelve digits");
    }
    if split_symbol(arn.resource).is_some() || has_symbols(arn.service) {
        return Form::Unknown;
    }
    let (kind, rest) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    match (arn.service, kind) {
        ("iam", "root") if arn.resource == "root" => Form::Account { partition: Some(partition), account },
        ("iam", "role") => match path_and_name(arn.resource) {
            Some((path, name)) => Form::Role { partition, account, path, name },
            None => Form::Invalid("the role has no name"),
        },
        ("iam", "user") => match path_and_name(arn.resource) {
            Some((path, name)) => Form::User { partition, account, path, name },
            None => Form::Invalid("the user has no name"),
        },
        ("iam", "group") => Form::Group { account, name: rest.rsplit('/').next().unwrap_or(rest) },
        ("iam", "oidc-provider" | "saml-provider") => {
            Form::Invalid("an identity provider stands under `Federated`")
        }
        ("sts", "assumed-role") => match rest.split_once('/') {
            Some((role, session)) if !role.is_empty() && !session.is_empty() && !session.contains('/') => {
                Form::AssumedRole { partition, account, role, session }
            }
            _ => Form::Invalid("a role session is `assumed-role/ROLE/SESSION`, without the path of the role"),
        },
        ("sts", "federated-user") => Form::FederatedUser,
        _ if has_symbols(kind) => Form::Unknown,
        _ => Form::Invalid("no principal has such an ARN"),
    }
}

fn service(text: &str) -> Form<'_> {
    match text {
        "*" => Form::Invalid("a service principal has no wildcard"),
        _ if text.contains('.') && !text.contains([':', '/', '*']) => Form::Service(text),
        _ if has_symbols(text) => Form::Unknown,
        _ => Form::Invalid("a service principal is a name such as `ec2.amazonaws.com`"),
    }
}

fn federated(text: &str) -> Form<'_> {
    if WEB_IDENTITIES.contains(&text) {
        return Form::WebIdentity(text);
    }
    let Some(arn) = Arn::parse(text) else {
        return if has_symbols(text) {
            Form::Unknown
        } else {
            Form::Invalid("a federated principal is the ARN of a provider or the domain of a built-in one")
        };
    };
    let (partition, account) = (arn.partition, arn.account);
    match (arn.service, arn.resource.split_once('/')) {
        _ if text.contains(['*', '?']) => Form::WildcardArn,
        _ if !has_symbols(account) && !is_account(account) => {
            Form::Invalid("the account id in the ARN is not twelve digits")
        }
        ("iam", Some(("oidc-provider", url))) if !url.is_empty() => {
            Form::OidcProvider { partition, account, url }
        }
        ("iam", Some(("saml-provider", name))) if !name.is_empty() => {
            Form::SamlProvider { partition, account, name }
        }
        _ if has_symbols(arn.service) || split_symbol(arn.resource).is_some() => Form::Unknown,
        _ => Form::Invalid("no identity provider has such an ARN"),
    }
}

/// Path and name of `role/PATH/NAME`, the path with both its slashes.
pub(crate) fn path_and_name(resource: &str) -> Option<(&str, &str)> {
    let (_, path) = resource.split_at_checked(resource.find('/')?)?;
    let (path, name) = path.split_at_checked(path.rfind('/')? + 1)?;
    (!name.is_empty()).then_some((path, name))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_unique_id(text: &str) -> bool {
    text.len() >= 16
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && UNIQUE_ID_PREFIXES.iter().any(|prefix| text.starts_with(prefix))
}
