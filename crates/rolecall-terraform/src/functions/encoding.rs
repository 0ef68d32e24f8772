//! Functions between values and their encodings (Terraform, "Encoding Functions").

use std::fmt::Write;

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use rolecall_source::symbol;

use super::arguments::Arguments;
use super::call::{Call, Failure, Outcome, UNDECIDED};
use crate::value::{Kind, Value, json};

/// What Go accepts: bits after the last byte need not be zero.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

fn decode(text: &str) -> Result<Vec<u8>, Failure> {
    let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    LENIENT.decode(text).map_err(|_| Failure::argument(0, "text is not valid base64"))
}

pub(super) fn base64decode(_: &mut Call, arguments: &[Value]) -> Outcome {
    let bytes = decode(Arguments(arguments).text(0)?)?;
    let text = String::from_utf8(bytes);
    text.map(Value::string).map_err(|_| Failure::argument(0, "the result of decoding is not valid UTF-8"))
}

pub(super) fn base64encode(_: &mut Call, arguments: &[Value]) -> Outcome {
    Ok(Value::string(STANDARD.encode(Arguments(arguments).text(0)?)))
}

/// Known encodings by their IANA names; others give a result that is not known.
#[derive(Clone, Copy, Debug)]
enum Encoding {
    Utf8,
    Utf16 { little: bool },
    Latin1,
}

impl Encoding {
    fn find(name: &str) -> Result<Encoding, Failure> {
        match name.to_ascii_uppercase().as_str() {
            "UTF-8" => Ok(Encoding::Utf8),
            "UTF-16LE" => Ok(Encoding::Utf16 { little: true }),
            "UTF-16BE" => Ok(Encoding::Utf16 { little: false }),
            "ISO-8859-1" => Ok(Encoding::Latin1),
            _ => Err(UNDECIDED),
        }
    }

    fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Encoding::Utf8 => Some(text.as_bytes().to_vec()),
            Encoding::Utf16 { little: true } => {
                Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
            }
            Encoding::Utf16 { little: false } => {
                Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect())
            }
            Encoding::Latin1 => text.chars().map(|c| u8::try_from(c).ok()).collect(),
        }
    }

    fn decode(self, bytes: Vec<u8>) -> Option<String> {
        match self {
            Encoding::Utf8 => String::from_utf8(bytes).ok(),
            Encoding::Utf16 { little } => {
                let unit = |pair: &[u8]| {
                    let pair = <[u8; 2]>::try_from(pair).ok()?;
                    Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
                };
                String::from_utf16(&bytes.chunks(2).map(unit).collect::<Option<Vec<_>>>()?).ok()
            }
            Encoding::Latin1 => Some(bytes.into_iter().map(char::from).collect()),
        }
    }
}

pub(super) fn textdecodebase64(_: &mut Call, arguments: &[Value]) -> Outcome {
    let bytes = decode(Arguments(arguments).text(0)?)?;
    let name = Arguments(arguments).text(1)?;
    let text = Encoding::find(name)?.decode(bytes);
    text.map(Value::string).ok_or_else(|| Failure::argument(0, format!("the bytes are not valid `{name}`")))
}

pub(super) fn textencodebase64(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (text, name) = (Arguments(arguments).text(0)?, Arguments(arguments).text(1)?);
    let bytes = Encoding::find(name)?.encode(text);
    let bytes = bytes.ok_or_else(|| Failure::argument(0, format!("`{name}` cannot encode the text")))?;
    Ok(Value::string(STANDARD.encode(bytes)))
}

pub(super) fn jsondecode(_: &mut Call, arguments: &[Value]) -> Outcome {
    let rope = Arguments(arguments).rope(0)?;
    if symbol::as_symbol(rope.as_str()).is_some() {
        return Err(UNDECIDED);
    }
    json::decode(rope)
        .map_err(|message| Failure::argument(0, format!("invalid JSON: {message}")))?
        .ok_or(UNDECIDED)
}

pub(super) fn jsonencode(call: &mut Call, arguments: &[Value]) -> Outcome {
    let value = Arguments(arguments).get(0)?;
    if matches!(value.kind, Kind::Unknown(..)) {
        return Err(UNDECIDED);
    }
    json::encode(call.sources(), value).map_err(Failure::from)
}

/// Query escaping: a space becomes a plus sign.
pub(super) fn urlencode(_: &mut Call, arguments: &[Value]) -> Outcome {
    let mut out = String::new();
    for byte in Arguments(arguments).text(0)?.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    Ok(Value::string(out))
}
