//! Threads, as far as those see them who have none: a job may run on several at once.

use std::sync::{Mutex, PoisonError};

/// Runs independent jobs, perhaps at the same time. The command line owns the threads.
pub trait Parallel: Sync {
    /// Calls `job` once with each number below `count`, in any order.
    fn run(&self, count: usize, job: &(dyn Fn(usize) + Sync));

    /// Frees what is not needed any more. A program that is about to end may leave that to the system.
    fn discard(&self, value: Box<dyn Send + '_>) {
        drop(value);
    }
}

/// Runs jobs one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Sequential;

impl Parallel for Sequential {
    fn run(&self, count: usize, job: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(job);
    }
}

/// Runs a job for each number below `count` and gives the results in order, whatever order they came in.
pub fn collect<T: Send>(
    parallel: &dyn Parallel,
    count: usize,
    job: &(dyn Fn(usize) -> Option<T> + Sync),
) -> Vec<Option<T>> {
    let slots: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    parallel.run(count, &|index| {
        let result = job(index);
        if let Some(slot) = slots.get(index) {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = result;
        }
    });
    slots.into_iter().map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}
