//! Text to spanned trees: HCL ([`parse_hcl`]), HCL in JSON ([`parse_hcl_json`]), JSON ([`json::parse`]).
//!
//! Parsing never fails: what is broken costs its block and a diagnostic, the rest is kept.

pub mod hcl;
pub mod json;

pub use hcl::{parse_expression, parse_hcl, parse_hcl_json, parse_template, parse_variables_json};
