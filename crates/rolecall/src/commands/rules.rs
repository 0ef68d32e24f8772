//! `explain` and `rules`.

use rolecall_report::{rule_list, write_json, write_rules};
use rolecall_rules::RULES;
use rolecall_rules::page::page;

use crate::arguments::AnswerFormat;
use crate::failure::{FINE, Failure};
use crate::output::to_stdout;
use crate::settings;

pub(crate) fn explain(name: &str) -> Result<u8, Failure> {
    let page = page(settings::rule(name)?);
    to_stdout(|out| out.write_all(page.as_bytes()))?;
    Ok(FINE)
}

pub(crate) fn list(format: AnswerFormat) -> Result<u8, Failure> {
    let rules = rule_list(RULES);
    to_stdout(|out| match format {
        AnswerFormat::Text => write_rules(out, &rules),
        AnswerFormat::Json => write_json(out, &rules),
    })?;
    Ok(FINE)
}
