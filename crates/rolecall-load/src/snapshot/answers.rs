//! Which answers of AWS are read: told by their members, never by the names of files.

use rolecall_parser::json::{Kind, Node};

use super::reader::Reader;
use super::{identity_center, identity_pools, organizations, principals, providers, user_pools, workloads};

/// Reads an answer: the whole, and the member that told it.
type Read = fn(&mut Reader<'_>, &Node, &Node);

/// A member that tells what an answer is.
struct Row {
    key: &'static str,
    /// What an element of the list must have, or the object itself, where the key alone could be anybody's.
    marks: &'static [&'static str],
    read: Read,
}

const fn row(key: &'static str, marks: &'static [&'static str], read: Read) -> Row {
    Row { key, marks, read }
}

/// What policies have that are listed with users, groups and roles.
const OF_DETAILS: &[&str] = &["PolicyVersionList"];
/// A mark: the value is a string, or its elements are.
const TEXT: &str = "";

/// Members that tell an answer.
static ROWS: &[Row] = &[
    row("UserDetailList", &[], principals::users),
    row("GroupDetailList", &[], principals::groups),
    row("RoleDetailList", &[], principals::roles),
    row("Policies", OF_DETAILS, |reader, _, list| principals::policies(reader, list)),
    row("Policies", &["Type", "AwsManaged"], organizations::policies),
    row("Roles", &["RoleId"], principals::listed_roles),
    row("Role", &["RoleId"], principals::listed_roles),
    row("OpenIDConnectProviderList", &[], providers::oidc_list),
    row("OpenIDConnectProviders", &[], providers::oidc_list),
    row("ClientIDList", &[], providers::oidc_provider),
    row("SAMLProviderList", &[], providers::saml_list),
    row("SAMLProviders", &[], providers::saml_list),
    row("IdentityPools", &[], identity_pools::list),
    row("AllowUnauthenticatedIdentities", &[], identity_pools::pool),
    row("PushSync", &[], identity_pools::synchronization),
    row("CognitoStreams", &[], identity_pools::synchronization),
    row("UserPools", &[], user_pools::list),
    row("UserPool", &["Id"], user_pools::pool),
    row("UserPoolClients", &[], user_pools::clients),
    row("UserPoolClient", &["ClientId"], user_pools::client),
    row("Groups", &["UserPoolId"], user_pools::groups),
    row("IdentityProvider", &["UserPoolId"], user_pools::provider),
    row("Providers", &["ProviderType"], user_pools::providers),
    row("Organization", &["MasterAccountId", "ManagementAccountId"], organizations::organization),
    row("Roots", &["PolicyTypes"], organizations::roots),
    row("OrganizationalUnits", &["Arn"], organizations::units),
    row("OrganizationalUnit", &["Arn"], organizations::one_unit),
    row("Accounts", &["JoinedTimestamp", "JoinedMethod", "Arn"], organizations::accounts),
    row("Parents", &["Type"], organizations::parents),
    row("Policy", &["PolicySummary"], organizations::policy),
    row("Targets", &["TargetId"], organizations::targets),
    row("DelegatedAdministrators", &[], organizations::delegated_administrators),
    row("PermissionSets", &[TEXT], identity_center::list),
    row("PermissionSet", &["PermissionSetArn"], identity_center::permission_set),
    row("InlinePolicy", &[TEXT], identity_center::inline_policy),
    row("AttachedManagedPolicies", &["Arn"], identity_center::managed_policies),
    row("AccountAssignments", &[], identity_center::assignments),
    row("association", &["roleArn"], workloads::pod_identity),
    row("profiles", &["roleArns"], workloads::profiles),
];

/// Answers that only several members together tell.
static TOGETHER: &[(&[&str], Read)] = &[
    (&["UserId", "Account", "Arn"], principals::caller_identity),
    (&["OUs", "MasterAccountId"], organizations::whole),
    (&["IdentityPoolId", "Roles"], identity_pools::roles),
    (&["IdentityPoolId", "RoleMappings"], identity_pools::roles),
];

/// Members that stand in answers of `GetAccountAuthorizationDetails` only.
const DETAILS: [&str; 3] = ["UserDetailList", "GroupDetailList", "RoleDetailList"];

/// Whether broken JSON was meant to be an answer: it says a word that stands in nothing else.
pub(super) fn was_meant(text: &str) -> bool {
    let unmistakable = ROWS.iter().filter(|row| row.marks.is_empty()).map(|row| row.key);
    unmistakable.into_iter().any(|key| text.contains(&format!("\"{key}\"")))
}

/// Whether one value of a file is an answer.
pub(super) fn tells(node: &Node) -> bool {
    let answers = match &node.kind {
        Kind::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    answers.iter().any(|node| {
        let (answer, wrapped) = unwrapped(node);
        let members = answer.as_object().unwrap_or_default();
        together(answer).is_some()
            || members.iter().any(|member| find(answer, &member.key, &member.value, wrapped).is_some())
    })
}

/// Reads one value of a file: an answer, one with what was asked beside it, or a list of answers.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node) {
    match &node.kind {
        Kind::Array(items) => items.iter().for_each(|item| one(reader, item)),
        _ => one(reader, node),
    }
}

/// The answer in what the collection script writes around it, and whether there was something around it.
fn unwrapped(node: &Node) -> (&Node, bool) {
    let answer = node.get("Answer").filter(|answer| answer.as_object().is_some());
    (answer.unwrap_or(node), answer.is_some())
}

fn one(reader: &mut Reader<'_>, node: &Node) {
    let (answer, wrapped) = unwrapped(node);
    reader.set_context(if wrapped { Some(node) } else { None });
    if let Some(read) = together(answer) {
        return read(reader, answer, answer);
    }
    if is_details(answer) {
        principals::page(reader, answer, answer);
    }
    for member in answer.as_object().unwrap_or_default() {
        if let Some(row) = find(answer, &member.key, &member.value, wrapped) {
            (row.read)(reader, answer, &member.value);
        }
    }
}

fn together(answer: &Node) -> Option<Read> {
    let all = |keys: &[&str]| keys.iter().all(|key| answer.get(key).is_some());
    TOGETHER.iter().find(|(keys, _)| all(keys)).map(|(_, read)| *read)
}

fn is_details(answer: &Node) -> bool {
    DETAILS.iter().any(|key| answer.get(key).is_some())
}

fn find(answer: &Node, key: &str, value: &Node, wrapped: bool) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.key == key && marked(row, answer, value, wrapped))
}

/// Whether a member is what its row means. An empty list of a common name tells nothing by itself.
fn marked(row: &Row, answer: &Node, value: &Node, wrapped: bool) -> bool {
    let has_mark = |node: &Node| {
        row.marks.iter().any(|mark| match *mark {
            TEXT => node.as_str().is_some(),
            mark => node.get(mark).is_some(),
        })
    };
    if row.marks.is_empty() || row.marks == OF_DETAILS && is_details(answer) {
        return true;
    }
    match value.as_array() {
        Some([]) => wrapped && row.marks != OF_DETAILS,
        Some(items) => items.iter().any(has_mark),
        None => has_mark(value),
    }
}
