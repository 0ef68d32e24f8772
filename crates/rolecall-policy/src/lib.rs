//! The IAM policy language: typed, spanned documents ([`Document`]), patterns, conditions, and a three-valued evaluator
//! ([`matches()`]) that says of each statement whether it applies to a request, under which requirements, or why not.
//!
//! Text may hold symbols (see `rolecall_source::symbol`): an opaque letter equals itself; against anything else the
//! answer is unknown unless it cannot matter. This crate knows nothing of Terraform.
//!
//! ```
//! use rolecall_policy::{Context, Decision, Document, KeyState, allows};
//!
//! /// A caller who may pass an external id, and of whom nothing else is known.
//! struct Caller;
//!
//! impl Context for Caller {
//!     fn state(&self, key: &str) -> KeyState {
//!         match key {
//!             "sts:externalid" => KeyState::Chosen,
//!             "aws:principalaccount" => KeyState::Present(vec!["111111111111".into()]),
//!             _ => KeyState::Unknown(key.into()),
//!         }
//!     }
//! }
//!
//! let document = Document::from_json(
//!     r#"{ "Version": "2012-10-17", "Statement": {
//!         "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::222222222222:role/app/*",
//!         "Condition": { "StringEquals": { "sts:ExternalId": "x1", "aws:PrincipalAccount": "111111111111" } } } }"#,
//! )
//! .map_err(|problem| problem.message)?;
//!
//! match allows(&[&document], "sts:AssumeRole", "arn:aws:iam::222222222222:role/app/deployer", &Caller) {
//!     Decision::AllowedIf { requirements, .. } => assert_eq!(&*requirements[0].key.text, "sts:ExternalId"),
//!     decision => panic!("{decision:?}"),
//! }
//! # Ok::<(), String>(())
//! ```

pub mod action;
mod administrator;
pub mod algebra;
pub mod arn;
pub mod authorization;
mod canonical;
mod choice;
mod compare;
mod condition;
mod date;
mod decision;
pub mod document;
mod evaluate;
mod facts;
mod grants;
mod list;
mod members;
mod operator;
mod parse;
pub mod pattern;
pub mod principal;
mod quote;
mod reader;
pub mod reason;
pub mod request;
mod requirement;
pub mod resource;
mod same;
mod variable;

pub use administrator::is_administrator;
pub use arn::Arn;
pub use authorization::{authorize, authorize_in};
pub use canonical::canonical;
pub use choice::{avoidances, met_by_absence};
pub use decision::{Decision, allows};
pub use document::{
    BaseOperator, Condition, Document, Effect, Operator, Principal, PrincipalKind, PrincipalSet, Problem,
    SetOperator, Statement, Text, TextSet, Version,
};
pub use evaluate::{applies, deny_applies, matches};
pub use grants::{Grant, grants, is_unconditional};
pub use principal::{PrincipalForm, classify};
pub use request::{Applies, Context, KeyState, Miss, Request, Requirement};
pub use requirement::{Joined, join, needed, satisfiable};
pub use same::same;
