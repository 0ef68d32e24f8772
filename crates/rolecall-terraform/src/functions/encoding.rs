//! Functions between values and their encodings (Terraform, "Encoding Functions").

use std::fmt::Write;

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use rolecall_source::symbol;

use super::arguments::Arguments;
use super::call::{Call, Failure, Outcome, UNDECIDED};
use super::charset::Charset;
use super::pieces;
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

fn charset(name: &str) -> Result<Charset, Failure> {
    match Charset::find(name) {
        Some(Charset::Other) => Err(UNDECIDED),
        Some(charset) => Ok(charset),
        None => Err(Failure::argument(1, format!("`{name}` is not a supported encoding"))),
    }
}

pub(super) fn textdecodebase64(_: &mut Call, arguments: &[Value]) -> Outcome {
    let bytes = decode(Arguments(arguments).text(0)?)?;
    let name = Arguments(arguments).text(1)?;
    let text = charset(name)?.decode(&bytes);
    text.map(Value::string).ok_or_else(|| Failure::argument(0, format!("the bytes are not valid `{name}`")))
}

pub(super) fn textencodebase64(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (text, name) = (Arguments(arguments).text(0)?, Arguments(arguments).text(1)?);
    let bytes = charset(name)?.encode(text);
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

/// What query escaping leaves alone.
fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~')
}

fn escaped(c: char) -> String {
    c.encode_utf8(&mut [0; 4]).bytes().fold(String::new(), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "%{byte:02X}");
        out
    })
}

/// Query escaping: a space becomes a plus sign.
pub(super) fn urlencode(call: &mut Call, arguments: &[Value]) -> Outcome {
    pieces::mapped(
        call,
        arguments,
        0,
        |c| !is_unreserved(c),
        |out, rope, range| {
            pieces::each(out, rope, range, |c| match c {
                c if is_unreserved(c) => None,
                ' ' => Some("+".to_owned()),
                c => Some(escaped(c)),
            });
        },
    )
}

/// The inverse, which only OpenTofu has (OpenTofu, "urldecode Function").
pub(super) fn urldecode(_: &mut Call, arguments: &[Value]) -> Outcome {
    let text = Arguments(arguments).text(0)?;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let value = digit().zip(digit()).map(|(high, low)| high * 16 + low);
                let value = value.and_then(|value| u8::try_from(value).ok());
                value.ok_or_else(|| Failure::argument(0, "`%` is not followed by two hexadecimal digits"))?
            }
            byte => byte,
        });
    }
    let text = String::from_utf8(bytes);
    text.map(Value::string).map_err(|_| Failure::argument(0, "the result of decoding is not valid UTF-8"))
}
