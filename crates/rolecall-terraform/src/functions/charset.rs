//! Character sets by their IANA names (Terraform, "textencodebase64 Function").

/// A character set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    /// With a byte order mark, big-endian when written.
    Utf16,
    Utf16Little,
    Utf16Big,
    Ascii,
    Latin1,
    Windows1252,
    /// One that Terraform knows and that has no table here.
    Other,
}

/// Names in capitals.
const NAMES: &[(Charset, &[&str])] = &[
    (Charset::Utf8, &["UTF-8", "CSUTF8"]),
    (Charset::Utf16, &["UTF-16", "CSUTF16"]),
    (Charset::Utf16Little, &["UTF-16LE", "CSUTF16LE"]),
    (Charset::Utf16Big, &["UTF-16BE", "CSUTF16BE"]),
    (
        Charset::Ascii,
        &[
            "US-ASCII",
            "US",
            "ISO646-US",
            "ISO-IR-6",
            "ISO_646.IRV:1991",
            "ANSI_X3.4-1968",
            "ANSI_X3.4-1986",
            "IBM367",
            "CP367",
            "CSASCII",
        ],
    ),
    (
        Charset::Latin1,
        &[
            "ISO-8859-1",
            "ISO_8859-1",
            "ISO_8859-1:1987",
            "ISO-IR-100",
            "LATIN1",
            "L1",
            "IBM819",
            "CP819",
            "CSISOLATIN1",
        ],
    ),
    (Charset::Windows1252, &["WINDOWS-1252", "CSWINDOWS1252"]),
];

/// How the names of the other character sets begin.
const OTHERS: &[&str] = &[
    "437",
    "850",
    "862",
    "866",
    "ARABIC",
    "BIG5",
    "CP0",
    "CP437",
    "CP8",
    "CP936",
    "CSBIG5",
    "CSEUC",
    "CSIBM",
    "CSISO",
    "CSKOI8R",
    "CSSHIFTJIS",
    "CSPC",
    "CSMACINTOSH",
    "CSWINDOWS",
    "CYRILLIC",
    "EBCDIC-CP-US",
    "EBCDIC-US-37+EURO",
    "ECMA-",
    "ELOT_928",
    "EUC-JP",
    "EUC-KR",
    "EXTENDED_UNIX_CODE",
    "GB18030",
    "GBK",
    "GREEK",
    "HEBREW",
    "HZ-GB-2312",
    "IBM-1047",
    "IBM0",
    "IBM1047",
    "IBM437",
    "IBM8",
    "ISO-2022-JP",
    "ISO-8859-",
    "ISO-CELTIC",
    "ISO-IR-",
    "ISO_8859-",
    "KOI8-",
    "L2",
    "L3",
    "L4",
    "L5",
    "L6",
    "L8",
    "L10",
    "LATIN",
    "MAC",
    "MS936",
    "MS_KANJI",
    "PC-MULTILINGUAL-850+EURO",
    "SHIFT_JIS",
    "WINDOWS-125",
    "WINDOWS-874",
    "WINDOWS-936",
];

/// What the bytes from 0x80 to 0x9F mean in `windows-1252`; a space stands for none.
const WINDOWS_1252: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

impl Charset {
    /// The set of a name; `None` when Terraform knows none.
    pub(super) fn find(name: &str) -> Option<Charset> {
        let name = name.to_ascii_uppercase();
        let known =
            NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(charset, _)| *charset);
        known.or_else(|| OTHERS.iter().any(|start| name.starts_with(start)).then_some(Charset::Other))
    }

    /// The bytes of a text; `None` when a letter has none.
    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
        let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        match self {
            Charset::Utf8 => Some(text.as_bytes().to_vec()),
            Charset::Utf16 => Some([vec![0xFE, 0xFF], big(text)].concat()),
            Charset::Utf16Big => Some(big(text)),
            Charset::Utf16Little => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Charset::Ascii => text.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii)).collect(),
            Charset::Latin1 => text.chars().map(|c| u8::try_from(c).ok()).collect(),
            Charset::Windows1252 => text.chars().map(windows_byte).collect(),
            Charset::Other => None,
        }
    }

    /// The text of some bytes; `None` when they mean none.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<String> {
        let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
            let units = bytes.chunks(2).map(|pair| <[u8; 2]>::try_from(pair).ok().map(unit));
            String::from_utf16(&units.collect::<Option<Vec<u16>>>()?).ok()
        };
        match self {
            Charset::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Charset::Utf16 => match bytes {
                [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
                [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
                rest => units(rest, u16::from_be_bytes),
            },
            Charset::Utf16Big => units(bytes, u16::from_be_bytes),
            Charset::Utf16Little => units(bytes, u16::from_le_bytes),
            Charset::Ascii => bytes.is_ascii().then(|| bytes.iter().copied().map(char::from).collect()),
            Charset::Latin1 => Some(bytes.iter().copied().map(char::from).collect()),
            Charset::Windows1252 => bytes.iter().map(|&byte| windows_char(byte)).collect(),
            Charset::Other => None,
        }
    }
}

fn windows_char(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9F => WINDOWS_1252.chars().nth(usize::from(byte - 0x80)).filter(|&c| c != ' '),
        byte => Some(char::from(byte)),
    }
}

fn windows_byte(c: char) -> Option<u8> {
    (0..=u8::MAX).find(|&byte| windows_char(byte) == Some(c))
}
