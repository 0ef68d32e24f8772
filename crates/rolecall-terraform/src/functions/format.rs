//! `format` and `formatlist` (Terraform, "format Function").

use rolecall_source::{Rope, RopeBuilder};
use unicode_segmentation::UnicodeSegmentation;

use super::arguments::{MAX_ITEMS, bounded, list};
use super::call::{Call, Failure, Outcome, UNDECIDED};
use crate::value::{Decimal, Kind, Number, Type, Value, convert, json, push_part, slice};

/// Widest field and highest precision.
const MAX_WIDTH: usize = 10_000;

/// What stands between `%` and the letter, and the letter.
#[derive(Debug, Default)]
struct Verb<'a> {
    raw: &'a str,
    /// Some of `0#-+` and space.
    flags: &'a str,
    width: Option<usize>,
    precision: Option<usize>,
    argument: Option<usize>,
    letter: char,
}

pub(super) fn format(call: &mut Call, arguments: &[Value]) -> Outcome {
    let (template, values) = arguments.split_first().ok_or(UNDECIDED)?;
    if values.iter().any(is_untyped) {
        return Err(UNDECIDED);
    }
    formatted(call, template, values)
}

/// A null of no type: what Terraform makes of it is never known.
fn is_untyped(value: &Value) -> bool {
    matches!(value.kind, Kind::Null(Type::Dynamic))
}

/// One text per element; what is no list is used for each.
pub(super) fn formatlist(call: &mut Call, arguments: &[Value]) -> Outcome {
    let (template, values) = arguments.split_first().ok_or(UNDECIDED)?;
    if values.iter().any(is_untyped) {
        return Err(UNDECIDED);
    }
    let mut length: Option<usize> = None;
    for (index, value) in values.iter().enumerate() {
        if matches!(
            value.kind,
            Kind::Unknown(_, Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_))
        ) {
            return Err(UNDECIDED);
        }
        let Some(items) = value.elements() else { continue };
        if length.is_some_and(|length| length != items.len()) {
            return Err(Failure::argument(index + 1, "all lists must have the same length"));
        }
        length = Some(items.len());
    }
    let mut texts = Vec::new();
    for at in 0..length.unwrap_or(1) {
        let row: Vec<Value> = values
            .iter()
            .filter_map(|value| value.elements().map_or(Some(value), |items| items.get(at)))
            .cloned()
            .collect();
        texts.push(formatted(call, template, &row)?);
        if texts.len() > MAX_ITEMS {
            return Err("result has too many elements".into());
        }
    }
    Ok(list(Type::String, texts))
}

fn formatted(call: &Call, template: &Value, values: &[Value]) -> Outcome {
    let template = template.as_rope().ok_or(UNDECIDED)?;
    let mut out = RopeBuilder::default();
    let (mut next, mut used, mut at) = (0, 0, 0);
    let text = template.as_str();
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find('%')) {
        push_part(&mut out, template, at..at + offset);
        at += offset;
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("%%") {
            push_part(&mut out, template, at..at + 1);
            at += 2;
            continue;
        }
        let verb = Verb::parse(rest)?;
        let index = verb.argument.unwrap_or(next);
        let Some(value) = values.get(index) else {
            return Err(
                format!("not enough arguments for `{}`: it needs argument {}", verb.raw, index + 1).into()
            );
        };
        next = index + 1;
        used = used.max(next);
        verb.write(call, value, &mut out)?;
        bounded(out.len())?;
        at += verb.raw.len();
    }
    push_part(&mut out, template, at..text.len());
    if used < values.len() {
        return Err(format!("too many arguments: the format uses {used} of {}", values.len()).into());
    }
    Ok(Value::rope(out.finish()))
}

