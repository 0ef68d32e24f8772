//! The policy algebra by example, by law and by enumeration.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of tests are tests"
)]

mod enumeration;
mod examples;
mod hostile;
mod laws;
mod managed;
mod support;
