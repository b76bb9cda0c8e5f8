//! Several threads at one piece of work.
//!
//! Work is cut into parts, at most 32, and each part is done by one thread; which one makes no difference to what it
//! computes, so every number of threads gives the same bits. The thread that has work done does parts of it too:
//!
//! - It waits for no one to begin. A helper that is late, asleep or gone takes no part, and the others do all.
//! - Helpers, between two pieces of work, look for the next one for as long as a step of training pauses, and then sleep.
//! - Every thread begins at its own place, so that it meets the same part of the weights again and again, in its own
//!   cache.
//! - A helper takes no lock that another thread waits for, the allocator's included: one that is killed leaves none
//!   behind. Only a part that it has taken is then missing, and after some seconds the program is ended.
//!
//! On WebAssembly, a helper is a worker of its own on the same memory, which calls [`help`] and never comes back.
//! Natively it is a thread that does the same.

use std::ptr;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

/// The most threads that work together.
pub const MOST: usize = 8;

/// Parts that each thread has, so that the fast ones can take over from the slow ones.
const PARTS_A_THREAD: usize = 3;

/// Operations that make a part worth handing over: what takes some microseconds.
const LEAST: usize = 20_000;

/// The most parts of a piece of work: a bit for each.
const MOST_PARTS: usize = 32;

/// Looks at what others do before sleeping: about 50 µs.
const LOOKS: u32 = if cfg!(target_arch = "wasm32") { 60_000 } else { 2_000 };

/// How often, and for how long each time, a part that a helper has taken is waited for: ten seconds, none of which
/// passes while the machine is suspended.
const PATIENCE: (u32, Duration) = (20, Duration::from_millis(500));

/// Sets how many threads work together from now on, this one included, as far as helpers are there.
pub fn set(threads: usize) {
    POOL.wanted.store(threads.clamp(1, MOST), Relaxed);
}

/// How many threads work together at the moment.
pub fn count() -> usize {
    POOL.wanted.load(Relaxed).min(1 + POOL.helpers.load(SeqCst))
}

/// Makes the calling thread a helper for good.
///
/// Returns only if there are [`MOST`] threads already.
pub fn help() {
    let index = POOL.helpers.fetch_add(1, SeqCst);
    if index + 1 >= MOST {
        POOL.helpers.fetch_sub(1, SeqCst);
        return;
    }
    loop {
        POOL.idle(index);
        while POOL.do_part(1 + index) {}
    }
}

/// How many of `units` make a part, each of which takes so many operations: all of them where it is not worth while to
/// share.
pub(crate) fn share(units: usize, operations: usize) -> usize {
    let threads = count();
    let parts = if threads == 1 {
        1
    } else {
        (PARTS_A_THREAD * threads).min(units.saturating_mul(operations) / LEAST)
    };
    units.div_ceil(parts.max(1)).max(1)
}

/// Calls `work`, which allocates nothing, with each of `parts`, which own nothing, on several threads, and returns when
/// all is done.
pub(crate) fn each<T: Send>(parts: impl Iterator<Item = T>, work: impl Fn(T) + Sync) {
    if count() == 1 {
        return parts.for_each(work);
    }
    let parts: Vec<Mutex<Option<T>>> = parts.map(|part| Mutex::new(Some(part))).collect();
    let together = parts.len().div_ceil(MOST_PARTS).max(1);
    let groups: Vec<&[Mutex<Option<T>>]> = parts.chunks(together).collect();
    POOL.run(groups.len(), &|group| {
        let parts = groups[group].iter();
        parts.filter_map(|part| part.lock().unwrap_or_else(PoisonError::into_inner).take()).for_each(&work);
    });
}

/// What to call with the number of every part.
type Work<'a> = &'a (dyn Fn(usize) + Sync);

/// A piece of work, on the stack of the thread that has it done.
struct Piece<'a> {
    work: Work<'a>,
    owner: Thread,
}

/// Where a helper sleeps.
struct Seat {
    is_asleep: AtomicBool,
    helper: OnceLock<Thread>,
}

impl Seat {
    const fn new() -> Self {
        Self { is_asleep: AtomicBool::new(false), helper: OnceLock::new() }
    }

