//! The policy language by example and by property.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests are tests"
)]

mod administrators;
mod authorization;
mod conditions;
mod decisions;
mod documents;
mod globs;
mod grants;
mod principals;
mod requirements;
mod soundness;
mod statements;
mod support;
mod variables;
