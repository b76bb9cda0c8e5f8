//! Training: batches of digits, damage to the input, the optimiser, and all random numbers.

pub mod adam;
pub mod changes;
pub mod damage;
pub mod guard;
pub mod random;
pub mod trainer;
