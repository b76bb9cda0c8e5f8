//! Training: batches of digits, the optimiser, and all that is random about it.

pub mod adam;
pub mod changes;
pub mod damage;
pub mod guard;
pub mod random;
pub mod trainer;
