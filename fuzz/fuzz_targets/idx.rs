//! Any bytes are either an IDX file that matches its header, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use simple_autoencoder::data::idx::{Images, Labels};

fuzz_target!(|file: &[u8]| {
    // Read in two pieces, it gives the same as in one.
    let (header, rest) = file.split_at(file.len().min(Images::HEADER));
    let pieces = Images::begin(header.to_vec()).and_then(|mut images| {
        images.append(rest)?;
        images.finish()?;
        Ok(images)
    });
    assert_eq!(pieces, Images::parse(file.to_vec()));
    if let Ok(images) = Images::parse(file.to_vec()) {
        let last = images.image(images.count() - 1);
        assert_eq!(images.pixels(), &file[16..]);
        assert_eq!(last, &file[file.len() - images.size()..]);
    }
    if let Ok(labels) = Labels::parse(file.to_vec()) {
        let classes = labels.into_classes();
        // One byte per class, or a row of four-byte numbers.
        assert!(classes == file[8..] || 12 + 4 * classes.len() <= file.len());
    }
});
