//! A request with its policies as JSON.

use std::ops::Range;
use std::sync::Arc;

use rolecall_parser::json::{self, Kind, Member, Node};
use rolecall_source::Rope;

use crate::authorization::Policies;
use crate::authorization::call::Call;
use crate::authorization::context::KeyValues;
use crate::document::{Document, Problem};

/// A request and the policies that it meets.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessRequest {
    /// The request.
    pub call: Call,
    /// The policies.
    pub policies: Policies,
    /// What is malformed in the policies: AWS would not accept them.
    pub problems: Vec<Problem>,
}

/// Why a text is no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    /// What is wrong.
    pub message: String,
    /// The bytes of the text at fault.
    pub range: Range<usize>,
}

/// Longest text of the request itself, in bytes: longer than any ARN, and so short that no pattern takes long.
const MAX_TEXT_BYTES: usize = 8 << 10;

/// The members of a request.
const MEMBERS: [&str; 11] = [
    "principal",
    "action",
    "resource",
    "resource_account",
    "context",
    "identity_policies",
    "resource_policy",
    "permissions_boundaries",
    "session_policies",
    "service_control_policies",
    "resource_control_policies",
];

impl AccessRequest {
    /// Reads JSON text of a request, which holds no symbols. Places in its policies come from the rope.
    pub fn parse(text: &Rope) -> Result<AccessRequest, RequestError> {
        let node = json::parse(text.as_str()).map_err(|error| RequestError {
            message: format!("not JSON: {}", error.message),
            range: error.range,
        })?;
        let Kind::Object(members) = &node.kind else {
            return Err(error(&node.range, "a request is a JSON object"));
        };
        for (at, member) in members.iter().enumerate() {
            known(member, members.get(..at).unwrap_or_default())?;
        }
        let mut reader = RequestReader { rope: text, problems: Vec::new() };
        let call = call(&node)?;
        let policies = reader.policies(&node)?;
        Ok(AccessRequest { call, policies, problems: reader.problems })
    }
}

fn error(range: &Range<usize>, message: impl Into<String>) -> RequestError {
    RequestError { message: message.into(), range: range.clone() }
}

fn known(member: &Member, before: &[Member]) -> Result<(), RequestError> {
    let key: &str = &member.key;
    if !MEMBERS.contains(&key) {
        let names = MEMBERS.join("`, `");
        return Err(error(
            &member.key_range,
            format!("`{key}` is no part of a request; there are `{names}`"),
        ));
    }
    if before.iter().any(|other| *other.key == *key) {
        return Err(error(&member.key_range, format!("`{key}` is there twice")));
    }
    Ok(())
}

fn call(node: &Node) -> Result<Call, RequestError> {
    let text = |name: &str| {
        let value =
            node.get(name).ok_or_else(|| error(&node.range, format!("the request has no `{name}`")))?;
        non_empty(value, name)
    };
    let (principal, action, resource) = (text("principal")?, text("action")?, text("resource")?);
    if !is_action(action) {
        let range = node.get("action").map_or(&node.range, |value| &value.range);
        return Err(error(range, "an action is `SERVICE:NAME`, without wildcards"));
    }
    let account =
        node.get("resource_account").map(|value| non_empty(value, "resource_account")).transpose()?;
    let context = node.get("context").map(context).transpose()?.unwrap_or_default();
    Call::new(principal, action, resource, account, context).map_err(|message| {
        let range = node.get("principal").map_or(&node.range, |value| &value.range);
        error(range, message)
    })
}

/// Whether a text is one action: `SERVICE:NAME`, without wildcards.
pub fn is_action(text: &str) -> bool {
    text.split_once(':').is_some_and(|(service, name)| {
        !service.is_empty() && !name.is_empty() && !text.contains(['*', '?', ' ']) && !name.contains(':')
    })
}

fn non_empty<'n>(value: &'n Node, name: &str) -> Result<&'n str, RequestError> {
    let text = value.as_str().filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| error(&value.range, format!("`{name}` is a text that is not empty")))?;
    bounded(text, value)
}

