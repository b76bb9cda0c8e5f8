//! Runs on digits that are still arriving give the same result, and runs with changes can be repeated.
#![cfg(not(target_arch = "wasm32"))]

use simple_autoencoder::schema::{Config, Value};
use simple_autoencoder::train::changes::Change;
use simple_autoencoder::{Error, Session};

const DIGITS: usize = 1300;
const PIXELS: usize = 12;

/// Made-up digits of 3×4 pixels, and their labels, as files.
fn files() -> (Vec<u8>, Vec<u8>) {
    let header = [0x803, DIGITS as u32, 3, 4].into_iter().flat_map(u32::to_be_bytes);
    let images = header.chain((0..DIGITS * PIXELS).map(|i| (i * i / 7 % 251) as u8)).collect();
    let labels = [0x801, DIGITS as u32].into_iter().flat_map(u32::to_be_bytes);
    (images, labels.chain((0..DIGITS).map(|i| (i % 10) as u8)).collect())
}

fn config() -> Config {
    Config { latent: 4, batch_size: 64, epochs: 2, noise: 0.1, hole: 0.3, ..Config::default() }
}

fn whole(config: &Config) -> Session {
    let (images, labels) = files();
    let mut session = Session::new();
    session.load_train(images, labels).unwrap();
    session.configure(config.clone()).unwrap();
    session
}

fn finished(mut session: Session) -> Vec<u8> {
    while !session.train(u32::MAX).unwrap().finished {}
    session.checkpoint()
}

#[test]
fn a_run_does_not_depend_on_how_its_digits_arrive() {
    let (images, labels) = files();
    for config in [config(), Config { classes: vec![3, 4], ..config() }, Config { digits: 700, ..config() }] {
        let expected = finished(whole(&config));
        for piece in [1 + 7 * PIXELS, 300 * PIXELS + 5, images.len()] {
            let mut session = Session::new();
            session.begin_train(images[..16].to_vec(), labels.clone()).unwrap();
            session.configure(config.clone()).unwrap();
            assert!(session.train(1).unwrap().waiting, "nothing has arrived");
            assert_eq!(session.progress().unwrap().step, 0);
            let mut steps = Vec::new();
            for bytes in images[16..].chunks(piece) {
                session.append_train(bytes).unwrap();
                let before = session.checkpoint();
                let progress = session.train(u32::MAX).unwrap();
                if progress.waiting && progress.digits == 0 {
                    assert!(session.checkpoint() == before, "something changed");
                }
                steps.push(progress.step);
            }
            session.end_train().unwrap();
            if piece < 1000 && config == self::config() {
                // The first part has 500 digits: seven whole batches, and one that reaches into the next part.
                assert!(steps.contains(&7) && !steps.contains(&4), "{steps:?}");
            }
            assert!(finished(session) == expected, "{piece} bytes at a time");
        }
    }
}

#[test]
fn what_needs_all_digits_says_how_many_have_arrived() {
    let (images, labels) = files();
    let mut session = Session::new();
    let info = session.begin_train(images[..16].to_vec(), labels).unwrap();
    assert_eq!((info.digits, info.counts), (DIGITS, vec![130; 10]));
    session.load_test(images.clone(), None).unwrap();
    assert_eq!(session.nearest(&[0; PIXELS]).unwrap_err(), Error::StillArriving { needed: 1, arrived: 0 });
    assert_eq!(session.append_train(&images[16..16 + 100 * PIXELS + 3]).unwrap(), 100);
    let waits = Error::StillArriving { needed: DIGITS, arrived: 100 };
    assert_eq!(session.baselines().unwrap_err(), waits);
    assert_eq!(session.mean_image().unwrap_err(), waits);
    assert_eq!(session.pca(&[0; PIXELS], 2, None).unwrap_err(), waits);
    assert_eq!(session.training_error().unwrap_err(), waits);
    assert!(matches!(session.end_train().unwrap_err(), Error::IdxMissingBytes { .. }));
    assert_eq!(session.nearest(&images[16..16 + PIXELS]).unwrap().indices, [0]);
    session.append_train(&images[16 + 100 * PIXELS + 3..]).unwrap();
    session.end_train().unwrap();
    assert!(session.append_train(&[1]).is_err());
    assert!(session.training_error().unwrap() > 0.0);
    let mean = session.mean_image().unwrap();
    let sum: f64 = images[16..].iter().step_by(PIXELS).map(|&ink| f64::from(ink)).sum();
    assert!((f64::from(mean[0]) - sum / DIGITS as f64 / 255.0).abs() < 1e-6);
    assert_eq!(Session::new().append_train(&[1]).unwrap_err().kind(), "NoDataset");
}

