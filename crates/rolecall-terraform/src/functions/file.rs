//! Functions on files and paths (Terraform, "Filesystem Functions"). Paths are relative to the directory of the root
//! module, where Terraform runs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_source::{Piece, ReadError, Rope, Span, normalize, symbol};

use super::arguments::Arguments;
use super::call::{Call, Failure, Outcome, UNDECIDED};
use super::{Template, glob, hash, text};
use crate::value::{Kind, Type, Value, set_of, slice};

/// The path within the workspace that an argument means. Homes and places outside are not known.
fn resolve(call: &mut Call, path: &str) -> Result<String, Failure> {
    let files = call.context.files;
    let inside = match path.strip_prefix('/') {
        _ if path.starts_with('~') => None,
        None => normalize(call.context.root_dir, path),
        Some(_) => path
            .strip_prefix(files.absolute("").trim_end_matches('/'))
            .filter(|inside| inside.is_empty() || inside.starts_with('/'))
            .and_then(|inside| normalize("", inside)),
    };
    inside.ok_or_else(|| unread(call, path, &ReadError::OutsideWorkspace))
}

/// A file that is not read leaves the result open, and is told of.
fn unread(call: &mut Call, path: &str, why: &ReadError) -> Failure {
    let name = call.function.name;
    let path = call.sources().render(path);
    call.context.unread.push(format!("`{name}` does not read `{path}`: {why}"));
    UNDECIDED
}

/// The bytes of a file, and its path.
fn read(call: &mut Call, arguments: &[Value]) -> Result<(Vec<u8>, String), Failure> {
    let path = resolve(call, Arguments(arguments).text(0)?)?;
    match call.context.files.bytes(&path) {
        Ok(bytes) => Ok((bytes, path)),
        Err(ReadError::NotFound) => Err(Failure::argument(0, format!("no file exists at `{path}`"))),
        Err(error) => Err(unread(call, &path, &error)),
    }
}

/// The text of a file, each byte with its place.
fn rope(call: &mut Call, arguments: &[Value]) -> Result<(Rope, String), Failure> {
    let (bytes, path) = read(call, arguments)?;
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| Failure::argument(0, format!("the file `{path}` is not UTF-8")))?;
    let file = call.sources().add(&path, &text);
    let text = call.sources().file(file).text.clone();
    let span = Span::new(file, 0, text.len());
    Ok((Rope::at(text, Some(span), true), path))
}

pub(super) fn file(call: &mut Call, arguments: &[Value]) -> Outcome {
    rope(call, arguments).map(|(rope, _)| Value::rope(rope))
}

pub(super) fn filebase64(call: &mut Call, arguments: &[Value]) -> Outcome {
    read(call, arguments).map(|(bytes, _)| Value::string(STANDARD.encode(bytes)))
}

pub(super) fn filehash(call: &mut Call, arguments: &[Value]) -> Outcome {
    read(call, arguments).map(|(bytes, _)| hash::written(call.function.name, &bytes))
}

pub(super) fn fileexists(call: &mut Call, arguments: &[Value]) -> Outcome {
    let path = resolve(call, Arguments(arguments).text(0)?)?;
    Ok(Value::bool(call.context.files.is_file(&path)))
}

pub(super) fn fileset(call: &mut Call, arguments: &[Value]) -> Outcome {
    let all = Arguments(arguments);
    let directory = resolve(call, all.text(0)?)?;
    let paths = glob::files(call.context.files, &directory, all.text(1)?)?;
    Ok(set_of(Type::String, paths.into_iter().map(Value::string).collect()))
}

pub(super) fn templatefile(call: &mut Call, arguments: &[Value]) -> Outcome {
    let (text, path) = rope(call, arguments)?;
    let variables = Arguments(arguments).get(1)?;
    let variables = match &variables.kind {
        Kind::Map(_, entries) | Kind::Object(entries) => entries,
        Kind::Unknown(_, Type::Dynamic | Type::Map(_) | Type::Object(_)) => return Err(UNDECIDED),
        _ => return Err(Failure::argument(1, "variables must be a map or object")),
    };
    (call.context.render)(&Template { text, path: Some(path) }, variables).map_err(Failure::from)
}

pub(super) fn abspath(call: &mut Call, arguments: &[Value]) -> Outcome {
    let path = Arguments(arguments).text(0)?;
    if path.starts_with('/') {
        return Ok(Value::string(clean(path)));
    }
    let path = normalize(call.context.root_dir, path).ok_or(UNDECIDED)?;
    Ok(Value::string(clean(&call.context.files.absolute(&path))))
}

/// The last part of a path.
pub(super) fn basename(call: &mut Call, arguments: &[Value]) -> Outcome {
    let rope = Arguments(arguments).rope(0)?;
    let path = rope.as_str().trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    if text::touches_symbol(call.sources(), name, "/") {
        return Err(UNDECIDED);
    }
    Ok(match (name, rope.as_str()) {
        ("", "") => Value::string("."),
        ("", _) => Value::string("/"),
        (name, _) => Value::rope(slice(rope, path.len() - name.len()..path.len())),
    })
}

/// All but the last part of a path. A symbol in it must be neither empty nor `..`.
pub(super) fn dirname(call: &mut Call, arguments: &[Value]) -> Outcome {
    let path = Arguments(arguments).rope(0)?.as_str();
    let is_part = |unknown| text::never_has(call.sources(), unknown, |c| c == '/' || c == '.');
    let part = |piece| {
        matches!(piece, Piece::Literal(_)) || matches!(piece, Piece::Symbol(unknown) if is_part(unknown))
    };
    if !symbol::pieces(path).all(part) {
        return Err(UNDECIDED);
    }
    let directory = path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or_default();
    Ok(Value::string(clean(directory)))
}

/// A home is not known; other paths stay.
pub(super) fn pathexpand(_: &mut Call, arguments: &[Value]) -> Outcome {
    let value = Arguments(arguments).get(0)?;
    if Arguments(arguments).text(0)?.starts_with('~') { Err(UNDECIDED) } else { Ok(value.clone()) }
}

/// The shortest form of a path (Go, `filepath.Clean`).
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match parts.last() {
            Some(last) if part == ".." && *last != ".." => {
                parts.pop();
            }
            None if part == ".." && rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}
