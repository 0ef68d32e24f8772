//! Hashes and what is made with them (Terraform, "Hash and Crypto Functions").

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::arguments::Arguments;
use super::call::{Call, Failure, Outcome};
use crate::value::Value;

/// The hash of some bytes by the algorithm of a function's name, such as `sha256` of `base64sha256`.
pub(super) fn digest(function: &str, bytes: &[u8]) -> Vec<u8> {
    match function.trim_start_matches("file").trim_start_matches("base64") {
        "md5" => Md5::digest(bytes).to_vec(),
        "sha1" => Sha1::digest(bytes).to_vec(),
        "sha512" => Sha512::digest(bytes).to_vec(),
        _ => Sha256::digest(bytes).to_vec(),
    }
}

/// The hash as the function writes it: hexadecimal, or with `base64` in its name in that.
pub(super) fn written(function: &str, bytes: &[u8]) -> Value {
    let hash = digest(function, bytes);
    if function.contains("base64") { Value::string(STANDARD.encode(hash)) } else { Value::string(hex(&hash)) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(super) fn hash(call: &mut Call, arguments: &[Value]) -> Outcome {
    Ok(written(call.function.name, Arguments(arguments).text(0)?.as_bytes()))
}

/// RFC 4122, "Name Space IDs": the first four bytes of each, the rest is common.
const NAMESPACES: &[(&str, u8)] = &[("dns", 0x10), ("url", 0x11), ("oid", 0x12), ("x500", 0x14)];

pub(super) fn uuidv5(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (namespace, name) = (Arguments(arguments).text(0)?, Arguments(arguments).text(1)?);
    let known = NAMESPACES.iter().find(|(name, _)| *name == namespace);
    let id = match known {
        Some((_, last)) => Some([
            0x6b, 0xa7, 0xb8, *last, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
        ]),
        None => uuid(namespace),
    };
    let id = id.ok_or_else(|| {
        Failure::argument(0, format!("`{namespace}` is neither a UUID nor dns, url, oid or x500"))
    })?;
    let mut bytes = digest("sha1", &[&id, name.as_bytes()].concat());
    for (at, keep, set) in [(6, 0x0f, 0x50), (8, 0x3f, 0x80)] {
        if let Some(byte) = bytes.get_mut(at) {
            *byte = *byte & keep | set;
        }
    }
    let text = hex(bytes.get(..16).unwrap_or_default());
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| text.get(range).unwrap_or_default());
    Ok(Value::string(parts.join("-")))
}

/// The bytes of a UUID: in its usual form, in braces, after `urn:uuid:`, or without dashes.
fn uuid(text: &str) -> Option<[u8; 16]> {
    let text = match text.len() {
        45 => text
            .get(9..)
            .filter(|_| text.get(..9).is_some_and(|urn| urn.eq_ignore_ascii_case("urn:uuid:")))?,
        38 => text.get(1..37)?,
        _ => text,
    };
    let dashes = [8, 13, 18, 23];
    let digits: String = match text.len() {
        32 => text.to_owned(),
        36 if dashes.iter().all(|&at| text.as_bytes().get(at) == Some(&b'-')) => {
            text.char_indices().filter(|(at, _)| !dashes.contains(at)).map(|(_, c)| c).collect()
        }
        _ => return None,
    };
    let value = u128::from_str_radix(&digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
    Some(value.to_be_bytes())
}
