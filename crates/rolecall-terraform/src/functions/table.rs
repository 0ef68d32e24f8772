//! The table of functions.

use super::call::{self, Call, Outcome};
use super::{
    collection, conversion, csv, date, encoding, file, format, hash, network, numeric, regular, selection,
    sequence, set, string, tfvars, yaml,
};
use crate::value::{Type, Value};

/// A built-in function.
#[derive(Debug)]
pub struct Function {
    /// Its name without `core::`.
    pub name: &'static str,
    pub(super) parameters: &'static [Parameter],
    /// What follows the parameters, any number of times.
    pub(super) variadic: Option<Parameter>,
    /// What the result is when it is not known.
    pub(super) result: Shape,
    pub(super) mode: Mode,
    /// Whether a sensitive argument makes the result sensitive.
    pub(super) keeps_marks: bool,
    pub(super) body: Body,
}

/// What computes a result from arguments that were converted.
type Body = fn(&mut Call, &[Value]) -> Outcome;

/// How a function treats what is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// It needs to know everything; else the result is a symbol.
    Known,
    /// It looks into its arguments, where there may be symbols but no alternatives.
    Deep,
    /// It moves the parts of its arguments around, whatever they are.
    Shallow,
}

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// Whether null is allowed.
    pub(super) null: bool,
    /// Whether the function can do something with an argument of which nothing is known.
    pub(super) unknown: bool,
}

