//! Every number of threads trains the same network, to the last bit.
#![cfg(not(target_arch = "wasm32"))]

use std::thread;

use simple_autoencoder::engine::threads;
use simple_autoencoder::schema::{Activation, BackendKind, Code, Config, Loss};
use simple_autoencoder::{Error, Session};

/// Digits of 28×28 pixels in IDX files, a fifth of them inked, no two alike.
fn made_up(count: u32) -> (Vec<u8>, Vec<u8>) {
    let header = |kind: u32, sizes: &[u32]| -> Vec<u8> {
        [&[kind, count], sizes].concat().into_iter().flat_map(u32::to_be_bytes).collect()
    };
    let ink = |i: u32| if (i / 784 + i % 784) % 26 < 5 { (i.wrapping_mul(31) % 255 + 1) as u8 } else { 0 };
    let pixels: Vec<u8> = (0..count * 784).map(ink).collect();
    let labels: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
    ([header(0x803, &[28, 28]), pixels].concat(), [header(0x801, &[]), labels].concat())
}

/// The network after an epoch and all that is known of it, and the errors of every digit.
fn trained(config: &Config, threads: usize) -> Result<(Vec<u8>, Vec<f32>), Error> {
    threads::set(threads);
    let (images, labels) = made_up(300);
    let mut session = Session::new();
    session.load_train(images.clone(), labels.clone())?;
    session.load_test(images, labels)?;
    session.configure(config.clone())?;
    while !session.train(7)?.finished {}
    Ok((session.checkpoint(), session.test_errors()?))
}

#[test]
fn every_number_of_threads_gives_the_same_bits() {
    for _ in 1..threads::MOST {
        thread::spawn(threads::help);
    }
    while threads::count() < threads::MOST {
        threads::set(threads::MOST);
        thread::yield_now();
    }
    let plain = Config { epochs: 1, ..Config::default() };
    let deep = Config {
        hidden: vec![130, 61],
        latent: 9,
        code: Code::Variational,
        sparsity: 0.001,
        noise: 0.3,
        batch_size: 67,
        ..plain.clone()
    };
    for config in [
        plain.clone(),
        Config { batch_size: 256, latent: 33, loss: Loss::Bce, ..plain.clone() },
        Config { latent: 1, code: Code::Dense(Activation::Tanh), ..plain },
        Config { backend: BackendKind::NdArray, ..deep.clone() },
        deep,
    ] {
        let alone = trained(&config, 1).unwrap();
        for threads in [2, 3, 8] {
            assert!(trained(&config, threads).unwrap() == alone, "{config:?} with {threads} threads");
        }
    }
}
