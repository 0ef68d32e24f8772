//! Comparing policies for every request at once, without a solver.
//!
//! A document is a union of boxes (`compile`): sets of actions, callers and resources, and literals about condition
//! keys, all independent of each other. What one document allows and another does not is each box of an Allow less the
//! boxes that cover it (`difference`, `cover`); a dimension is empty or not by a theory of its own (`solve`,
//! `keys`). What is left over is shown as a request that the evaluator has confirmed (`witness`), or is unknown.

mod actions;
mod atoms;
#[cfg(test)]
mod brute_force;
mod compare;
mod compile;
mod conditions;
mod cover;
mod difference;
mod glob;
mod keys;
mod pairs;
mod principals;
mod report;
mod samples;
mod solve;
mod text;
mod values;
mod witness;
mod word;

pub use compare::{Algebra, Inclusion};
pub use report::{Access, Comparison, Verdict};
pub use rolecall_catalog::date as catalogue_date;
pub use witness::{ContextEntry, Witness};
