//! What the provider computes of a managed resource: ARNs, ids, URLs, defaults, as far as they follow from arguments,
//! account, partition and region.

mod table;
mod template;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use rolecall_source::{Rope, SymbolKind};
use rolecall_terraform::Call;
use rolecall_terraform::value::{Entries, Kind, Type, Value, one_of};

use self::table::{Default, Name, Row};
pub(crate) use self::template::without_scheme;
use super::choices;
use super::scope::Scope;
use super::symbols;
use super::text;

/// The attributes of the resource that the provider computes. An ARN of which a part is not known holds a symbol
/// there.
pub(super) fn evaluate(call: &Call<'_>, scope: &Scope) -> Entries {
    let mut out = Entries::new();
    if let Some(tags) = all_tags(call) {
        out.insert("tags_all".into(), tags);
    }
    let Some(row) = table::find(call.kind) else { return out };
    for (name, default) in row.defaults {
        if is_absent(call.arguments.get(*name)) {
            out.insert((*name).into(), default.value());
        }
    }
    let relevant = relevant_arguments(call.arguments, row);
    let mut ways: Vec<Entries> = Vec::new();
    for arguments in choices::combinations(call, &relevant) {
        ways.push(attributes(call, scope, row, &arguments));
    }
    out.extend(together(ways));
    out
}

/// The attributes of all ways: where they differ, alternatives.
fn together(mut ways: Vec<Entries>) -> Entries {
    if ways.len() == 1 {
        return ways.pop().unwrap_or_default();
    }
    let names: Vec<Arc<str>> = ways.first().map(|way| way.keys().cloned().collect()).unwrap_or_default();
    let all = |name: &Arc<str>| one_of(ways.iter().filter_map(|way| way.get(name).cloned()).collect());
    names.into_iter().filter_map(|name| all(&name).map(|value| (name, value))).collect()
}

/// The attributes of a data source that finds a resource of this kind by its name, as far as they follow from that. Where
/// an ARN stands for the name, nothing does.
pub(super) fn looked_up(call: &Call<'_>, scope: &Scope) -> Entries {
    let is_arn = |value: &Value| text::of(value).is_some_and(|text| text.as_str().starts_with("arn:"));
    let Some(row) = table::find(call.kind).filter(|_| !call.arguments.values().any(is_arn)) else {
        return Entries::new();
    };
    let row = Row { name: None, ..*row };
    let mut ways: Vec<Entries> = Vec::new();
    for arguments in choices::combinations(call, call.arguments) {
        ways.push(attributes(call, scope, &row, &arguments));
    }
    together(ways).into_iter().filter(|(name, _)| is_absent(call.arguments.get(name))).collect()
}

/// Whether an argument that is not configured is null.
pub(super) fn is_optional(kind: &str, attribute: &str) -> bool {
    const ALWAYS: &[&str] = &["permissions_boundary", "tags", "timeouts"];
    ALWAYS.contains(&attribute) || table::find(kind).is_some_and(|row| row.optional.contains(&attribute))
}

/// `tags_all`: the tags of the provider's `default_tags` and the resource's own, which win.
pub(super) fn all_tags(call: &Call<'_>) -> Option<Value> {
    let own = call.arguments.get("tags").filter(|tags| !tags.is_null());
    let defaults =
        call.provider.arguments.get("default_tags").and_then(Value::elements).and_then(<[Value]>::first);
    let defaults = defaults.and_then(|block| block.get("tags")).filter(|tags| !tags.is_null());
    let unknown = |tags: &Value| tags.entries().is_none();
    if own.is_some_and(unknown) || defaults.is_some_and(unknown) {
        return None;
    }
    let first = own.or(defaults)?;
    let both = [defaults, own].into_iter().flatten().filter_map(Value::entries);
    let merged = both.flatten().map(|(key, value)| (key.clone(), value.clone())).collect();
    Some(Value::new(Kind::Map(Type::String, Arc::new(merged)), first.origin))
}