fn bounded<'t>(text: &'t str, node: &Node) -> Result<&'t str, RequestError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(error(&node.range, format!("a text of the request has at most {MAX_TEXT_BYTES} bytes")));
    }
    Ok(text)
}

fn context(node: &Node) -> Result<Vec<(Arc<str>, KeyValues)>, RequestError> {
    let members = node
        .as_object()
        .ok_or_else(|| error(&node.range, "`context` is an object of keys and their values"))?;
    let mut keys: Vec<(Arc<str>, KeyValues)> = Vec::with_capacity(members.len());
    for member in members {
        let values = match &member.value.kind {
            Kind::Array(items) => KeyValues::List(items.iter().map(value).collect::<Result<_, _>>()?),
            _ => KeyValues::One(value(&member.value)?),
        };
        keys.push((member.key.clone(), values));
    }
    repeated(members)?;
    Ok(keys)
}

/// Keys differ by more than case.
fn repeated(members: &[Member]) -> Result<(), RequestError> {
    let mut names: Vec<(String, &Member)> =
        members.iter().map(|member| (member.key.to_ascii_lowercase(), member)).collect();
    names.sort_by(|one, other| one.0.cmp(&other.0));
    for (one, other) in names.iter().zip(names.iter().skip(1)) {
        if one.0 == other.0 {
            return Err(error(&other.1.key_range, format!("`{}` is there twice", other.1.key)));
        }
    }
    Ok(())
}

fn value(node: &Node) -> Result<Arc<str>, RequestError> {
    match &node.kind {
        Kind::String(text) => bounded(text, node).map(|_| text.clone()),
        Kind::Number(text) => bounded(text, node).map(Into::into),
        Kind::Bool(value) => Ok(value.to_string().into()),
        _ => Err(error(&node.range, "a value of a condition key is a text, a number or a truth value")),
    }
}

/// Reads the policies of a request.
struct RequestReader<'a> {
    rope: &'a Rope,
    problems: Vec<Problem>,
}

impl RequestReader<'_> {
    fn policies(&mut self, node: &Node) -> Result<Policies, RequestError> {
        Ok(Policies {
            identity: self.list(node, "identity_policies")?,
            resource: node.get("resource_policy").map(|value| self.document(value)).transpose()?,
            boundaries: self.list(node, "permissions_boundaries")?,
            session: self.list(node, "session_policies")?,
            service_control: self.levels(node, "service_control_policies")?,
            resource_control: self.levels(node, "resource_control_policies")?,
        })
    }

    fn list(&mut self, node: &Node, name: &str) -> Result<Vec<Document>, RequestError> {
        node.get(name).map_or(Ok(Vec::new()), |value| self.documents(value, name))
    }

    fn levels(&mut self, node: &Node, name: &str) -> Result<Vec<Vec<Document>>, RequestError> {
        let Some(value) = node.get(name) else { return Ok(Vec::new()) };
        let levels =
            value.as_array().ok_or_else(|| error(&value.range, format!("`{name}` is a list of levels")))?;
        levels.iter().map(|level| self.documents(level, name)).collect()
    }

    fn documents(&mut self, value: &Node, name: &str) -> Result<Vec<Document>, RequestError> {
        let items = value
            .as_array()
            .ok_or_else(|| error(&value.range, format!("`{name}` holds lists of policies")))?;
        items.iter().map(|item| self.document(item)).collect()
    }

    fn document(&mut self, node: &Node) -> Result<Document, RequestError> {
        let read = Document::of_node(self.rope, node);
        let mut document = read.map_err(|problem| error(&node.range, problem.message))?;
        // A statement that was not understood may have denied.
        document.partial |= document.statements.len() < statements(node);
        self.problems.append(&mut document.problems);
        Ok(document)
    }
}

/// How many statements a policy has.
fn statements(policy: &Node) -> usize {
    let members = policy.as_object().unwrap_or_default();
    let statement = members.iter().rev().find(|member| member.key.eq_ignore_ascii_case("Statement"));
    statement.map_or(1, |member| member.value.as_array().map_or(1, <[Node]>::len))
}
