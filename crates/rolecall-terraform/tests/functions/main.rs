//! Every function against what Terraform 1.11 answers, and what each does with what is unknown.

#![cfg(test)]

mod evaluate;
mod tables;
mod unknown;
