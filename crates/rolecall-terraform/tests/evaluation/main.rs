//! The evaluator, from files to values.

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod common;
#[cfg(test)]
mod constraints;
#[cfg(test)]
mod dynamic;
#[cfg(test)]
mod expressions;
#[cfg(test)]
mod files;
#[cfg(test)]
mod json_syntax;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod overrides;
#[cfg(test)]
mod provenance;
#[cfg(test)]
mod providers;
#[cfg(test)]
mod resources;
#[cfg(test)]
mod unknown;
#[cfg(test)]
mod validation;
#[cfg(test)]
mod variables;