    /// Sleeps until there may be something to do, unless `is_ready` says that there is.
    fn sleep(&self, is_ready: impl Fn() -> bool) {
        self.helper.get_or_init(thread::current);
        // Whoever has something to do says so first and looks at this then: one of the two sees what the other did.
        self.is_asleep.store(true, SeqCst);
        if !is_ready() {
            thread::park();
        }
        self.is_asleep.store(false, SeqCst);
    }

    fn wake(&self) {
        if self.is_asleep.load(SeqCst)
            && let Some(helper) = self.helper.get()
        {
            helper.unpark();
        }
    }
}

struct Pool {
    wanted: AtomicUsize,
    helpers: AtomicUsize,
    /// Where helpers sleep, each at its own.
    seats: [Seat; MOST - 1],
    /// Held by the thread that has work done. Another one that has some at the same time does it alone.
    owner: Mutex<()>,
    /// Whether the owner sleeps.
    is_owner_asleep: AtomicBool,
    /// The number of the work in the upper half; in the lower one a bit for every part that is taken, and for all that
    /// the work does not have.
    taken: AtomicU64,
    /// How many parts the work has.
    parts: AtomicU32,
    /// How many of them are done.
    done: AtomicU32,
    /// The work.
    piece: AtomicPtr<Piece<'static>>,
}

static POOL: Pool = Pool {
    wanted: AtomicUsize::new(1),
    helpers: AtomicUsize::new(0),
    seats: [const { Seat::new() }; MOST - 1],
    owner: Mutex::new(()),
    is_owner_asleep: AtomicBool::new(false),
    taken: AtomicU64::new(ALL_TAKEN),
    parts: AtomicU32::new(0),
    done: AtomicU32::new(0),
    piece: AtomicPtr::new(ptr::null_mut()),
};

const ALL_TAKEN: u64 = (1 << MOST_PARTS) - 1;

impl Pool {
    /// Has `work` done, part by part.
    fn run(&self, parts: usize, work: Work) {
        let owner = self.owner.try_lock();
        let threads = count();
        if parts < 2 || threads == 1 || owner.is_err() {
            return (0..parts).for_each(work);
        }
        // Nothing may leave this function by a panic while helpers hold on to what is on its stack.
        let on_panic = AbortOnDrop;
        let next = (self.taken.load(SeqCst) >> MOST_PARTS) + 1;
        let piece = Piece { work, owner: thread::current() };
        self.piece.store((&raw const piece).cast::<Piece<'static>>().cast_mut(), SeqCst);
        self.parts.store(parts as u32, SeqCst);
        self.done.store(0, SeqCst);
        self.taken.store(next << MOST_PARTS | ALL_TAKEN & !((1 << parts) - 1), SeqCst);
        self.seats[..threads - 1].iter().for_each(Seat::wake);
        while self.do_part(0) {}
        self.wait(parts as u32);
        std::mem::forget(on_panic);
    }

    /// Does a part that nobody has taken; whether there was one.
    #[expect(unsafe_code, reason = "the work is on another thread's stack")]
    fn do_part(&self, thread: usize) -> bool {
        let Some(part) = self.take(thread) else { return false };
        // SAFETY: the pointer was set before this part could be taken, to what stays on the owner's stack until all parts
        // are done, and this one is not done yet.
        let piece = unsafe { &*self.piece.load(SeqCst) };
        (piece.work)(part);
        let owner = piece.owner.clone();
        self.done.fetch_add(1, SeqCst);
        // From here on the piece may be gone.
        if self.is_owner_asleep.load(SeqCst) {
            owner.unpark();
        }
        true
    }

    /// Takes the next part, from the place of this thread on and then around.
    fn take(&self, thread: usize) -> Option<usize> {
        let place = (thread * self.parts.load(SeqCst) as usize / count()).min(MOST_PARTS - 1);
        let mut taken = self.taken.load(SeqCst);
        loop {
            let free = !taken & ALL_TAKEN;
            let part = [free >> place << place, free].into_iter().find(|&bits| bits != 0)?.trailing_zeros();
            // Where another piece of work has begun meanwhile, its number differs and this takes nothing.
            match self.taken.compare_exchange(taken, taken | 1 << part, SeqCst, SeqCst) {
                Ok(_) => return Some(part as usize),
                Err(now) => taken = now,
            }
        }
    }

    /// Returns when there may be a part for this helper.
    fn idle(&self, helper: usize) {
        let is_free = || 1 + helper < count() && self.taken.load(SeqCst) & ALL_TAKEN != ALL_TAKEN;
        if !look(is_free) {
            self.seats[helper].sleep(is_free);
        }
    }

    /// Returns when all parts are done.
    fn wait(&self, parts: u32) {
        let is_done = || self.done.load(SeqCst) == parts;
        if look(is_done) {
            return;
        }
        self.is_owner_asleep.store(true, SeqCst);
        for _ in 0..PATIENCE.0 {
            if is_done() {
                break;
            }
            thread::park_timeout(PATIENCE.1);
        }
        self.is_owner_asleep.store(false, SeqCst);
        assert!(is_done(), "a thread has taken a part of the work and not done it in ten seconds");
    }
}

/// Looks for something for a short time; whether it came.
fn look(is_here: impl Fn() -> bool) -> bool {
    (0..LOOKS).any(|_| {
        std::hint::spin_loop();
        is_here()
    })
}

struct AbortOnDrop;

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::thread::ThreadId;

