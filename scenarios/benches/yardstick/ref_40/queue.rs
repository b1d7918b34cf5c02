//! One plan's restores over its streams: list scheduling while nothing waits, a queue while incidents overlap.

/// One restore.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Job {
    pub(super) hours: f64,
    pub(super) cost_per_hour: f64,
    pub(super) tier: u32,
    /// When it was asked for, once it waits.
    pub(super) asked: f64,
}

/// A queue with `C` streams.
#[derive(Debug)]
pub(super) struct Queue<const C: usize> {
    /// When each stream is free, in rising order.
    free: [f64; C],
    /// By tier, then by the order of asking.
    waiting: Vec<Job>,
    downtime: f64,
    cost: f64,
}

impl<const C: usize> Default for Queue<C> {
    fn default() -> Self {
        Self {
            free: [0.0; C],
            waiting: Vec::new(),
            downtime: 0.0,
            cost: 0.0,
        }
    }
}

impl<const C: usize> Queue<C> {
    /// Hours and money of a trial; the queue is ready for the next.
    pub(super) fn finish(&mut self) -> (f64, f64) {
        self.free = [0.0; C];
        (
            std::mem::take(&mut self.downtime),
            std::mem::take(&mut self.cost),
        )
    }

    /// Serves a batch that is asked for at `now`, in the order of tier and index, as far as it starts before `next`.
    #[inline]
    pub(super) fn serve(&mut self, now: f64, next: f64, jobs: &[Job]) {
        if !self.waiting.is_empty() {
            return self.queue(now, next, jobs);
        }
        let mut free = self.free;
        let (mut start, mut downtime, mut cost) = (now, 0.0, 0.0);
        for job in jobs {
            let end;
            (start, end) = take(&mut free, now, job.hours);
            downtime += end - now;
            cost += (end - now) * job.cost_per_hour;
        }
        // Starts never fall, so that the last tells for all.
        if start < next {
            self.free = free;
            self.downtime += downtime;
            self.cost += cost;
        } else {
            self.queue(now, next, jobs);
        }
    }

    #[cold]
    fn queue(&mut self, now: f64, next: f64, jobs: &[Job]) {
        let asked = jobs.iter().map(|job| Job { asked: now, ..*job });
        self.waiting.extend(asked);
        // Stable: within a tier older ones stay in front.
        self.waiting.sort_by_key(|job| job.tier);
        let mut started = 0;
        for job in &self.waiting {
            if self.free[0] >= next {
                break;
            }
            let (_, end) = take(&mut self.free, now, job.hours);
            self.downtime += end - job.asked;
            self.cost += (end - job.asked) * job.cost_per_hour;
            started += 1;
        }
        self.waiting.drain(..started);
    }
}

/// Gives the stream that is free first to a job; when it starts and when it ends.
#[inline]
fn take<const C: usize>(free: &mut [f64; C], now: f64, hours: f64) -> (f64, f64) {
    let start = if free[0] > now { free[0] } else { now };
    let end = start + hours;
    // Comparisons as values: no branch to mispredict.
    let mut late = end;
    for place in 1..C {
        let other = free[place];
        free[place - 1] = if other < late { other } else { late };
        late = if other < late { late } else { other };
    }
    free[C - 1] = late;
    (start, end)
}
