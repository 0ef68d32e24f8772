//! Which provider a local name stands for ("Provider Requirements").

use rolecall_parser::hcl::{Expr, ExprKind};

use super::{Module, constant_string};

/// The registry and the owner where a requirement leaves them out.
const REGISTRY: &str = "registry.terraform.io";
const OWNER: &str = "hashicorp";

impl Module {
    /// The source address in full of the provider that this module knows as `name`.
    pub(crate) fn provider_source(&self, name: &str) -> String {
        let source = self.required_source(name).unwrap_or(name);
        match source.matches('/').count() {
            0 => format!("{REGISTRY}/{OWNER}/{source}"),
            1 => format!("{REGISTRY}/{source}"),
            _ => source.to_owned(),
        }
    }

    fn required_source(&self, name: &str) -> Option<&str> {
        let blocks = self.other_blocks().filter(|block| &*block.kind.text == "terraform");
        let mut requirements = blocks.flat_map(|block| block.body.blocks_of("required_providers"));
        requirements.find_map(|block| member(&block.body.attribute(name)?.value, "source"))
    }
}

/// The text of a member of an object constructor.
fn member<'e>(object: &'e Expr, name: &str) -> Option<&'e str> {
    let ExprKind::Object(items) = &object.kind else { return None };
    let is_named = |key: &ExprKind| match key {
        ExprKind::Variable(key) => &**key == name,
        ExprKind::String(key) => key.as_str() == name,
        _ => false,
    };
    let item = items.iter().rev().find(|item| is_named(&item.key.kind))?;
    constant_string(&item.value)
}
