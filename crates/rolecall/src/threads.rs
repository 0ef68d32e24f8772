//! Threads.

use rayon::prelude::*;
use rolecall_load::Parallel;

use crate::failure::Failure;

/// The threads of a run, each with as much stack as the main one.
pub(crate) struct Threads {
    pool: rayon::ThreadPool,
}

impl Threads {
    /// As many threads as the machine runs at once.
    pub(crate) fn start() -> Result<Self, Failure> {
        let pool = rayon::ThreadPoolBuilder::new().stack_size(crate::STACK_BYTES).build();
        let pool = pool.map_err(|error| Failure::error(format!("cannot start threads: {error}")))?;
        Ok(Threads { pool })
    }

    /// Maps a list, in order.
    pub(crate) fn map<T: Sync, R: Send>(&self, list: &[T], job: impl Fn(&T) -> R + Sync) -> Vec<R> {
        self.pool.install(|| list.par_iter().map(&job).collect())
    }
}

impl Parallel for Threads {
    fn run(&self, count: usize, job: &(dyn Fn(usize) + Sync)) {
        if count > 1 {
            self.pool.install(|| (0..count).into_par_iter().for_each(job));
        } else {
            (0..count).for_each(job);
        }
    }

    fn discard(&self, value: Box<dyn Send + '_>) {
        std::mem::forget(value);
    }
}
