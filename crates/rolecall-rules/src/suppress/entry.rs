//! `ignore` blocks of `rolecall.hcl`.

use rolecall_policy::Arn;
use rolecall_policy::pattern::{Case, matches_glob};

use crate::engine::IgnoreEntry;
use crate::{Analysis, Finding};

/// Whether a block describes a finding of its rule: everything that it states must fit.
pub(super) fn fits(analysis: &Analysis<'_>, entry: &IgnoreEntry, finding: &Finding) -> bool {
    let entity = entry
        .entity
        .as_ref()
        .is_none_or(|pattern| names(analysis, finding).iter().any(|name| glob(pattern, name)));
    let address = entry
        .address
        .as_ref()
        .is_none_or(|pattern| finding.address.as_ref().is_some_and(|address| glob(pattern, address)));
    let file = entry.file.as_ref().is_none_or(|pattern| {
        finding.span.is_some_and(|span| glob(pattern, &analysis.sources.file(span.file).path))
    });
    entity && address && file
}

fn glob(pattern: &str, text: &str) -> bool {
    matches_glob(pattern, text, Case::Sensitive) == Some(true)
}

/// Every way to name the entity of a finding: its ARN, and `ACCOUNT:KIND/NAME` by label and by id, with and without path.
fn names(analysis: &Analysis<'_>, finding: &Finding) -> Vec<String> {
    let Some(entity) = &finding.entity else { return Vec::new() };
    let mut names = vec![analysis.sources.render(entity)];
    let account = finding.account.and_then(|account| analysis.estate().account(account));
    if let (Some(arn), Some(account)) = (Arn::parse(entity), account)
        && let Some((kind, path)) = arn.resource.split_once('/')
    {
        let name = path.rsplit('/').next().unwrap_or(path);
        for label in [&account.label, &account.id] {
            names.push(format!("{label}:{kind}/{path}"));
            names.push(format!("{label}:{kind}/{name}"));
        }
    } else if let Some(account) = account {
        names.push(format!("{}:{entity}", account.label));
    }
    names
}
