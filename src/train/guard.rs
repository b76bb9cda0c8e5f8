//! Is the network ruined? A rate that is far too high leaves one that no lower rate can mend, because its units are
//! dead and its pixels saturated. Then training returns to where the network was better.
//!
//! Errors here are mean squared ones of the first [`JUDGED`] digits trained on.

use super::trainer::{Snapshot, Trainer};
use crate::error::{Error, Result};

/// Digits by which a network is judged. They are in the first part of the first epoch, so that nothing has to be waited
/// for before the first step.
pub const JUDGED: usize = 500;

/// From so many times the error of the mean image on, a network is worse than it, whatever digits it is judged by.
const WORSE: f32 = 1.1;

/// The same of a network with penalties on its code. These may leave it with little more than the mean image, about
/// which it then trembles.
const WORSE_WITH_PENALTIES: f32 = 1.5;

/// Up to this error no network is ruined, even where the digits are so alike that the mean image is better.
const SMALL: f32 = 0.01;

/// How good the network was, and where to return to if it is ruined.
#[derive(Debug)]
pub struct Guard {
    /// The error at the end of the last epoch, or where training started.
    last: f32,
    /// Where training started, or the latest epoch's end that was no worse than the mean image.
    kept: Snapshot,
    /// The error there.
    kept_error: f32,
    /// The most that is no worse than the mean image, once it is needed.
    limit: Option<f32>,
}

impl Guard {
    /// A guard of a network that is about to be trained, with this error.
    pub fn new(trainer: &Trainer, error: f32) -> Self {
        Self { last: error, kept: trainer.snapshot(), kept_error: error, limit: None }
    }

    /// At the end of an epoch, with this error: keeps where training stands, if that is no worse than the mean image.
    /// If it is worse, and was better before or does not become so, takes training back to where it was.
    /// `mean_image_error` is asked for once.
    ///
    /// # Errors
    /// A network that was taken back.
    pub fn judge(
        &mut self,
        trainer: &mut Trainer,
        error: f32,
        mean_image_error: impl FnOnce() -> f32,
    ) -> Result<()> {
        let worse = if trainer.has_penalties() { WORSE_WITH_PENALTIES } else { WORSE };
        let limit = *self.limit.get_or_insert_with(|| SMALL.max(worse * mean_image_error()));
        if error <= limit {
            self.kept = trainer.snapshot();
            self.kept_error = error;
        } else if self.kept_error <= limit || error.is_nan() || error >= self.last {
            let epoch = trainer.steps() / trainer.steps_per_epoch();
            trainer.restore(&self.kept);
            self.last = self.kept_error;
            return Err(Error::Ruined { epoch, error, kept: self.kept.step, kept_error: self.kept_error });
        }
        self.last = error;
        Ok(())
    }
}
