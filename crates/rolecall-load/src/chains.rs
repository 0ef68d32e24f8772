//! Chains that `provider` blocks imply.

use rolecall_model::{Chain, ChainSource, Text, With};
use rolecall_source::symbol;
use rolecall_terraform::value::{Kind, Value};
use rolecall_terraform::{Evaluation, ProviderInstance};

use crate::config::set_with;
use crate::{accounts, paths};

/// Arguments of `assume_role` that the caller brings along, by the key of `with` (AWS provider, "Provider
/// configuration").
const BRINGS: [(&str, &str); 4] = [
    ("external_id", "external_id"),
    ("session_name", "session_name"),
    ("source_identity", "source_identity"),
    ("duration", "duration"),
];

/// The roles that the providers of a root module assume, as chains from whoever runs Terraform there. Of several
/// `assume_role` blocks each starts from the role before. Roles that are not known are left out.
pub(crate) fn of_providers(evaluation: &Evaluation) -> Vec<Chain> {
    evaluation.providers.iter().flat_map(|instance| of_provider(instance)).collect()
}

fn of_provider(instance: &ProviderInstance) -> Vec<Chain> {
    let blocks = instance.arguments.get("assume_role").and_then(Value::elements).unwrap_or_default();
    let name = format!("provider {} of {}", accounts::local_name(instance), paths::shown(&instance.root));
    let mut from = Text { text: "".into(), span: None };
    let mut chains = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let Some(arn) = block.get("role_arn").filter(|arn| arn.is_wholly_known()) else { break };
        let Some(rope) = arn.as_rope().filter(|rope| rope.as_str().starts_with("arn:")) else { break };
        let to = Text { text: rope.text().clone(), span: rope.source().or(arn.origin) };
        chains.push(Chain {
            name: if index == 0 {
                name.as_str().into()
            } else {
                format!("{name}, role {}", index + 1).into()
            },
            from: std::mem::replace(&mut from, to.clone()),
            to,
            max_hops: None,
            with: brought(block),
            reaches: None,
            span: instance.span,
            source: ChainSource::ProviderAssumeRole,
        });
    }
    chains
}

fn brought(block: &Value) -> With {
    let mut with = With::default();
    for (argument, key) in BRINGS {
        if let Some(text) = block.get(argument).and_then(known_text) {
            // What AWS would not take is left out: the provider says so itself.
            let _ = set_with(&mut with, key, &text);
        }
    }
    for (tag, value) in block.get("tags").and_then(Value::entries).into_iter().flatten() {
        if let Some(text) = known_text(value) {
            with.session_tags.insert(tag.clone(), text.into());
        }
    }
    with
}

fn known_text(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::String(rope) if !symbol::has_symbols(rope.as_str()) => Some(rope.as_str().to_owned()),
        _ => None,
    }
}