/// The arguments that the row's templates read: alternatives elsewhere need no taking apart.
fn relevant_arguments<'a>(arguments: &'a Entries, row: &Row) -> Cow<'a, Entries> {
    if !arguments.values().any(|value| matches!(value.kind, Kind::OneOf(_))) {
        return Cow::Borrowed(arguments);
    }
    let read = |name: &str| {
        name == "region"
            || row.name.is_some_and(|Name { name: given, prefix }| name == given || name == prefix)
            || row.attributes.iter().any(|(_, template)| template::reads(template, name))
    };
    Cow::Owned(
        arguments
            .iter()
            .filter(|(name, _)| read(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

fn is_absent(value: Option<&Value>) -> bool {
    value.is_none_or(Value::is_null)
}

fn attributes(call: &Call<'_>, scope: &Scope, row: &Row, arguments: &Entries) -> Entries {
    let mut resolver =
        Resolver { call, scope: scope.in_region(arguments), row, arguments, out: Entries::new() };
    if let Some(naming) = row.name {
        resolver.name(naming);
    }
    for (name, template) in row.attributes {
        let text = resolver.render(template);
        resolver.set(name, text);
    }
    if row.attributes.iter().any(|(_, template)| template::reads(template, "region"))
        && is_absent(arguments.get("region"))
    {
        let region = resolver.scope.region.to_string();
        resolver.set("region", region);
    }
    if call.kind == "aws_eks_cluster" {
        let identity = resolver.eks_identity();
        resolver.out.insert("identity".into(), identity);
    }
    resolver.out
}

/// Fills in templates. What it makes has no source of its own, so that its place is where it is referred to.
struct Resolver<'a> {
    call: &'a Call<'a>,
    scope: Scope,
    row: &'a Row,
    arguments: &'a Entries,
    out: Entries,
}

impl Resolver<'_> {
    fn set(&mut self, name: &str, text: String) {
        self.out.insert(name.into(), Value::string(text));
    }

    /// A name that is not configured is its prefix, or `terraform-`, and something generated.
    fn name(&mut self, Name { name, prefix }: Name) {
        if self.configured(name).is_none() {
            let prefix = self
                .configured(prefix)
                .map_or_else(|| "terraform-".to_owned(), |prefix| prefix.as_str().to_owned());
            self.set(name, prefix + &self.generated(SymbolKind::Suffix, name));
        }
    }

    fn render(&mut self, template: &str) -> String {
        let mut text = String::new();
        for piece in template::pieces(template) {
            match piece {
                template::Piece::Literal(literal) => text.push_str(literal),
                template::Piece::Generated(of) => text.push_str(&self.generated(SymbolKind::Attribute, of)),
                template::Piece::Field { name, form } => text.push_str(&form.apply(&self.field(name))),
            }
        }
        text
    }

    /// An argument, an attribute or a fact of the account. What is none of these is the attribute's symbol.
    fn field(&mut self, name: &str) -> String {
        if let Some(fact) = self.scope.field(name) {
            return fact.to_owned();
        }
        if let Some(rope) = self.configured(name).or_else(|| self.out.get(name).and_then(text::of)) {
            return rope.as_str().to_owned();
        }
        if let Some((_, Default::Text(text))) = self.row.defaults.iter().find(|(default, _)| *default == name)
        {
            return (*text).to_owned();
        }
        let symbol = symbols::attribute(self.call, name).letters();
        self.set(name, symbol.clone());
        symbol
    }

    fn configured(&self, name: &str) -> Option<Rope> {
        self.arguments.get(name).and_then(text::of).filter(|rope| !rope.as_str().is_empty())
    }

    fn generated(&self, kind: SymbolKind, of: &str) -> String {
        let name = format!("generated part of {}.{of}", self.call.address);
        symbols::named(self.call, kind, &name).letters()
    }

    /// `identity`: the cluster's issuer (Amazon EKS User Guide, "Create an IAM OIDC provider for your cluster").
    fn eks_identity(&mut self) -> Value {
        let issuer = self.render("https://oidc.eks.{region}.{dns_suffix}/id/{~identity}");
        let object = |name: &str, value: Value| Value::object(Entries::from([(Arc::from(name), value)]));
        let oidc = Value::tuple(vec![object("issuer", Value::string(issuer))]);
        Value::tuple(vec![object("oidc", oidc)])
    }
}

impl Default {
    fn value(self) -> Value {
        match self {
            Default::Text(text) => Value::string(text),
            Default::Bool(value) => Value::bool(value),
            Default::Number(value) => Value::new(Kind::Number(value.into()), None),
        }
    }
}
