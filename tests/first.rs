//! The network that the page shows before one is trained there, and its digits, are what they say they are.
#![cfg(not(target_arch = "wasm32"))]

mod mnist;

use std::fs;

use simple_autoencoder::checkpoint::Checkpoint;
use simple_autoencoder::{Config, Session};

/// One of the files that `examples/first_weights.rs` makes.
fn file(name: &str) -> Vec<u8> {
    fs::read(format!("{}/www/first/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_first_network_is_as_good_as_it_says() {
    let bytes = file("network.safetensors");
    assert!(bytes.len() < 250_000, "{} bytes", bytes.len());
    let found = Checkpoint::from_bytes(&bytes).unwrap();
    assert_eq!((&found.config, found.pixels, found.epoch), (&Config::default(), 784, 10));
    let said = found.held_out.expect("a held-out error");

    let mut session = mnist::session();
    session.restore(&bytes).unwrap();
    let measured = session.evaluate().unwrap();
    assert!((measured / said - 1.0).abs() < 1e-5, "it says {said}, and {measured} is measured");
    assert!(measured < 0.004, "{measured}");
}

#[test]
fn its_digits_are_the_first_that_are_held_out() {
    let mut few = Session::new();
    let info = few.load_test(file("images.idx"), file("labels.idx")).unwrap();
    let indices: Vec<u32> = (0..info.digits as u32).collect();
    assert_eq!(few.test_digits(&indices).unwrap(), mnist::session().test_digits(&indices).unwrap());
}
