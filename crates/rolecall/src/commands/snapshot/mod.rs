//! `snapshot script`.

use crate::failure::{FINE, Failure};
use crate::output::to_stdout;

/// Calls of the AWS CLI that list, get or describe. The files that they fill are what `rolecall_load` reads.
const SCRIPT: &str = include_str!("collect.sh");

pub(crate) fn script() -> Result<u8, Failure> {
    to_stdout(|out| out.write_all(SCRIPT.as_bytes()))?;
    Ok(FINE)
}
