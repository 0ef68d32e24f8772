//! The functions that are called, and what suits each of their arguments.

/// What an argument should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Any,
    Bool,
    Number,
    /// A small whole number.
    Count,
    String,
    List,
    Strings,
    Numbers,
    Bools,
    Set,
    Map,
    /// A map of lists of strings.
    Lists,
    /// A string of one of the grammars below.
    Grammar(Grammar),
}

/// Languages that some functions read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grammar {
    Base64,
    Cidr,
    Csv,
    Date,
    DateFormat,
    Digits,
    Duration,
    Encoding,
    Format,
    Json,
    Path,
    Regex,
    Slashes,
    Uuid,
    Yaml,
}

impl Grammar {
    /// Every language and how tables call it.
    pub(super) const NAMES: [(&str, Grammar); 15] = [
        ("base64", Grammar::Base64),
        ("cidr", Grammar::Cidr),
        ("csv", Grammar::Csv),
        ("date", Grammar::Date),
        ("date-format", Grammar::DateFormat),
        ("digits", Grammar::Digits),
        ("duration", Grammar::Duration),
        ("encoding", Grammar::Encoding),
        ("format", Grammar::Format),
        ("json", Grammar::Json),
        ("path", Grammar::Path),
        ("regex", Grammar::Regex),
        ("slashes", Grammar::Slashes),
        ("uuid", Grammar::Uuid),
        ("yaml", Grammar::Yaml),
    ];
}

impl Kind {
    fn named(name: &str) -> Kind {
        match name {
            "bool" => Kind::Bool,
            "number" => Kind::Number,
            "count" => Kind::Count,
            "string" => Kind::String,
            "list" => Kind::List,
            "strings" => Kind::Strings,
            "numbers" => Kind::Numbers,
            "bools" => Kind::Bools,
            "set" => Kind::Set,
            "map" => Kind::Map,
            "lists" => Kind::Lists,
            name => {
                let grammar = Grammar::NAMES.iter().find(|(own, _)| *own == name);
                grammar.map_or(Kind::Any, |(_, grammar)| Kind::Grammar(*grammar))
            }
        }
    }
}

/// A function and its arguments; the last one may stand any number of times.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: &'static str,
    pub(super) result: Kind,
    pub(super) arguments: Vec<Kind>,
    pub(super) repeated: Option<Kind>,
}

/// Every function whose answer depends on its arguments alone (Terraform, "Functions"): result, name, arguments.
const CALLS: &str = "\
number abs number
bool alltrue bools
bool anytrue bools
string base64decode base64
string base64encode string
string base64sha256 string
string base64sha512 string
string basename path
bool can any
number ceil number
string chomp string
list chunklist list count
string cidrhost cidr count
string cidrnetmask cidr
string cidrsubnet cidr count count
strings cidrsubnets cidr count*
any coalesce any*
list coalescelist list*
strings compact strings
list concat list*
bool contains list any
list csvdecode csv
string dirname path
list distinct list
any element list count
bool endswith string string
any ephemeralasnull any
list flatten list
number floor number
string format format any*
string formatdate date-format date
strings formatlist format any*
string indent count string
number index list any
bool issensitive any
string join string strings*
any jsondecode json
string jsonencode any
strings keys map
number length any
number log number number
any lookup map string any
string lower string
list matchkeys list list list
number max number*
string md5 string
map merge map*
number min number*
any nonsensitive any
any one list
number parseint digits count
number pow number number
numbers range number*
any regex regex string
list regexall regex string
string replace string slashes string
list reverse list
any sensitive any
set setintersection set*
set setproduct list*
set setsubtract set set
set setunion set*
string sha1 string
string sha256 string
string sha512 string
number signum number
list slice list count count
strings sort strings
strings split string string
bool startswith string string
bool strcontains string string
string strrev string
string substr string count count
number sum numbers
string textdecodebase64 base64 encoding
string textencodebase64 string encoding
string timeadd date duration
number timecmp date date
string title string
bool tobool any
list tolist any
map tomap any
number tonumber any
set toset any
string tostring any
map transpose lists
string trim string string
string trimprefix string string
string trimspace string
string trimsuffix string string
any try any*
string upper string
string urlencode string
string uuidv5 uuid string
list values map
any yamldecode yaml
string yamlencode any
map zipmap strings list
";

/// The table, read.
pub(super) fn calls() -> Vec<Call> {
    CALLS.lines().filter_map(call).collect()
}

fn call(line: &'static str) -> Option<Call> {
    let mut words = line.split_whitespace();
    let (result, name) = (Kind::named(words.next()?), words.next()?);
    let mut arguments = Vec::new();
    let mut repeated = None;
    for word in words {
        match word.strip_suffix('*') {
            Some(kind) => repeated = Some(Kind::named(kind)),
            None => arguments.push(Kind::named(word)),
        }
    }
    Some(Call { name, result, arguments, repeated })
}
