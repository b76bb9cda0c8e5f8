//! Digits: the files they come in, drawings framed like them, and simple baselines for reconstructing them.

pub mod baseline;
pub mod dataset;
pub mod digit;
pub mod idx;
