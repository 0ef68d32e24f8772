//! The pages of rules: the leading `//!` lines of their files, which are Markdown.
//!
//! The examples of a page are small workspaces. All `finding` fences of a page are one workspace and all `clean`
//! fences another; a fence is the file `main.tf` unless it names another: ` ```hcl finding, path=rolecall.hcl`.

use crate::Rule;

/// The headings that every page has, in this order; others may follow.
pub const HEADINGS: [&str; 4] = ["What it does", "Why it matters", "Example", "Use instead"];
/// The headings that a page may have behind those.
pub const MORE_HEADINGS: [&str; 2] = ["Limits", "References"];

/// The page of a rule: its `//!` lines without the markers.
pub fn page(rule: &Rule) -> String {
    let lines = rule.source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect()
}

/// The title of a page: its first line, which names the rule.
pub fn title(page: &str) -> Option<&str> {
    page.lines().next().and_then(|line| line.strip_prefix("# "))
}

/// The headings of a page in order.
pub fn headings(page: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    page.lines().filter_map(move |line| {
        fenced ^= line.starts_with(FENCE);
        line.strip_prefix("## ").filter(|_| !fenced)
    })
}

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The rule finds something.
    Finding,
    /// The rule finds nothing.
    Clean,
}

/// A file of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example<'p> {
    /// What the workspace that it is part of shows.
    pub shows: Shows,
    /// Its path in that workspace.
    pub path: &'p str,
    /// Its text.
    pub text: String,
}

/// The example files of a page. Fences that say neither `finding` nor `clean` are none.
pub fn examples(page: &str) -> Vec<Example<'_>> {
    let mut list = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix(FENCE) else { continue };
        let body = lines.by_ref().take_while(|line| *line != FENCE);
        let text: String = body.flat_map(|line| [line, "\n"]).collect();
        let mut words = info.split([' ', ',']).filter(|word| !word.is_empty()).skip(1);
        let shows = match words.next() {
            Some("finding") => Shows::Finding,
            Some("clean") => Shows::Clean,
            _ => continue,
        };
        let path = words.find_map(|word| word.strip_prefix("path=")).unwrap_or("main.tf");
        list.push(Example { shows, path, text });
    }
    list
}

const FENCE: &str = "```";

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# some-rule\n\n## Example\n\n```tf finding\na = 1\n## b\n```\n\n```hcl finding, path=rolecall.hcl\nc\n```\n\n\
                        ## Use instead\n\n```tf clean\n```\n\n```json\n{}\n```\n";

    #[test]
    fn a_page_has_a_title_and_headings_outside_its_fences() {
        assert_eq!(title(PAGE), Some("some-rule"));
        assert_eq!(headings(PAGE).collect::<Vec<_>>(), ["Example", "Use instead"]);
    }

    #[test]
    fn a_fence_is_main_tf_unless_it_names_a_path() {
        let files: Vec<_> =
            examples(PAGE).into_iter().map(|file| (file.shows, file.path, file.text)).collect();
        assert_eq!(
            files,
            [
                (Shows::Finding, "main.tf", "a = 1\n## b\n".to_owned()),
                (Shows::Finding, "rolecall.hcl", "c\n".to_owned()),
                (Shows::Clean, "main.tf", String::new()),
            ]
        );
    }
}
