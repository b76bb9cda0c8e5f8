//! Digits: the files they come in, what they are compared with, and how drawings become like them.

pub mod baseline;
pub mod dataset;
pub mod digit;
pub mod idx;
