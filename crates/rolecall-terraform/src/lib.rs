//! Terraform evaluation. Whatever a configuration says is evaluated as Terraform would; what it does not say stays a
//! symbol with everything that is known about it. This crate knows nothing of IAM: what a provider computes comes
//! through [`Provider`].

pub mod functions;
pub mod value;

mod eval;
mod evaluation;
mod module;
mod provider;
mod shape;

pub use eval::{evaluate, evaluate_expression, evaluate_file, variable_files};
pub use evaluation::{Evaluation, Fact, Generated, InstanceKey, Mode, Resource, Root, Setting};
pub use module::{LocalCall, Module, Modules, ParsedFile, is_module_file, local_calls};
pub use provider::{Call, Provider, ProviderInstance};
pub use shape::fill_blocks;
