//! JSON is read as RFC 8259 says, with the place of everything.

use rolecall_parser::json::{Error, Kind, MAX_DEPTH, Node, parse, parse_all};
use serde_json::Value;

#[test]
fn every_kind_of_value_is_read_with_its_range() {
    let text = "\u{FEFF} { \"a\" : [ null, true ,false, -1.50e+3 ] , \"b\\n\": \"é\", \"a\": {} }\n";
    let node = parse(text).unwrap();
    let slice = |range: &std::ops::Range<usize>| &text[range.clone()];
    let members = node.as_object().unwrap();
    let keys: Vec<(&str, &str)> =
        members.iter().map(|member| (&*member.key, slice(&member.key_range))).collect();
    assert_eq!(keys, [("a", "\"a\""), ("b\n", "\"b\\n\""), ("a", "\"a\"")]);
    let items = members[0].value.as_array().unwrap();
    let texts: Vec<&str> = items.iter().map(|item| slice(&item.range)).collect();
    assert_eq!(texts, ["null", "true", "false", "-1.50e+3"]);
    assert_eq!(items[3].kind, Kind::Number("-1.50e+3".into()));
    assert_eq!(slice(&members[0].value.range), "[ null, true ,false, -1.50e+3 ]");
    assert_eq!((members[1].value.as_str(), slice(&members[1].value.range)), (Some("é"), "\"é\""));
    assert_eq!(slice(&node.range), text.trim_start_matches('\u{FEFF}').trim());
}

