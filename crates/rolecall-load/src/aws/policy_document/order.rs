//! The order in which the provider keeps blocks.
//!
//! The provider holds `principals`, `not_principals` and `condition` blocks in sets, and goes through a set in the order
//! of the checksums of its elements, compared as decimal text (Terraform Plugin SDK, "Schema Attributes and Types").
//! It shows where two blocks have the same type, or the same test and variable.

use std::collections::BTreeMap;

use rolecall_source::symbol;
use rolecall_terraform::value::Value;

use crate::aws::text;

/// How the values of an argument enter the checksum.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Text,
    List,
    Set,
}

/// The arguments of `principals` and `not_principals`, by name in order.
pub(super) const PRINCIPALS: &[(&str, Form)] = &[("identifiers", Form::Set), ("type", Form::Text)];
/// The arguments of `condition`, by name in order.
pub(super) const CONDITION: &[(&str, Form)] =
    &[("test", Form::Text), ("values", Form::List), ("variable", Form::Text)];

/// The blocks as the provider goes through them, each once. As configured where a part of them is not known: then so is
/// their order.
pub(super) fn of<'a>(blocks: Vec<&'a Value>, arguments: &[(&str, Form)]) -> Vec<&'a Value> {
    if blocks.len() < 2 {
        return blocks;
    }
    let written: Vec<String> = blocks.iter().map(|block| written(block, arguments)).collect();
    if blocks.iter().any(|block| block.entries().is_none())
        || written.iter().any(|text| symbol::has_symbols(text))
    {
        return blocks;
    }
    let mut ordered = BTreeMap::new();
    for (block, written) in blocks.into_iter().zip(written) {
        ordered.entry(checksum(&written).to_string()).or_insert(block);
    }
    ordered.into_values().collect()
}

fn written(block: &Value, arguments: &[(&str, Form)]) -> String {
    let mut out = String::new();
    for (name, form) in arguments {
        let value = block.get(name);
        let texts = || text::list(value).into_iter().map(|rope| format!("{};", rope.as_str()));
        let value = match form {
            Form::Text => value.and_then(text::of).map(|rope| rope.as_str().to_owned()).unwrap_or_default(),
            Form::List => format!("({})", texts().collect::<String>()),
            Form::Set => {
                let set: BTreeMap<String, String> =
                    texts().map(|text| (checksum(&text).to_string(), text)).collect();
                format!("{{{}}}", set.into_values().collect::<String>())
            }
        };
        out.extend([name, ":", &value, ";"]);
    }
    out
}

/// CRC-32 (ISO 3309), of which the SDK also makes the `id` of many data sources.
pub(super) fn checksum(text: &str) -> u32 {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    let sum = text.bytes().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(byte),
            |sum, _| {
                if sum & 1 == 1 { sum >> 1 ^ POLYNOMIAL } else { sum >> 1 }
            },
        )
    });
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(checksum("123456789"), 0xCBF4_3926);
        assert_eq!(checksum(""), 0);
    }
}
