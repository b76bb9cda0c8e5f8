//! The same numbers as Keras on real MNIST, and on every platform.
#![cfg(not(target_arch = "wasm32"))]

mod common;
mod mnist;

use simple_autoencoder::Config;

#[test]
fn every_step_has_keras_loss_on_both_backends() {
    assert!(!common::KERAS_STEPS.is_empty(), "there are no reference files");
    let mut session = mnist::session();
    let train = mnist::file("train-images-idx3-ubyte");
    for reference in common::KERAS_STEPS {
        for backend in common::BACKENDS {
            common::check_against_keras(&mut session, backend, reference, &train[16..]);
        }
    }
}

#[test]
fn every_platform_has_the_same_losses_on_both_backends() {
    common::BACKENDS.into_iter().for_each(common::check_against_native);
}

#[test]
fn ten_epochs_end_where_keras_ends() {
    let mut session = mnist::session();
    session.configure(Config::default()).unwrap();
    let mut progress = session.train(u32::MAX).unwrap();
    let after_one = session.evaluate().unwrap();
    assert!(after_one < 0.011, "held-out error after one epoch: {after_one} (Keras: 0.0090 to 0.0095)");
    while !progress.finished {
        progress = session.train(u32::MAX).unwrap();
    }
    assert_eq!((progress.epoch, progress.step), (10, 18_750));
    let held_out = session.evaluate().unwrap();
    assert!((0.0036..=0.0044).contains(&held_out), "held-out error {held_out} (Keras: 0.00386 to 0.00400)");
    let last = progress.epoch_loss;
    assert!((0.0036..=0.0045).contains(&last), "training error {last} (Keras: 0.00399 to 0.00411)");
}
