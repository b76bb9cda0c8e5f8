//! Is the network ruined? A learning rate that is far too high leaves units dead and pixels saturated, which no lower
//! rate can repair. Then training returns to where the network was better.
//!
//! Errors here are mean squared errors on the first [`JUDGED`] digits trained on.

use super::trainer::{Snapshot, Trainer};
use crate::error::{Error, Result};

/// How many digits a network is judged by. They are the first part of the first epoch, so judging never delays the
/// first step.
pub const JUDGED: usize = 500;

/// A network counts as worse than the mean image if its error is this many times as large. The margin allows for the
/// choice of digits.
const WORSE: f32 = 1.1;

/// The same for a network with penalties on its code, which may leave it little better than the mean image, with an
/// error that fluctuates around the mean image's.
const WORSE_WITH_PENALTIES: f32 = 1.5;

/// With an error up to this no network is ruined, even if the digits are so alike that the mean image is better.
const SMALL: f32 = 0.01;

/// Keeps track of how good the network was, and where to return to if it is ruined.
#[derive(Debug)]
pub struct Guard {
    /// The error at the end of the last epoch, or where training started.
    last: f32,
    /// The network at the end of the latest epoch that was no worse than the mean image, or where training started.
    kept: Snapshot,
    /// Its error.
    kept_error: f32,
    /// The largest error that is no worse than the mean image's, computed when first needed.
    limit: Option<f32>,
}

impl Guard {
    /// A guard for a network with this error that is about to be trained.
    pub fn new(trainer: &Trainer, error: f32) -> Self {
        Self { last: error, kept: trainer.snapshot(), kept_error: error, limit: None }
    }

    /// Judges the network by its error at the end of an epoch. Keeps the network if it is no worse than the mean
    /// image. If it is worse, and had been better or is not improving, takes training back to the one kept.
    /// `mean_image_error` is called at most once.
    ///
    /// # Errors
    /// Training was taken back.
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
