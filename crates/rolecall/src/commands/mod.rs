//! The commands.

mod can;
mod check;
mod evaluate;
mod graph;
mod plan;
mod policy;
mod questions;
mod rules;
mod simulate;
mod snapshot;

use crate::arguments::{Arguments, Command, PolicyCommand, SnapshotCommand};
use crate::failure::Failure;

/// Runs a command and returns the exit status.
pub(crate) fn run(arguments: Arguments) -> Result<u8, Failure> {
    let talk = arguments.talk;
    match arguments.command {
        Command::Check(check) => check::run(&check, talk),
        Command::Plan(plan) => plan::run(&plan, talk),
        Command::Path(path) => questions::path(&path, talk),
        Command::Who(who) => questions::who(&who, talk),
        Command::Reach(reach) => questions::reach(&reach, talk),
        Command::Can(can) => can::run(&can, talk),
        Command::Graph(graph) => graph::run(&graph, talk),
        Command::Evaluate(root) => evaluate::run(&root, talk),
        Command::Simulate(simulate) => simulate::run(&simulate, talk),
        Command::Policy { command: PolicyCommand::Compare(compare) } => policy::compare(&compare, talk),
        Command::Explain { rule } => rules::explain(&rule),
        Command::Rules { format } => rules::list(format),
        Command::Snapshot { command: SnapshotCommand::Script } => snapshot::script(),
    }
}