/// A type that can stand in a table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Any,
    Bool,
    Number,
    String,
    List(&'static Shape),
    Set(&'static Shape),
    Map(&'static Shape),
}

impl Shape {
    pub(super) fn to_type(self) -> Type {
        match self {
            Shape::Any => Type::Dynamic,
            Shape::Bool => Type::Bool,
            Shape::Number => Type::Number,
            Shape::String => Type::String,
            Shape::List(element) => Type::list(element.to_type()),
            Shape::Set(element) => Type::set(element.to_type()),
            Shape::Map(element) => Type::map(element.to_type()),
        }
    }
}

impl Parameter {
    const fn new(name: &'static str, shape: Shape) -> Parameter {
        Parameter { name, shape, null: false, unknown: false }
    }

    const fn nullable(self) -> Parameter {
        Parameter { null: true, ..self }
    }

    const fn open(self) -> Parameter {
        Parameter { unknown: true, ..self }
    }
}

impl Function {
    const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        result: Shape,
        mode: Mode,
        body: Body,
    ) -> Function {
        Function { name, parameters, variadic: None, result, mode, keeps_marks: true, body }
    }

    const fn variadic(self, parameter: Parameter) -> Function {
        Function { variadic: Some(parameter), ..self }
    }

    const fn without_marks(self) -> Function {
        Function { keeps_marks: false, ..self }
    }
}

const fn any(name: &'static str) -> Parameter {
    Parameter::new(name, Shape::Any)
}

const fn number(name: &'static str) -> Parameter {
    Parameter::new(name, Shape::Number)
}

const fn string(name: &'static str) -> Parameter {
    Parameter::new(name, Shape::String)
}

const fn list(name: &'static str, element: &'static Shape) -> Parameter {
    Parameter::new(name, Shape::List(element))
}

const fn known(name: &'static str, parameters: &'static [Parameter], result: Shape, body: Body) -> Function {
    Function::new(name, parameters, result, Mode::Known, body)
}

const fn deep(name: &'static str, parameters: &'static [Parameter], result: Shape, body: Body) -> Function {
    Function::new(name, parameters, result, Mode::Deep, body)
}

const fn shallow(
    name: &'static str,
    parameters: &'static [Parameter],
    result: Shape,
    body: Body,
) -> Function {
    Function::new(name, parameters, result, Mode::Shallow, body)
}

const STRINGS: Shape = Shape::List(&Shape::String);
const ANY_LIST: Shape = Shape::List(&Shape::Any);
const SET: Shape = Shape::Set(&Shape::Any);
const VALUE: Parameter = any("value").nullable().open();

/// Every function, by name.
pub(super) static FUNCTIONS: &[Function] = &[
    known("abs", &[number("num")], Shape::Number, numeric::abs),
    deep("abspath", &[string("path")], Shape::String, file::abspath),
    deep("alltrue", &[list("list", &Shape::Bool)], Shape::Bool, collection::alltrue),
    deep("anytrue", &[list("list", &Shape::Bool)], Shape::Bool, collection::anytrue),
    known("base64decode", &[string("str")], Shape::String, encoding::base64decode),
    known("base64encode", &[string("str")], Shape::String, encoding::base64encode),
    known("base64gunzip", &[string("str")], Shape::String, call::undecided),
    known("base64gzip", &[string("str")], Shape::String, call::undecided),
    known("base64sha256", &[string("str")], Shape::String, hash::hash),
    known("base64sha512", &[string("str")], Shape::String, hash::hash),
    deep("basename", &[string("path")], Shape::String, file::basename),
    shallow("bcrypt", &[string("str")], Shape::String, call::impure).variadic(number("cost").open()),
    known("ceil", &[number("num")], Shape::Number, numeric::ceil),
    deep("chomp", &[string("str")], Shape::String, string::chomp),
    shallow(
        "chunklist",
        &[list("list", &Shape::Any), number("size")],
        Shape::List(&ANY_LIST),
        sequence::chunklist,
    ),
    known(
        "cidrcontains",
        &[string("containing_prefix"), string("contained_ip_or_prefix")],
        Shape::Bool,
        network::cidrcontains,
    ),
    known("cidrhost", &[string("prefix"), number("hostnum")], Shape::String, network::cidrhost),
    known("cidrnetmask", &[string("prefix")], Shape::String, network::cidrnetmask),
    known(
        "cidrsubnet",
        &[string("prefix"), number("newbits"), number("netnum")],
        Shape::String,
        network::cidrsubnet,
    ),
    known("cidrsubnets", &[string("prefix")], STRINGS, network::cidrsubnets).variadic(number("newbits")),
    shallow("coalesce", &[], Shape::Any, selection::coalesce).variadic(any("vals").nullable().open()),
    shallow("coalescelist", &[], Shape::Any, selection::coalescelist).variadic(any("vals").nullable().open()),
    shallow("compact", &[list("list", &Shape::String)], STRINGS, sequence::compact),
    shallow("concat", &[], Shape::Any, sequence::concat).variadic(any("seqs").open()),
    shallow("contains", &[any("list").open(), any("value").open()], Shape::Bool, collection::contains),
    known("csvdecode", &[string("str")], ANY_LIST, csv::csvdecode),
    deep("dirname", &[string("path")], Shape::String, file::dirname),
    shallow("distinct", &[list("list", &Shape::Any)], ANY_LIST, sequence::distinct),
    shallow("element", &[any("list").open(), number("index").open()], Shape::Any, selection::element),
    deep("endswith", &[string("str"), string("suffix")], Shape::Bool, string::endswith),
    shallow("ephemeralasnull", &[VALUE], Shape::Any, conversion::ephemeralasnull),
    deep("file", &[string("path")], Shape::String, file::file),
    deep("filebase64", &[string("path")], Shape::String, file::filebase64),
    deep("filebase64sha256", &[string("path")], Shape::String, file::filehash),
    deep("filebase64sha512", &[string("path")], Shape::String, file::filehash),
    deep("fileexists", &[string("path")], Shape::Bool, file::fileexists),
    deep("filemd5", &[string("path")], Shape::String, file::filehash),
    deep("fileset", &[string("path"), string("pattern")], Shape::Set(&Shape::String), file::fileset),
    deep("filesha1", &[string("path")], Shape::String, file::filehash),
    deep("filesha256", &[string("path")], Shape::String, file::filehash),
    deep("filesha512", &[string("path")], Shape::String, file::filehash),
    shallow("flatten", &[any("list")], Shape::Any, sequence::flatten),
    known("floor", &[number("num")], Shape::Number, numeric::floor),
    deep("format", &[string("format")], Shape::String, format::format)
        .variadic(any("args").nullable().open()),
    known("formatdate", &[string("format"), string("time")], Shape::String, date::formatdate),
    deep("formatlist", &[string("format")], STRINGS, format::formatlist)
        .variadic(any("args").nullable().open()),
    deep("indent", &[number("spaces"), string("str")], Shape::String, string::indent),
    shallow("index", &[any("list").open(), any("value").open()], Shape::Number, collection::index),
    shallow("issensitive", &[VALUE], Shape::Bool, conversion::issensitive).without_marks(),
    deep("join", &[string("separator")], Shape::String, string::join).variadic(list("lists", &Shape::String)),
    deep("jsondecode", &[string("str")], Shape::Any, encoding::jsondecode),
    shallow("jsonencode", &[VALUE], Shape::String, encoding::jsonencode),
    shallow("keys", &[any("map").open()], Shape::Any, collection::keys),
    shallow("length", &[any("value").open()], Shape::Number, collection::length),
    shallow("list", &[], Shape::Any, collection::removed).variadic(VALUE),
    known("log", &[number("num"), number("base")], Shape::Number, numeric::log),
    shallow("lookup", &[any("map").open(), string("key")], Shape::Any, selection::lookup)
        .variadic(any("default").nullable().open()),
    deep("lower", &[string("str")], Shape::String, string::lower),
    shallow("map", &[], Shape::Any, collection::removed).variadic(VALUE),
    shallow(
        "matchkeys",
        &[list("values", &Shape::Any), list("keys", &Shape::Any), list("searchset", &Shape::Any)],
        ANY_LIST,
        collection::matchkeys,
    ),
    known("max", &[], Shape::Number, numeric::max).variadic(number("numbers")),
    known("md5", &[string("str")], Shape::String, hash::hash),
    shallow("merge", &[], Shape::Any, collection::merge).variadic(any("maps").nullable().open()),
    known("min", &[], Shape::Number, numeric::min).variadic(number("numbers")),
    shallow("nonsensitive", &[VALUE], Shape::Any, conversion::nonsensitive).without_marks(),
    shallow("one", &[any("list").open()], Shape::Any, selection::one),
    known("parseint", &[any("number"), number("base")], Shape::Number, numeric::parseint),
    deep("pathexpand", &[string("path")], Shape::String, file::pathexpand),
    shallow("plantimestamp", &[], Shape::String, call::undecided),
    known("pow", &[number("num"), number("power")], Shape::Number, numeric::pow),
    known("provider::terraform::decode_tfvars", &[string("src")], Shape::Any, tfvars::decode_tfvars),
    known("provider::terraform::encode_expr", &[any("value")], Shape::String, tfvars::encode_expr),
    known("provider::terraform::encode_tfvars", &[any("value")], Shape::String, tfvars::encode_tfvars),
    known("range", &[], Shape::List(&Shape::Number), numeric::range).variadic(number("params")),
    deep("regex", &[string("pattern"), string("string")], Shape::Any, regular::regex),
    deep("regexall", &[string("pattern"), string("string")], ANY_LIST, regular::regexall),
    deep("replace", &[string("str"), string("substr"), string("replace")], Shape::String, string::replace),
    shallow("reverse", &[any("list").open()], Shape::Any, sequence::reverse),
    shallow("rsadecrypt", &[string("ciphertext"), string("privatekey")], Shape::String, call::undecided),
    shallow("sensitive", &[VALUE], Shape::Any, conversion::sensitive),
    shallow("setintersection", &[Parameter::new("sets", SET)], SET, set::setintersection)
        .variadic(Parameter::new("sets", SET)),
    shallow("setproduct", &[], Shape::Any, sequence::setproduct).variadic(any("sets")),
    shallow("setsubtract", &[Parameter::new("a", SET), Parameter::new("b", SET)], SET, set::setsubtract),
    shallow("setunion", &[Parameter::new("sets", SET)], SET, set::setunion)
        .variadic(Parameter::new("sets", SET)),
    known("sha1", &[string("str")], Shape::String, hash::hash),
    known("sha256", &[string("str")], Shape::String, hash::hash),
    known("sha512", &[string("str")], Shape::String, hash::hash),
    known("signum", &[number("num")], Shape::Number, numeric::signum),
    shallow(
        "slice",
        &[any("list").open(), number("start_index"), number("end_index")],
        Shape::Any,
        sequence::slice,
    ),
    deep("sort", &[list("list", &Shape::String)], STRINGS, sequence::sort),
    deep("split", &[string("separator"), string("str")], STRINGS, string::split),
    deep("startswith", &[string("str"), string("prefix")], Shape::Bool, string::startswith),
    deep("strcontains", &[string("str"), string("substr")], Shape::Bool, string::strcontains),
    known("strrev", &[string("str")], Shape::String, string::strrev),
    deep("substr", &[string("str"), number("offset"), number("length")], Shape::String, string::substr),
    known("sum", &[any("list")], Shape::Number, numeric::sum),
    shallow("templatefile", &[string("path"), any("vars").open()], Shape::String, file::templatefile),
    shallow("templatestring", &[string("template"), any("vars")], Shape::String, string::templatestring),
    known(
        "textdecodebase64",
        &[string("source"), string("encoding")],
        Shape::String,
        encoding::textdecodebase64,
    ),
    known(
        "textencodebase64",
        &[string("string"), string("encoding")],
        Shape::String,
        encoding::textencodebase64,
    ),
    known("timeadd", &[string("timestamp"), string("duration")], Shape::String, date::timeadd),
    known("timecmp", &[string("timestamp_a"), string("timestamp_b")], Shape::Number, date::timecmp),
    shallow("timestamp", &[], Shape::String, call::impure),
    known("title", &[string("str")], Shape::String, string::title),
    shallow("tobool", &[VALUE], Shape::Bool, conversion::tobool),
    shallow("tolist", &[VALUE], ANY_LIST, conversion::tolist),
    shallow("tomap", &[VALUE], Shape::Map(&Shape::Any), conversion::tomap),
    shallow("tonumber", &[VALUE], Shape::Number, conversion::tonumber),
    shallow("toset", &[VALUE], SET, conversion::toset),
    shallow("tostring", &[VALUE], Shape::String, conversion::tostring),
    deep(
        "transpose",
        &[Parameter::new("values", Shape::Map(&STRINGS))],
        Shape::Map(&STRINGS),
        collection::transpose,
    ),
    deep("trim", &[string("str"), string("cutset")], Shape::String, string::trim),
    deep("trimprefix", &[string("str"), string("prefix")], Shape::String, string::trimprefix),
    deep("trimspace", &[string("str")], Shape::String, string::trimspace),
    deep("trimsuffix", &[string("str"), string("suffix")], Shape::String, string::trimsuffix),
    deep("upper", &[string("str")], Shape::String, string::upper),
    known("urldecode", &[string("string")], Shape::String, encoding::urldecode),
    deep("urlencode", &[string("string")], Shape::String, encoding::urlencode),
    shallow("uuid", &[], Shape::String, call::impure),
    known("uuidv5", &[string("namespace"), string("name")], Shape::String, hash::uuidv5),
    shallow("values", &[any("mapping").open()], Shape::Any, collection::values),
    deep("yamldecode", &[string("src")], Shape::Any, yaml::yamldecode),
    known("yamlencode", &[any("value").nullable()], Shape::String, yaml::yamlencode),
    shallow("zipmap", &[list("keys", &Shape::String), any("values").open()], Shape::Any, collection::zipmap),
];