impl<'a> Verb<'a> {
    /// The verb that `text` starts with.
    fn parse(text: &'a str) -> Result<Verb<'a>, Failure> {
        let mut verb = Verb::default();
        let wrong = || {
            Failure::from(format!("invalid format verb in `{}`", text.chars().take(10).collect::<String>()))
        };
        let mut rest = text.strip_prefix('%').ok_or_else(wrong)?;
        let flags = rest.find(|c| !"0#-+ ".contains(c)).unwrap_or(rest.len());
        (verb.flags, rest) = rest.split_at_checked(flags).ok_or_else(wrong)?;
        verb.width = number(&mut rest)?;
        if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            verb.precision = Some(number(&mut rest)?.unwrap_or(0));
        }
        if let Some(after) = rest.strip_prefix('[') {
            rest = after;
            let index = number(&mut rest)?.and_then(|index| index.checked_sub(1)).ok_or_else(wrong)?;
            verb.argument = Some(index);
            rest = rest.strip_prefix(']').ok_or_else(wrong)?;
        }
        verb.letter = rest.chars().next().ok_or_else(wrong)?;
        let end = text.len() - rest.len() + verb.letter.len_utf8();
        verb.raw = text.get(..end).unwrap_or_default();
        Ok(verb)
    }

    fn write(&self, call: &Call, value: &Value, out: &mut RopeBuilder) -> Result<(), Failure> {
        let wrong =
            |message: String| Failure::from(format!("unsupported value for `{}`: {message}", self.raw));
        if value.is_null() && self.letter != 'v' {
            return Err(wrong("null cannot be formatted".to_owned()));
        }
        match self.letter {
            'v' => self.write_any(call, value, out),
            's' | 'q' => {
                let text = convert(value, &Type::String).map_err(wrong)?;
                self.write_string(call, value, text.as_rope().ok_or(UNDECIDED)?, out)
            }
            't' => {
                let truth = convert(value, &Type::Bool).map_err(wrong)?;
                let text = convert(&truth, &Type::String)?;
                out.push_rope(text.as_rope().ok_or(UNDECIDED)?);
                Ok(())
            }
            'b' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g' | 'G' => {
                let converted = convert(value, &Type::Number).map_err(wrong)?;
                match (&converted.kind, &value.kind) {
                    (Kind::Number(number), _) => {
                        let text = self.number(number).map_err(wrong)?;
                        out.push(&text, value.origin, false);
                    }
                    // Decimal digits are what the number becomes as a string.
                    (_, Kind::Unknown(unknown, Type::Number)) if self.raw == "%d" => {
                        out.push_rope(&Rope::symbol(*unknown, value.origin));
                    }
                    _ => self.write_unknown(call, value, out)?,
                }
                Ok(())
            }
            letter => Err(format!("unsupported format verb `{letter}` in `{}`", self.raw).into()),
        }
    }

    fn write_any(&self, call: &Call, value: &Value, out: &mut RopeBuilder) -> Result<(), Failure> {
        match &value.kind {
            Kind::String(rope) if !self.flags.contains('#') => self.write_padded(call, value, rope, out),
            Kind::Number(number) if !self.flags.contains('#') => {
                let text = if number.is_infinite() {
                    number.to_string()
                } else {
                    Decimal::shortest(number).to_general(None)
                };
                self.write_padded(call, value, &Rope::at(text, value.origin, false), out)
            }
            Kind::Unknown(unknown, Type::Bool) => {
                self.write_padded(call, value, &Rope::symbol(*unknown, value.origin), out)
            }
            Kind::Unknown(..) => self.write_unknown(call, value, out),
            _ => {
                let text = json::encode(call.sources(), value)?;
                self.write_padded(call, value, text.as_rope().ok_or(UNDECIDED)?, out)
            }
        }
    }

    fn write_string(
        &self,
        call: &Call,
        value: &Value,
        rope: &Rope,
        out: &mut RopeBuilder,
    ) -> Result<(), Failure> {
        let mut rope = rope.clone();
        if let Some(precision) = self.precision.filter(|&precision| precision > 0) {
            if rope.has_symbols() {
                return self.write_unknown(call, value, out);
            }
            let end = rope.as_str().grapheme_indices(true).nth(precision).map(|(at, _)| at);
            rope = slice(&rope, 0..end.unwrap_or(rope.as_str().len()));
        }
        if self.letter == 'q' {
            rope = json::quote(&rope)?;
        }
        self.write_padded(call, value, &rope, out)
    }

    fn write_padded(
        &self,
        call: &Call,
        value: &Value,
        rope: &Rope,
        out: &mut RopeBuilder,
    ) -> Result<(), Failure> {
        let Some(width) = self.width else {
            out.push_rope(rope);
            return Ok(());
        };
        if rope.has_symbols() {
            return self.write_unknown(call, value, out);
        }
        let missing = width.saturating_sub(rope.as_str().graphemes(true).count());
        let pad = if self.flags.contains('0') { "0" } else { " " }.repeat(missing);
        if self.flags.contains('-') {
            out.push_rope(rope);
        }
        out.push(&pad, value.origin, false);
        if !self.flags.contains('-') {
            out.push_rope(rope);
        }
        Ok(())
    }

    /// A symbol for this verb and value alone.
    fn write_unknown(&self, call: &Call, value: &Value, out: &mut RopeBuilder) -> Result<(), Failure> {
        let verb = if self.argument.is_some() { self.without_index() } else { self.raw.to_owned() };
        let unknown = call.unknown("format", &[Value::string(verb), value.clone()], Type::String);
        out.push_rope(unknown.as_rope().ok_or(UNDECIDED)?);
        Ok(())
    }

    fn without_index(&self) -> String {
        let (before, after) = self.raw.split_once('[').unwrap_or((self.raw, ""));
        [before, after.split_once(']').map_or("", |(_, letter)| letter)].concat()
    }

    fn number(&self, number: &Number) -> Result<String, String> {
        if number.is_infinite() && !matches!(self.letter, 'b' | 'd' | 'o' | 'x' | 'X') {
            let plus = if self.flags.contains(' ') { " Inf" } else { "+Inf" };
            let digits = if number.is_negative() { "Inf" } else { plus };
            return Ok(Verb { flags: self.flags.trim_start_matches(['+', ' ']), ..*self }.field(
                number.is_negative(),
                "",
                digits,
                false,
            ));
        }
        let digits = match self.letter {
            'b' | 'd' | 'o' | 'x' | 'X' => return self.integer(number),
            'e' | 'E' => Decimal::exact(number).to_scientific(Some(self.precision.unwrap_or(6))),
            'f' => Decimal::exact(number).to_plain(Some(self.precision.unwrap_or(6))),
            _ => match self.precision {
                Some(precision) => Decimal::exact(number).to_general(Some(precision)),
                None => Decimal::shortest(number).to_general(None),
            },
        };
        let digits = digits.strip_prefix('-').unwrap_or(&digits);
        let digits = if self.letter.is_uppercase() { digits.to_uppercase() } else { digits.to_owned() };
        Ok(self.field(number.is_negative(), "", &digits, self.flags.contains('0')))
    }

    fn integer(&self, number: &Number) -> Result<String, String> {
        if !number.is_integer() {
            return Err("an integer is required".to_owned());
        }
        let (radix, prefix) = match self.letter {
            'b' => (2, "0b"),
            'o' => (8, "0"),
            'x' => (16, "0x"),
            'X' => (16, "0X"),
            _ => (10, ""),
        };
        let mut digits = number.to_integer().magnitude().to_str_radix(radix);
        if self.letter == 'X' {
            digits = digits.to_uppercase();
        }
        if self.precision == Some(0) && digits == "0" {
            return Ok(String::new());
        }
        let missing = self.precision.unwrap_or(0).saturating_sub(digits.len());
        let digits = ["0".repeat(missing), digits].concat();
        let prefix = if self.flags.contains('#') { prefix } else { "" };
        Ok(self.field(
            number.is_negative() && !number.is_zero(),
            prefix,
            &digits,
            self.flags.contains('0') && self.precision.is_none(),
        ))
    }

    /// Sign, prefix and digits in a field of the wanted width.
    fn field(&self, negative: bool, prefix: &str, digits: &str, zero: bool) -> String {
        let sign = match (negative, self.flags.contains('+'), self.flags.contains(' ')) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        let length = sign.len() + prefix.len() + digits.len();
        let missing = self.width.unwrap_or(0).saturating_sub(length);
        if self.flags.contains('-') {
            [sign, prefix, digits, &" ".repeat(missing)].concat()
        } else if zero {
            [sign, prefix, &"0".repeat(missing), digits].concat()
        } else {
            [&" ".repeat(missing), sign, prefix, digits].concat()
        }
    }
}

/// The number that `rest` starts with, taken from it.
fn number(rest: &mut &str) -> Result<Option<usize>, Failure> {
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at_checked(end).unwrap_or_default();
    if digits.is_empty() {
        return Ok(None);
    }
    *rest = after;
    let number = digits.parse().ok().filter(|&number| number <= MAX_WIDTH);
    number.map(Some).ok_or_else(|| format!("number `{digits}` in a format verb is too large").into())
}