/// A run with three changes made while training.
fn changed() -> Session {
    let mut session = whole(&config());
    session.train(5).unwrap();
    session.set("learningRate", Value::Number(0.01)).unwrap();
    session.set("epochs", Value::Number(3.0)).unwrap();
    session.train(4).unwrap();
    session.set("learningRate", Value::Number(0.002)).unwrap();
    session
}

#[test]
fn replaying_its_changes_repeats_a_run() {
    let session = changed();
    let change = |step, name: &str, value| Change { step, name: name.into(), value };
    let changes = session.live_changes().to_vec();
    assert_eq!(
        changes,
        [
            change(0, "learningRate", 0.001),
            change(0, "epochs", 2.0),
            change(5, "learningRate", 0.01),
            change(5, "epochs", 3.0),
            change(9, "learningRate", 0.002),
        ]
    );
    let config = session.config().clone();
    assert_eq!((config.learning_rate, config.epochs), (0.002, 3));
    let expected = finished(session);
    let mut repeated = whole(&config);
    repeated.replay(changes.clone()).unwrap();
    assert_eq!((repeated.config().learning_rate, repeated.config().epochs), (0.001, 2));
    for _ in 0..3 {
        repeated.train(1).unwrap();
    }
    // The same from a file, with changes still to come.
    let mut resumed = whole(&Config::default());
    resumed.restore(&repeated.checkpoint()).unwrap();
    assert_eq!(resumed.live_changes(), changes);
    assert!(finished(resumed) == expected);
    assert!(finished(repeated) == expected);
}

#[test]
fn changes_are_replayed_from_the_first_step_and_end_with_a_new_run() {
    let mut session = changed();
    let changes = session.live_changes().to_vec();
    let error = session.replay(changes.clone()).unwrap_err();
    assert_eq!(error.invalid_config().unwrap().field, "changes");
    assert_eq!(session.live_changes(), changes);
    for (name, value) in [("learningRate", 2.0), ("latent", 8.0), ("rate", 0.1)] {
        let error = session.set(name, Value::Number(value)).unwrap_err();
        assert_eq!(error.invalid_config().unwrap().field, name);
    }
    assert_eq!(session.live_changes(), changes);
    session.set("learningRate", Value::Number(0.002)).unwrap();
    assert_eq!(session.live_changes(), changes, "setting the same value again is not a change");
    session.configure(config()).unwrap();
    assert_eq!(session.live_changes(), []);
}

#[test]
fn a_run_that_went_back_is_repeated_without_the_lost_epoch() {
    let rough = Config { learning_rate: 0.01, epochs: 30, noise: 0.0, hole: 0.0, ..config() };
    let mut session = whole(&rough);
    while session.train(u32::MAX).unwrap().epoch < 20 {}
    session.set("learningRate", Value::Number(1.0)).unwrap();
    let error = loop {
        match session.train(u32::MAX) {
            Ok(progress) => assert!(!progress.finished, "it trained to the end"),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::Ruined { .. }), "{error}");
    session.set("learningRate", Value::Number(0.001)).unwrap();
    let (config, changes) = (session.config().clone(), session.live_changes().to_vec());
    let expected = finished(session);
    let mut repeated = whole(&config);
    repeated.replay(changes).unwrap();
    assert!(finished(repeated) == expected);
}
