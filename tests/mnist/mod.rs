//! Real MNIST for native tests.

use simple_autoencoder::Session;

/// One of the four IDX files, decompressed.
pub fn file(name: &str) -> Vec<u8> {
    let path = format!("{}/data/raw/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("cannot read {path}: {error}; run `make data` first"))
}

/// A session with all of MNIST.
pub fn session() -> Session {
    let mut session = Session::new();
    session.load_train(file("train-images-idx3-ubyte"), file("train-labels-idx1-ubyte")).unwrap();
    session.load_test(file("t10k-images-idx3-ubyte"), file("t10k-labels-idx1-ubyte")).unwrap();
    session
}
