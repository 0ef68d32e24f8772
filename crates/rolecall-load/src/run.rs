//! Root modules and plans, evaluated in the order in which they know of each other.

use rolecall_source::Diagnostics;
use rolecall_terraform::{Evaluation, Modules, Root, evaluate};

use crate::accounts::Accounts;
use crate::aws::{Aws, Moment};
use crate::plan::Plan;
use crate::remote_state::Readers;
use crate::roots::Found;
use crate::{Input, lookups};

/// What every evaluation of a run is given.
pub(crate) struct Run<'r> {
    pub(crate) input: &'r Input<'r>,
    pub(crate) modules: &'r Modules<'r>,
    pub(crate) moment: Moment,
}

impl Run<'_> {
    /// Evaluates the root modules, then again those that depend on others or read their state, now that it is known, and
    /// those that look up entities which others make.
    pub(crate) fn roots(
        &self,
        found: &mut Found,
        accounts: &mut Accounts<'_>,
        said: &mut Diagnostics,
    ) -> Vec<Evaluation> {
        let mut evaluations = self.some(&found.roots.iter().collect::<Vec<_>>(), accounts);
        for round in std::mem::take(&mut found.rounds) {
            said.extend(found.inform(&round, &evaluations, self.modules));
            let informed: Vec<&Root> = round.iter().filter_map(|&number| found.roots.get(number)).collect();
            replace(&mut evaluations, round.iter().copied().zip(self.some(&informed, accounts)));
        }
        let roots = found.roots.as_slice();
        let readers = Readers::find(roots, &evaluations, self.modules);
        for round in readers.rounds() {
            let inform = |&number: &usize| Some(readers.informed(number, roots.get(number)?, &evaluations));
            let informed: Vec<Root> = round.iter().filter_map(inform).collect();
            let informed = self.some(&informed.iter().collect::<Vec<_>>(), accounts);
            replace(&mut evaluations, round.into_iter().zip(informed));
        }
        let looked_up: Vec<(usize, Root)> = lookups::find(&evaluations, accounts)
            .into_iter()
            .filter_map(|(number, facts)| {
                let mut root = readers.informed(number, roots.get(number)?, &evaluations);
                root.facts.splice(0..0, facts);
                Some((number, root))
            })
            .collect();
        let informed = self.some(&looked_up.iter().map(|(_, root)| root).collect::<Vec<_>>(), accounts);
        replace(&mut evaluations, looked_up.iter().map(|(number, _)| *number).zip(informed));
        evaluations
    }

    /// Evaluates plans and states, each with how its sources are evaluated.
    pub(crate) fn plans(&self, plans: &[(&Plan, Root)], accounts: &mut Accounts<'_>) -> Vec<Evaluation> {
        self.twice(plans, accounts, &|(plan, root), accounts| {
            plan.evaluate(root, self.modules, accounts, self.input.sources)
        })
    }

    fn some(&self, roots: &[&Root], accounts: &mut Accounts<'_>) -> Vec<Evaluation> {
        self.twice(roots, accounts, &|root, accounts| {
            let aws = Aws::new(self.input.sources, accounts, self.moment);
            let mut evaluation = evaluate(root, self.modules, &aws);
            evaluation.diagnostics.extend(aws.into_diagnostics());
            evaluation
        })
    }

    /// Evaluates each of `all` at once. Where an alias acts may follow from the other providers of its root module; what it
    /// is so for is evaluated again, now that they are known.
    fn twice<T: Clone + Sync>(
        &self,
        all: &[T],
        accounts: &mut Accounts<'_>,
        evaluate: &(dyn Fn(&T, &Accounts<'_>) -> Evaluation + Sync),
    ) -> Vec<Evaluation> {
        let run = |accounts: &Accounts<'_>, all: &[T]| -> Vec<Evaluation> {
            let evaluations = rolecall_source::collect(self.input.parallel, all.len(), &|index| {
                Some(evaluate(all.get(index)?, accounts))
            });
            evaluations.into_iter().flatten().collect()
        };
        let mut evaluations = run(accounts, all);
        let mut changed = Vec::new();
        for (number, evaluation) in evaluations.iter().enumerate() {
            if accounts.learn(evaluation) {
                changed.push(number);
            }
        }
        let again: Vec<T> = changed.iter().filter_map(|&number| all.get(number).cloned()).collect();
        let again = run(accounts, &again);
        for evaluation in &again {
            accounts.learn(evaluation);
        }
        replace(&mut evaluations, changed.into_iter().zip(again));
        evaluations
    }
}

/// Puts evaluations in the places of these numbers.
fn replace(evaluations: &mut [Evaluation], with: impl Iterator<Item = (usize, Evaluation)>) {
    for (number, evaluation) in with {
        if let Some(slot) = evaluations.get_mut(number) {
            *slot = evaluation;
        }
    }
}
