//! Which files of a directory make up a module.

use rolecall_source::Files;

/// The files of one module, overrides apart, each in name order. Names are without the directory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) primary: Vec<String>,
    pub(super) overrides: Vec<String>,
}

/// Extensions in the order in which the first match counts, and whether the dialect is OpenTofu's.
const EXTENSIONS: [(&str, &str, bool); 4] =
    [(".tofu.json", ".json", true), (".tf.json", ".json", false), (".tofu", "", true), (".tf", "", false)];

/// The files that Terraform and OpenTofu load of `directory` ("Files and configuration structure", "Override files").
/// Where `x.tf` and `x.tofu` both exist only the latter counts.
pub(super) fn list(files: &dyn Files, directory: &str) -> Listing {
    let entries = files.list(directory);
    let names: Vec<&str> =
        entries.iter().filter(|entry| !entry.is_dir).map(|entry| entry.name.as_str()).collect();
    let mut listing = Listing::default();
    for name in &names {
        let Some((base, syntax, tofu)) = split(name) else {
            continue;
        };
        let twin = format!("{base}.tofu{syntax}");
        if !tofu && names.contains(&twin.as_str()) {
            continue;
        }
        let target = if is_override(base) { &mut listing.overrides } else { &mut listing.primary };
        target.push((*name).to_owned());
    }
    listing.primary.sort_unstable();
    listing.overrides.sort_unstable();
    listing
}

/// Whether a file of this name is part of a module.
pub fn is_module_file(name: &str) -> bool {
    split(name).is_some()
}

fn split(name: &str) -> Option<(&str, &'static str, bool)> {
    if name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#')) {
        return None;
    }
    EXTENSIONS
        .iter()
        .find_map(|&(extension, syntax, tofu)| Some((name.strip_suffix(extension)?, syntax, tofu)))
}

fn is_override(base: &str) -> bool {
    base == "override" || base.ends_with("_override")
}

#[cfg(test)]
mod tests {
    use rolecall_source::MemoryFiles;

    use super::*;

    fn listing(names: &[&str]) -> Listing {
        let mut files = MemoryFiles::default();
        for name in names {
            files.insert(&format!("m/{name}"), "");
        }
        list(&files, "m")
    }

    #[test]
    fn editor_backups_and_foreign_files_are_no_part_of_a_module() {
        let found = listing(&[
            "a.tf",
            ".b.tf",
            "c.tf~",
            "#d.tf#",
            "e.tfvars",
            "f.tftest.hcl",
            "sub/g.tf",
            "h.tf.json",
        ]);
        assert_eq!(found.primary, ["a.tf", "h.tf.json"]);
    }

    #[test]
    fn an_opentofu_file_replaces_its_twin() {
        assert_eq!(
            listing(&["a.tf", "a.tofu", "b.tf.json", "b.tofu"]).primary,
            ["a.tofu", "b.tf.json", "b.tofu"]
        );
    }

    #[test]
    fn overrides_are_kept_apart() {
        let found = listing(&["override.tf", "a_override.tf.json", "overrides.tf"]);
        assert_eq!(found.primary, ["overrides.tf"]);
        assert_eq!(found.overrides, ["a_override.tf.json", "override.tf"]);
    }
}
