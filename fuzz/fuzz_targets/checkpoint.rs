//! Any bytes are either a checkpoint that survives being written and read again, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use simple_autoencoder::checkpoint::Checkpoint;

fuzz_target!(|file: &[u8]| {
    if let Ok(checkpoint) = Checkpoint::from_bytes(file) {
        assert_eq!(Checkpoint::from_bytes(&checkpoint.to_bytes()).as_ref(), Ok(&checkpoint));
    }
});
