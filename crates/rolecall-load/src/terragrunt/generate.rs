//! `generate` blocks: files that Terragrunt writes into the module.

use std::sync::Arc;

use rolecall_source::symbol::{self, Piece};
use rolecall_terraform::value::{Entries, Type, Value};
use rolecall_terraform::{Generated, is_module_file};

use crate::paths;

/// A `generate` block.
#[derive(Clone, Debug)]
pub(super) struct Generate {
    pub(super) path: Arc<str>,
    pub(super) contents: Arc<str>,
}

/// What the symbols of generated files are called in them.
const GLOBAL: &str = "terragrunt";

/// The files that are part of a module, and what the names in them stand for: a symbol in the text of a file would be no
/// Terraform.
pub(super) fn files<'g>(blocks: impl Iterator<Item = &'g Generate>) -> (Vec<Generated>, Entries) {
    let mut symbols = Entries::new();
    let blocks = blocks.filter(|block| is_module_file(paths::last(&block.path)));
    let files = blocks
        .map(|block| Generated {
            name: paths::last(&block.path).into(),
            text: named(&block.contents, &mut symbols).into(),
        })
        .collect();
    let globals = if symbols.is_empty() {
        Entries::new()
    } else {
        Entries::from([(GLOBAL.into(), Value::object(symbols))])
    };
    (files, globals)
}

/// `text` with `terragrunt.N` for each symbol, in an interpolation where it stands in a string.
fn named(text: &str, symbols: &mut Entries) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in symbol::pieces(text) {
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Symbol(symbol) => {
                let name = format!("symbol_{}", symbols.len());
                let line = out.rsplit_once('\n').map_or(&*out, |(_, line)| line);
                let quotes = line.matches('"').count() - line.matches("\\\"").count();
                let reference = format!("{GLOBAL}.{name}");
                if quotes.is_multiple_of(2) {
                    out.push_str(&reference);
                } else {
                    out.extend(["${", reference.as_str(), "}"]);
                }
                symbols.insert(name.into(), Value::unknown(symbol, Type::String, None));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use rolecall_source::{Sources, SymbolKind};

    use super::*;

    #[test]
    fn symbols_have_names_in_generated_files() {
        let sources = Sources::default();
        let letters = sources.symbol(SymbolKind::Other, "x").letters();
        let contents = format!("a = [{letters}]\nb = \"x-{letters}\"\n");
        let block = Generate { path: "./provider.tf".into(), contents: contents.into() };
        let (files, globals) = files(std::iter::once(&block));
        let text = files.first().map(|file| (&*file.name, &*file.text));
        let expected = "a = [terragrunt.symbol_0]\nb = \"x-${terragrunt.symbol_1}\"\n";
        assert_eq!(text, Some(("provider.tf", expected)));
        assert_eq!(globals.len(), 1);
    }
}