#[test]
fn of_duplicate_keys_get_finds_the_last() {
    let node = parse(r#"{"a": 1, "a": 2}"#).unwrap();
    assert_eq!(node.get("a").unwrap().kind, Kind::Number("2".into()));
    assert_eq!(node.as_object().unwrap().len(), 2);
    assert!(node.get("b").is_none());
}

/// A string, and its value.
const STRINGS: &[(&str, &str)] = &[
    (r#""""#, ""),
    (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (r#""\u00e9\u0041é""#, "éAé"),
    (r#""\uD83D\uDE00😀""#, "😀😀"),
    (r#""\uD83D""#, "\u{FFFD}"),
    (r#""\uD83Dx\uDE00""#, "\u{FFFD}x\u{FFFD}"),
    (r#""\uD83D\u0041""#, "\u{FFFD}A"),
    (r#""\uD83D\uD83D\uDE00""#, "\u{FFFD}😀"),
    // The letters of symbols stay, but no escape writes one.
    ("\"a\u{F0000}\u{100000}b\"", "a\u{F0000}\u{100000}b"),
    (r#""\uDB80\uDC00\uDBC0\uDC00""#, "\u{FFFD}\u{FFFD}"),
    (r#""\u0000""#, "\0"),
];

#[test]
fn escapes_stand_for_their_characters() {
    for (text, expected) in STRINGS {
        assert_eq!(parse(text).unwrap().as_str(), Some(*expected), "{text}");
        let object = format!("{{{text}:{text}}}");
        assert_eq!(parse(&object).unwrap().get(expected).unwrap().as_str(), Some(*expected), "{text}");
    }
}

/// What is no JSON, what is told, and the text at the place.
const ERRORS: &[(&str, &str, &str)] = &[
    ("", "expected a value, found the end of the text", ""),
    ("[1, 2", "expected `,` or `]`, found the end of the text", ""),
    ("[1, ]", "expected a value, found `]`", "]"),
    ("[1 2]", "expected `,` or `]`, found `2`", "2"),
    ("{\"a\": 1,}", "expected a key in double quotes, found `}`", "}"),
    ("{'a': 1}", "expected a key in double quotes, found `'`", "'"),
    ("{\"a\" 1}", "expected `:`, found `1`", "1"),
    ("{\"a\": 1 \"b\": 2}", "expected `,` or `}`, found `\"`", "\""),
    ("[tru]", "expected a value, found `t`", "t"),
    ("nul", "expected a value, found `n`", "n"),
    ("01", "expected the end of the text, found `1`", "1"),
    ("-", "expected a digit, found the end of the text", ""),
    ("1.", "expected a digit, found the end of the text", ""),
    ("[1.e3]", "expected a digit, found `e`", "e"),
    ("1e+", "expected a digit, found the end of the text", ""),
    ("+1", "expected a value, found `+`", "+"),
    ("[\"a]", "string without an end", "\"a]"),
    ("\"a\\q\"", "invalid escape in a string", "\\q"),
    ("\"\\é\"", "invalid escape in a string", "\\é"),
    ("\"\\u12g4\"", "invalid escape in a string", "\\u"),
    ("\"a\nb\"", "control character in a string, write it as an escape", "\n"),
    ("[1] // c", "expected the end of the text, found `/`", "/"),
    ("[1]é", "expected the end of the text, found `é`", "é"),
    ("[\u{a0}1]", "expected a value, found `\\u{a0}`", "\u{a0}"),
];

#[test]
fn an_error_says_what_was_expected_and_where() {
    for (text, message, place) in ERRORS {
        let Error { message: found, range } = parse(text).unwrap_err();
        assert_eq!((&*found, &text[range]), (*message, *place), "{text}");
    }
}

#[test]
fn nesting_is_read_up_to_its_bound() {
    for (open, inner, close) in [("[", "", "]"), ("{\"a\":", "1", "}"), ("[1,", "1", "]")] {
        let nested = |depth: usize| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        let error = parse(&nested(MAX_DEPTH + 1)).unwrap_err();
        assert_eq!(error.message, "nested deeper than 512 levels");
        assert_eq!(error.range.start % open.len(), 0);
        assert!(parse(&nested(1_000_000)).is_err());
    }
}

/// A small generator of numbers (xorshift), so that every run is the same.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn text(&mut self) -> String {
        let letters =
            ['a', 'Z', '"', '\\', '/', '\n', '\u{0}', '\u{1f}', '\u{7f}', 'é', '\u{2028}', '😀', ' '];
        (0..self.below(9)).map(|_| letters[self.below(13) as usize]).collect()
    }

    fn value(&mut self, depth: u64) -> Value {
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => (self.below(2) == 0).into(),
            2 => (self.below(1 << 40).cast_signed() - (1 << 39)).into(),
            3 => (f64::from(self.below(1 << 30) as u32) / 1e4 - 1e4).into(),
            4 | 5 => self.text().into(),
            6 => (0..self.below(5)).map(|_| self.value(depth - 1)).collect(),
            _ => (0..self.below(5)).map(|_| (self.text(), self.value(depth - 1))).collect(),
        }
    }
}

fn as_value(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => (*value).into(),
        Kind::Number(text) => serde_json::from_str(text).unwrap(),
        Kind::String(text) => text.to_string().into(),
        Kind::Array(items) => items.iter().map(as_value).collect(),
        Kind::Object(members) => {
            members.iter().map(|member| (member.key.to_string(), as_value(&member.value))).collect()
        }
    }
}

/// The text at a node's range is that node.
fn assert_ranges(text: &str, node: &Node) {
    let again = parse(&text[node.range.clone()]).unwrap();
    assert_eq!(as_value(&again), as_value(node));
    for item in node.as_array().unwrap_or_default() {
        assert_ranges(text, item);
    }
    for member in node.as_object().unwrap_or_default() {
        assert_eq!(parse(&text[member.key_range.clone()]).unwrap().as_str(), Some(&*member.key));
        assert_ranges(text, &member.value);
    }
}

#[test]
fn random_values_are_read_as_serde_json_reads_them() {
    let mut random = Random(1);
    for _ in 0..2000 {
        let value = random.value(5);
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let node = parse(&text).unwrap();
            assert_eq!(as_value(&node), serde_json::from_str::<Value>(&text).unwrap());
            assert_ranges(&text, &node);
        }
    }
}

#[test]
fn random_damage_is_refused_where_serde_json_refuses_it() {
    let mut random = Random(2);
    let noise =
        ["", "{", "}", "[", "]", "\"", ",", ":", "0", ".", "e", "-", "\\", " ", "\t", "\u{b}", "true", "é"];
    for _ in 0..20_000 {
        let mut text = random.value(3).to_string();
        for _ in 0..=random.below(2) {
            let at = text.floor_char_boundary(random.below(text.len() as u64 + 1) as usize);
            let end = text.ceil_char_boundary(at + random.below(2) as usize).min(text.len());
            text.replace_range(at..end.max(at), noise[random.below(noise.len() as u64) as usize]);
        }
        // The one leniency: half of a surrogate pair; and numbers have no bound.
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => assert_eq!(as_value(&parse(&text).unwrap()), value, "{text}"),
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(_) => assert!(parse(&text).is_err(), "{text}"),
        }
    }
}

#[test]
fn values_may_follow_each_other() {
    let nodes = parse_all("{\"a\": 1}\n{\"a\": 2} [3]\n").unwrap();
    assert_eq!(nodes.iter().map(|node| node.range.clone()).collect::<Vec<_>>(), [0..8, 9..17, 18..21]);
    assert_eq!(parse_all(" \n").unwrap(), []);
    assert_eq!(parse_all("{} {").unwrap_err().range, 4..4);
}