    use super::*;
    use crate::activation::Activation;
    use crate::adam::{AdamStep, adam};
    use crate::dense::{DenseState, dense, dense_gradients};
    use crate::elementwise::within;
    use crate::objective::{Loss, reconstruction};
    use crate::testing::{SPARSE_AND_DENSE, numbers, numbers_or_zero};

    /// Sees to it that there are as many helpers as there can be.
    fn call() {
        while POOL.helpers.load(SeqCst) < MOST - 1 {
            thread::spawn(help);
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// All that the kernels make of a layer of this size, which is large enough to be shared, in bits.
    fn layer(batch: usize, inputs: usize, outputs: usize, least: f32, loss: Loss) -> Vec<u32> {
        let x = numbers_or_zero(batch * inputs, 1, least);
        let (mut weight, bias) = (numbers(inputs * outputs, 2), numbers(outputs, 3));
        let (y, non_zeros) = dense(&x, &weight, &bias, Activation::Tanh);
        let target: Vec<f32> = numbers(y.len(), 4).iter().map(|value| value.abs()).collect();
        let found = reconstruction(&y, &target, loss);
        let state = DenseState {
            x: &x,
            non_zeros: non_zeros.as_ref(),
            weight: &weight,
            y: &y,
            activation: Activation::Tanh,
        };
        let gradients = dense_gradients(state, &found.gradient, outputs, true);
        assert!(within(&gradients.weight, 1.0) && !within(&gradients.weight, 1e-9));
        let (mut m, mut v) = (numbers(weight.len(), 5), target.repeat(weight.len() / target.len() + 1));
        v.truncate(weight.len());
        let step = AdamStep { rate: 1e-3, mean_share: 0.1, square_share: 0.001, epsilon: 1e-7 };
        adam(&mut weight, &gradients.weight, &mut m, &mut v, step);
        let all = [y, found.gradient, vec![found.loss, found.mse], gradients.x, gradients.bias, weight, m, v];
        all.concat().iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn every_number_of_threads_gives_the_same_bits() {
        call();
        for (batch, inputs, outputs) in [(32, 784, 64), (33, 64, 784), (7, 301, 203), (256, 100, 33)] {
            for (least, loss) in SPARSE_AND_DENSE.into_iter().flat_map(|l| [(l, Loss::Mse), (l, Loss::Bce)]) {
                set(1);
                let alone = layer(batch, inputs, outputs, least, loss);
                for threads in 2..=MOST {
                    set(threads);
                    assert!(layer(batch, inputs, outputs, least, loss) == alone, "{threads} threads");
                }
            }
        }
    }

    #[test]
    fn every_part_is_done_once_by_several_threads() {
        call();
        let mut who: HashSet<ThreadId> = HashSet::new();
        for round in 0..20_000 {
            set(1 + round % MOST);
            let parts = 1 + round % 40;
            let mut done = vec![(0, None); parts];
            each(done.iter_mut().enumerate(), |(part, done)| {
                *done = (done.0 + part + 1, Some(thread::current().id()));
            });
            assert!(done.iter().map(|done| done.0).eq(1..=parts), "{done:?}");
            who.extend(done.iter().filter_map(|done| done.1));
            if round % 1000 == 0 {
                // So that all fall asleep.
                thread::sleep(Duration::from_millis(2));
            }
        }
        assert!(who.len() > 1, "nobody helped");
        set(1);
    }
}
