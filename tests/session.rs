//! What a page or a command line relies on, tested on made-up digits.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use simple_autoencoder::checkpoint::Checkpoint;
use simple_autoencoder::model::objective::Losses;
use simple_autoencoder::schema::{Activation, BackendKind, Code, Config, Value};
use simple_autoencoder::train::trainer::{MeanLosses, Snapshot};
use simple_autoencoder::{Error, Session};

/// An IDX image file.
fn images(rows: u32, columns: u32, pixels: &[u8]) -> Vec<u8> {
    let count = pixels.len() as u32 / (rows * columns);
    let header = [0x803, count, rows, columns].into_iter().flat_map(u32::to_be_bytes);
    header.chain(pixels.iter().copied()).collect()
}

/// An IDX label file.
fn labels(labels: &[u8]) -> Vec<u8> {
    let header = [0x801, labels.len() as u32].into_iter().flat_map(u32::to_be_bytes);
    header.chain(labels.iter().copied()).collect()
}

/// Twenty made-up digits of 6×5 pixels, two of each class, a fifth of their pixels inked.
fn made_up() -> (Vec<u8>, Vec<u8>) {
    let ink = |i: usize| if (i * i + i / 7).is_multiple_of(5) { (i * 37 % 256) as u8 } else { 0 };
    let pixels: Vec<u8> = (0..20 * 30).map(ink).collect();
    let classes: Vec<u8> = (0..20).map(|i| i % 10).collect();
    (images(6, 5, &pixels), labels(&classes))
}

fn session() -> Session {
    let (images, labels) = made_up();
    let mut session = Session::new();
    session.load_train(images.clone(), labels.clone()).unwrap();
    session.load_test(images, labels).unwrap();
    session
}

/// Codes that a far too high learning rate ruins.
const CODES: [Code; 2] = [Code::Dense(Activation::Relu), Code::Dense(Activation::Linear)];

fn small() -> Config {
    Config { latent: 6, batch_size: 8, epochs: 3, learning_rate: 0.01, ..Config::default() }
}

/// The losses of the next `steps` steps.
fn losses(session: &mut Session, steps: usize) -> Vec<f64> {
    (0..steps).map(|_| session.train(1).unwrap().loss).collect()
}

#[test]
fn a_dataset_is_described_and_gives_the_network_its_size() {
    let (images, labels) = made_up();
    let mut session = Session::new();
    assert_eq!(session.size(), (28, 28));
    let info = session.load_train(images, labels).unwrap();
    assert_eq!((info.digits, info.rows, info.columns, info.counts), (20, 6, 5, vec![2; 10]));
    assert_eq!(session.weights().len(), 2 * 30 * 64 + 64 + 30);
}

#[test]
fn files_that_do_not_belong_together_are_refused_and_change_nothing() {
    let mut session = session();
    let before = session.weights();
    let (images_file, labels_file) = made_up();
    assert_eq!(
        session.load_train(images_file.clone(), labels(&[1, 2, 3])).unwrap_err(),
        Error::LabelCount { images: 20, labels: 3 }
    );
    let mut wrong = labels_file.clone();
    wrong[8 + 4] = 100;
    assert_eq!(
        session.load_train(images_file.clone(), wrong).unwrap_err(),
        Error::LabelRange { index: 4, found: 100, last: 99 }
    );
    assert_eq!(session.load_train(labels_file.clone(), images_file).unwrap_err().kind(), "BadIdx");
    let other_size = images(5, 5, &[9; 20 * 25]);
    assert_eq!(
        session.load_train(other_size, labels_file).unwrap_err(),
        Error::ImageSize { expected: (6, 5), found: (5, 5) }
    );
    assert_eq!(session.weights(), before);
}

#[test]
fn an_epoch_ends_with_its_smaller_batch_and_training_with_the_last_epoch() {
    let mut session = session();
    session.configure(small()).unwrap();
    let first = session.train(2).unwrap();
    assert_eq!((first.step, first.step_of_epoch, first.steps_per_epoch, first.digits), (2, 2, 3, 16));
    assert!(!first.epoch_done && !first.finished);
    let second = session.train(100).unwrap();
    assert_eq!((second.step, second.epoch, second.step_of_epoch, second.digits), (3, 1, 3, 4));
    assert!(second.epoch_done && !second.finished);
    let mean = (first.loss * 16.0 + second.loss * 4.0) / 20.0;
    assert!((second.epoch_loss - mean).abs() < 1e-9, "{} is not {mean}", second.epoch_loss);
    session.train(100).unwrap();
    assert!(session.train(100).unwrap().finished);
    let after = session.train(100).unwrap();
    assert_eq!((after.step, after.digits), (9, 0), "nothing happens after the last epoch");
    session.set("epochs", Value::Number(4.0)).unwrap();
    assert_eq!(session.train(100).unwrap().step, 12);
}

#[test]
fn every_digit_is_seen_once_per_epoch() {
    // With one digit per step and a rate too small to change anything, the losses of an epoch are the errors.
    let mut session = session();
    session.configure(Config { batch_size: 1, learning_rate: 1e-6, ..small() }).unwrap();
    let mut expected = session.test_errors().unwrap();
    let mut found: Vec<f32> = losses(&mut session, 20).iter().map(|&loss| loss as f32).collect();
    assert_ne!(found, expected, "the digits are shuffled");
    expected.sort_by(f32::total_cmp);
    found.sort_by(f32::total_cmp);
    for (found, expected) in found.iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
    }
}

#[test]
fn one_seed_gives_the_same_bits_in_any_slices_and_from_a_checkpoint() {
    let config = Config { noise: 0.2, ..small() };
    let mut whole = session();
    whole.configure(config.clone()).unwrap();
    let expected = losses(&mut whole, 9);

    let mut resumed = session();
    resumed.configure(config).unwrap();
    let mut found = losses(&mut resumed, 4);
    let file = resumed.checkpoint();
    let mut fresh = session();
    fresh.restore(&file).unwrap();
    assert_eq!(fresh.config(), resumed.config());
    assert_eq!(
        fresh.progress().unwrap(),
        resumed.progress().unwrap(),
        "including the mean losses of the epoch so far"
    );
    found.extend(losses(&mut fresh, 5));
    assert_eq!(found, expected);
    assert_eq!(fresh.weights(), whole.weights());
    assert!(fresh.checkpoint() == whole.checkpoint(), "equal states give equal files");
}

#[test]
fn pausing_anywhere_changes_no_bit() {
    let config = Config { noise: 0.2, ..small() };
    let mut whole = session();
    whole.configure(config.clone()).unwrap();
    while !whole.train(u32::MAX).unwrap().finished {}
    let expected = whole.checkpoint();
    for pause in 0..9 {
        let mut paused = session();
        paused.configure(config.clone()).unwrap();
        losses(&mut paused, pause);
        // What a page asks for while paused.
        paused.progress().unwrap();
        paused.evaluate().unwrap();
        paused.reconstruct(&[7; 30], None).unwrap();
        let mut restored = session();
        restored.restore(&paused.checkpoint()).unwrap();
        for (session, slice) in [(&mut paused, 2), (&mut restored, 5)] {
            while !session.train(slice).unwrap().finished {}
            assert!(session.checkpoint() == expected, "paused at {pause}, then {slice} at a time");
        }
    }
}

#[test]
fn another_seed_gives_another_run() {
    let run = |seed| {
        let mut session = session();
        session.configure(Config { seed, ..small() }).unwrap();
        losses(&mut session, 3)
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn both_backends_give_the_same_bits() {
    let [flex, ndarray] = [BackendKind::Flex, BackendKind::NdArray].map(|backend| {
        let mut session = session();
        session.configure(Config { backend, ..small() }).unwrap();
        (losses(&mut session, 9), session.weights(), session.test_errors().unwrap())
    });
    assert_eq!(flex, ndarray);
}

#[test]
fn only_chosen_classes_are_trained_on() {
    let mut session = session();
    session.configure(Config { classes: vec![2, 7], ..small() }).unwrap();
    let progress = session.train(100).unwrap();
    assert_eq!((progress.digits, progress.steps_per_epoch), (4, 1));
}

#[test]
fn more_than_ten_classes_are_counted_and_chosen() {
    let (images, _) = made_up();
    let letters: Vec<u8> = (0..20).map(|i| if i < 15 { 10 } else { 61 }).collect();
    let mut session = Session::new();
    let info = session.load_train(images, labels(&letters)).unwrap();
    assert_eq!((info.counts.len(), info.counts[10], info.counts[61]), (62, 15, 5));
    assert_eq!(session.train(1000).unwrap().digits, 20, "no classes named means all");
    session.configure(Config { classes: vec![61], ..small() }).unwrap();
    assert_eq!(session.train(100).unwrap().digits, 5);
    for classes in [vec![0], vec![62]] {
        assert_eq!(session.configure(Config { classes, ..small() }).unwrap_err().kind(), "InvalidConfig");
    }
    assert_eq!(session.config().classes, [61]);
}

#[test]
fn data_without_the_chosen_classes_are_refused() {
    let mut session = Session::new();
    session.configure(Config { classes: vec![3], ..small() }).unwrap();
    let (images, _) = made_up();
    let error = session.load_train(images, labels(&[7; 20])).unwrap_err();
    assert_eq!(error.kind(), "InvalidConfig", "{error}");
    assert_eq!(session.size(), (28, 28));
}

#[test]
fn digits_without_labels_are_all_of_one_class() {
    let (images, _) = made_up();
    let mut session = Session::new();
    assert_eq!(session.load_train(images.clone(), None).unwrap().counts, [20]);
    session.load_test(images, None).unwrap();
    assert_eq!(session.test_labels().unwrap(), [0; 20]);
    assert_eq!(session.test_digits(&[3]).unwrap().labels, [0]);
    assert_eq!(session.train(1).unwrap().digits, 20);
    assert_eq!(session.baselines().unwrap().pca.len(), 31);
}

#[test]
fn damage_is_seeded_and_the_target_stays_clean() {
    for damage in [Config { noise: 0.5, ..small() }, Config { hole: 0.6, ..small() }] {
        let run = |config: &Config| {
            let mut session = session();
            session.configure(config.clone()).unwrap();
            losses(&mut session, 3)
        };
        assert_eq!(run(&damage), run(&damage));
        assert_ne!(run(&damage), run(&small()));
    }
}

#[test]
fn a_damaged_digit_looks_the_same_everywhere() {
    let mut session = session();
    session.configure(Config { noise: 0.5, hole: 0.4, ..small() }).unwrap();
    session.train(3).unwrap();
    let errors = session.test_errors().unwrap();
    for index in [0, 3, 19] {
        let digit = session.test_digits(&[index]).unwrap().pixels;
        let shown = session.damage(&digit, Some(&[index]), None, None).unwrap();
        assert_ne!(shown, digit);
        let made = session.reconstruct(&shown, Some(&digit)).unwrap();
        assert_eq!(made.errors[0], errors[index as usize], "of digit {index}, to the last bit");
    }
    let pair = session.test_digits(&[3, 4]).unwrap().pixels;
    let drawn = session.damage(&pair, None, None, None).unwrap();
    assert_eq!(
        drawn[..30],
        session.damage(&pair[..30], None, None, None).unwrap(),
        "all drawings get the same damage"
    );
    assert_eq!(drawn[30..], session.damage(&pair[30..], None, None, None).unwrap());
    assert_eq!(
        session.damage(&pair, Some(&[3, 4]), Some(0.0), Some(0.0)).unwrap(),
        pair,
        "no damage was asked for"
    );
    assert_eq!(session.damage(&pair, Some(&[3]), None, None).unwrap_err().kind(), "BadInput");
    assert_eq!(session.damage(&pair, None, Some(2.0), None).unwrap_err().kind(), "InvalidConfig");
}

#[test]
fn a_hand_computed_network_gives_the_hand_computed_reconstruction() {
    // Two pixels, one unit: code = max(0, 2·x₀ − 1·x₁ + 0.5), then pixels = σ(3·code − 1), σ(−4·code + 2).
    let mut session = Session::new();
    session.load_train(images(1, 2, &[255, 0, 0, 255]), labels(&[0, 1])).unwrap();
    session.configure(Config { latent: 1, ..small() }).unwrap();
    session.set_weights(vec![2.0, -1.0, 0.5, 3.0, -4.0, -1.0, 2.0]).unwrap();
    // Digit (1, 0): code 2.5. Digit (0, 1): the sum is −0.5, so the code is 0.
    assert_eq!(session.encode(&[255, 0, 0, 255]).unwrap(), [2.5, 0.0]);
    let sigma = |z: f64| (255.0 / (1.0 + (-z).exp())).round() as u8;
    let made = session.reconstruct(&[255, 0, 0, 255], None).unwrap();
    assert_eq!(made.pixels, [sigma(6.5), sigma(-8.0), sigma(-1.0), sigma(2.0)]);
    assert_eq!(made.pixels, session.decode(&[2.5, 0.0]).unwrap());
    let s = |z: f64| 1.0 / (1.0 + (-z).exp());
    let error = ((1.0 - s(6.5)).powi(2) + s(-8.0).powi(2)) / 2.0;
    assert!((f64::from(made.errors[0]) - error).abs() < 1e-9);
}

#[test]
fn decoding_the_codes_gives_the_reconstructions() {
    let mut session = session();
    session.configure(small()).unwrap();
    let digits = session.test_digits(&[0, 7, 3]).unwrap().pixels;
    let made = session.reconstruct(&digits, None).unwrap();
    assert_eq!(session.decode(&session.encode(&digits).unwrap()).unwrap(), made.pixels);
}

#[test]
fn mean_losses_weight_each_batch_by_its_digits() {
    let mut mean = MeanLosses::default();
    assert_eq!(mean.means(), [0.0; 3]);
    mean.add(Losses { objective: 1.5, loss: 1.0, mse: 0.5 }, 2);
    mean.add(Losses { objective: 1.25, loss: 0.5, mse: 0.25 }, 6);
    assert_eq!(mean.means(), [1.3125, 0.625, 0.3125]);
}

#[test]
fn a_drawing_is_framed_and_reconstructed() {
    let mut session = session();
    session.configure(small()).unwrap();
    let mut ink = vec![0; 50 * 40];
    ink[20 * 50 + 10..20 * 50 + 30].fill(255);
    let drawing = session.reconstruct_drawing(&ink, 50, 40).unwrap();
    assert_eq!((drawing.framed.len(), drawing.reconstruction.len(), drawing.code.len()), (30, 30, 6));
    assert!(drawing.framed.iter().any(|&ink| ink > 0));
    let same = session.reconstruct(&drawing.framed, None).unwrap();
    assert_eq!(
        (same.pixels, same.errors[0], same.codes),
        (drawing.reconstruction, drawing.error, drawing.code)
    );
    assert_eq!(session.reconstruct_drawing(&[0; 4], 2, 2).unwrap_err(), Error::BlankDrawing);
}

#[test]
fn a_loss_that_is_not_finite_stops_training_and_keeps_the_weights() {
    let mut session = session();
    session.configure(small()).unwrap();
    let huge: Vec<f32> =
        (0..2 * 30 * 6 + 6 + 30).map(|i| if i / 7 % 2 == 0 { 3e38 } else { -3e38 }).collect();
    session.set_weights(huge.clone()).unwrap();
    let error = session.train(1).unwrap_err();
    assert!(matches!(error, Error::Diverged { step: 1, .. }), "{error}");
    assert_eq!(error.kind(), "Diverged");
    assert_eq!(session.weights(), huge);
}

#[test]
fn a_gradient_that_is_not_finite_stops_training_and_keeps_the_weights() {
    // Each has a finite loss, since a sigmoid never exceeds one.
    let parts = |encoder: f32, code: f32, decoder: f32| {
        [vec![encoder; 180], vec![code; 6], vec![decoder; 180], vec![0.0; 30]].concat()
    };
    for (what, weights) in [
        ("an infinite code times a slope of zero", parts(3e38, 3e38, 1.0)),
        ("a decoder gradient whose square is infinite", parts(0.0, 3e38, 0.0)),
        ("an encoder gradient whose square is infinite", parts(0.0, 1e-39, 3e38)),
    ] {
        for backend in [BackendKind::Flex, BackendKind::NdArray] {
            let mut session = session();
            session.configure(Config { backend, ..small() }).unwrap();
            session.set_weights(weights.clone()).unwrap();
            let before = session.checkpoint();
            let error = session.train(1).unwrap_err();
            assert!(matches!(error, Error::Diverged { step: 1, .. }), "{what}: {error}");
            assert!(session.checkpoint() == before, "{what}: something changed");
            session.set_weights(vec![0.01; weights.len()]).unwrap();
            session.set("learningRate", Value::Number(1e-4)).unwrap();
            assert_eq!(session.train(1).unwrap().step, 1, "{what}: training continues");
        }
    }
}

#[test]
fn the_largest_allowed_rate_leaves_every_number_finite() {
    for code in CODES {
        let mut session = session();
        session
            .configure(Config { code, batch_size: 1, learning_rate: 1.0, epochs: 100, ..small() })
            .unwrap();
        // Whenever the network is ruined, training goes back and continues.
        for _ in 0..100 {
            if let Err(error) = session.train(u32::MAX) {
                assert_eq!(error.kind(), "Diverged");
            }
            assert!(session.weights().iter().all(|weight| weight.is_finite()), "{code:?}");
        }
        // With a smaller one it trains to the end.
        session.set("learningRate", Value::Number(1e-3)).unwrap();
        session.set("epochs", Value::Number(101.0)).unwrap();
        while !session.train(u32::MAX).unwrap().finished {}
    }
}

#[test]
fn a_ruinous_rate_loses_the_epoch_and_a_lower_one_continues() {
    for code in CODES {
        let mut session = session();
        session.configure(Config { code, latent: 16, epochs: 1000, ..small() }).unwrap();
        while session.train(u32::MAX).unwrap().epoch < 100 {}
        session.set("learningRate", Value::Number(1.0)).unwrap();
        let mut before = session.checkpoint();
        let error = loop {
            match session.train(u32::MAX) {
                Ok(progress) => assert!(!progress.finished, "{code:?}: it trained to the end"),
                Err(error) => break error,
            }
            before = session.checkpoint();
        };
        let Error::Ruined { kept_error, error: ruined, .. } = error else { panic!("{error}") };
        assert_eq!(error.kind(), "Diverged");
        assert!(ruined > kept_error, "{error}");
        assert!(session.checkpoint() == before, "{code:?}: it is back where it was before that epoch");
        session.set("learningRate", Value::Number(1e-3)).unwrap();
        let there = session.evaluate().unwrap();
        for _ in 0..50 {
            session.train(u32::MAX).unwrap();
        }
        assert!(session.evaluate().unwrap() < there, "{code:?}: it keeps learning");
    }
}

#[test]
fn a_rate_that_is_ruinous_from_the_start_is_reported_and_a_lower_one_learns() {
    for code in CODES {
        let mut session = session();
        let config = Config { code, learning_rate: 1.0, epochs: 1000, ..small() };
        session.configure(config).unwrap();
        let start = session.weights();
        let error = loop {
            match session.train(u32::MAX) {
                Ok(progress) => assert!(!progress.finished, "{code:?}: it trained to the end"),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::Ruined { kept: 0, .. }), "{code:?}: {error}");
        assert_eq!(session.weights(), start, "{code:?}: it is back where it started");
        session.set("learningRate", Value::Number(0.01)).unwrap();
        let there = session.evaluate().unwrap();
        for _ in 0..100 {
            session.train(u32::MAX).unwrap();
        }
        assert!(session.evaluate().unwrap() < there / 3.0, "{code:?}: it learns");
    }
}

#[test]
fn the_lowest_rate_is_not_mistaken_for_a_ruinous_one() {
    let mut session = session();
    session.configure(Config { learning_rate: 1e-6, batch_size: 1024, epochs: 50, ..small() }).unwrap();
    while !session.train(u32::MAX).unwrap().finished {}
}

#[test]
fn a_single_digit_is_learned_although_the_mean_image_is_perfect() {
    let mut session = Session::new();
    session.load_train(images(6, 5, &made_up().0[16..46]), None).unwrap();
    session.configure(Config { epochs: 1000, learning_rate: 0.1, ..small() }).unwrap();
    while !session.train(u32::MAX).unwrap().finished {}
    assert!(session.progress().unwrap().epoch_loss < 1e-4);
}

#[test]
fn a_checkpoint_moves_between_backends() {
    let mut flex = session();
    flex.configure(small()).unwrap();
    flex.train(2).unwrap();
    let mut ndarray = session();
    ndarray.configure(Config { backend: BackendKind::NdArray, ..small() }).unwrap();
    ndarray.restore(&flex.checkpoint()).unwrap();
    assert_eq!(ndarray.config().backend, BackendKind::NdArray);
    assert_eq!(losses(&mut ndarray, 4), losses(&mut flex, 4));
}

#[test]
fn what_needs_data_says_so() {
    let mut session = Session::new();
    assert_eq!(session.train(1).unwrap_err(), Error::NoDataset { needed: "training" });
    assert_eq!(session.evaluate().unwrap_err(), Error::NoDataset { needed: "held-out" });
    assert_eq!(session.test_digits(&[0]).unwrap_err(), Error::NoDataset { needed: "held-out" });
    assert_eq!(session.baselines().unwrap_err().kind(), "NoDataset");
    session.reconstruct(&[0; 784], None).unwrap();
}

#[test]
fn bad_input_is_named_and_changes_nothing() {
    let mut session = session();
    session.configure(small()).unwrap();
    session.train(2).unwrap();
    let before = session.checkpoint();
    for error in [
        session.reconstruct(&[1; 29], None).unwrap_err(),
        session.reconstruct(&[], None).unwrap_err(),
        session.encode(&[1; 31]).unwrap_err(),
        session.train_on(&[1; 31], None, None).unwrap_err(),
        session.decode(&[1.0; 7]).unwrap_err(),
        session.decode(&[f32::NAN; 6]).unwrap_err(),
        session.set_weights(vec![0.0; 3]).unwrap_err(),
        session.set_weights(vec![f32::INFINITY; 2 * 30 * 6 + 6 + 30]).unwrap_err(),
        session.test_digits(&[20]).unwrap_err(),
    ] {
        assert_eq!(error.kind(), "BadInput", "{error}");
    }
    for config in [
        Config { latent: 0, ..small() },
        Config { batch_size: 100_000, ..small() },
        Config { learning_rate: f64::NAN, ..small() },
        Config { noise: -0.1, ..small() },
        Config { epochs: 0, ..small() },
        Config { classes: vec![1, 10], ..small() },
        Config { classes: vec![100], ..small() },
    ] {
        assert_eq!(session.configure(config).unwrap_err().kind(), "InvalidConfig");
    }
    assert_eq!(session.set("learningRate", Value::Number(0.0)).unwrap_err().kind(), "InvalidConfig");
    assert_eq!(session.set("epochs", Value::Number(0.0)).unwrap_err().kind(), "InvalidConfig");
    assert!(session.checkpoint() == before, "something changed");
}

#[test]
fn a_checkpoint_is_a_safetensors_file_with_pytorchs_names_and_shapes() {
    let mut session = session();
    session.configure(small()).unwrap();
    session.train(2).unwrap();
    let held_out = session.evaluate().unwrap();
    let bytes = session.checkpoint();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(file.tensor("encoder.weight").unwrap().shape(), [6, 30]);
    assert_eq!(file.tensor("encoder.bias").unwrap().shape(), [6]);
    assert_eq!(file.tensor("decoder.weight").unwrap().shape(), [30, 6]);
    assert_eq!(file.tensor("decoder.bias").unwrap().shape(), [30]);
    assert_eq!(file.len(), 12);
    // Row 1 of the encoder in PyTorch is column 1 of the weight here.
    let stored: Vec<f32> = file.tensor("encoder.weight").unwrap().data()[30 * 4..60 * 4]
        .as_chunks()
        .0
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    let expected: Vec<f32> = session.weights()[..180].iter().skip(1).step_by(6).copied().collect();
    assert_eq!(stored, expected);
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let text = &header.metadata().as_ref().unwrap()["simple_autoencoder"];
    let metadata: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!((&metadata["step"], &metadata["epoch"]), (&2.into(), &0.into()));
    assert_eq!(metadata["adamStep"], 2);
    assert_eq!(metadata["config"]["seed"], 0);
    assert_eq!(metadata["heldOutMse"].as_f64().unwrap() as f32, held_out);
    let config: BTreeMap<String, Value> = serde_json::from_value(metadata["config"].clone()).unwrap();
    assert_eq!(&Config::from_values(&config).unwrap(), session.config());
}

#[test]
fn a_file_that_is_not_a_checkpoint_is_refused_and_changes_nothing() {
    let mut session = session();
    session.configure(small()).unwrap();
    session.train(2).unwrap();
    let good = session.checkpoint();
    let mut other_size = Session::new();
    other_size.configure(small()).unwrap();
    let mut not_finite = good.clone();
    let end = not_finite.len();
    not_finite[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    let scalar = with_tensors(&[("encoder.weight", Dtype::F32, vec![], vec![0; 4])]);
    let wrong_shape = with_tensors(&[
        ("encoder.weight", Dtype::F32, vec![6, 30], vec![0; 720]),
        ("encoder.bias", Dtype::F32, vec![5], vec![0; 20]),
    ]);
    let wrong_type = exchanged(&good, "encoder.weight", Dtype::I32, vec![0; 720]);
    let foreign = with_tensors(&[("fc1.weight", Dtype::F32, vec![6, 30], vec![0; 720])]);
    let too_large = with_tensors(&[
        ("encoder.weight", Dtype::F32, vec![513, 1], vec![0; 4 * 513]),
        ("encoder.bias", Dtype::F32, vec![513], vec![0; 4 * 513]),
        ("decoder.weight", Dtype::F32, vec![1, 513], vec![0; 4 * 513]),
        ("decoder.bias", Dtype::F32, vec![1], vec![0; 4]),
    ]);
    for (bad, said) in [
        (Vec::new(), "found 0 bytes"),
        (b"<!doctype html>".to_vec(), "do not begin like one"),
        (vec![0xff; 100], "do not begin like one"),
        (good[..good.len() - 1].to_vec(), "not the length its header gives"),
        (good[..50].to_vec(), "found 50 bytes, which is not the length"),
        (not_finite, "holds NaN"),
        (scalar, "must be [outputs, inputs], but its shape is []"),
        (wrong_shape, "\"encoder.bias\" must be [6] to fit \"encoder.weight\", but its shape is [5]"),
        (wrong_type, "\"encoder.weight\" must be F32, F64, F16 or BF16 [6, 30], but it is I32 [6, 30]"),
        (foreign, "expected a tensor \"encoder.weight\", found [\"fc1.weight\"]"),
        (too_large, "latent must be a whole number from 1 to 512, but it is 513"),
        (other_size.checkpoint(), "digits of 784 pixels, but those loaded have 30"),
    ] {
        let error = session.restore(&bad).unwrap_err();
        assert_eq!(error.kind(), "BadCheckpoint", "{error}");
        assert!(error.to_string().contains(said), "{error}");
        assert!(session.checkpoint() == good, "something changed");
    }
}

/// A file with one tensor's type and bytes replaced.
fn exchanged(file: &[u8], name: &str, dtype: Dtype, bytes: Vec<u8>) -> Vec<u8> {
    let file = SafeTensors::deserialize(file).unwrap();
    let tensors: Vec<_> = file
        .iter()
        .map(|(its, view)| {
            let (dtype, bytes) =
                if its == name { (dtype, bytes.clone()) } else { (view.dtype(), view.data().to_vec()) };
            (its, dtype, view.shape().to_vec(), bytes)
        })
        .collect();
    with_tensors(&tensors)
}

/// A file with these tensors: name, type, shape, bytes.
fn with_tensors(tensors: &[(&str, Dtype, Vec<usize>, Vec<u8>)]) -> Vec<u8> {
    let views = tensors.iter().map(|(name, dtype, shape, bytes)| {
        (*name, TensorView::new(*dtype, shape.clone(), bytes).expect("as many bytes as the shape has"))
    });
    safetensors::serialize(views, None).unwrap()
}

#[test]
fn weights_without_the_optimiser_resume_with_a_fresh_adam() {
    let mut session = session();
    session.configure(small()).unwrap();
    session.train(2).unwrap();
    session.evaluate().unwrap();
    let file = session.weights_file();
    let mut names: Vec<_> =
        SafeTensors::deserialize(&file).unwrap().names().into_iter().map(String::from).collect();
    names.sort();
    assert_eq!(names, ["decoder.bias", "decoder.weight", "encoder.bias", "encoder.weight"]);
    assert!(file.len() < session.checkpoint().len() / 2);

    session.restore(&file).unwrap();
    assert!(session.weights_file() == file, "weights, steps and held-out error come from the file");
    // The first step of a fresh Adam moves a weight by the learning rate, whatever its gradient.
    let before = session.weights();
    session.train(1).unwrap();
    let most = session.weights().iter().zip(&before).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!((most / 0.01 - 1.0).abs() < 1e-3, "the largest change is {most}");

    // Adam's count of steps now differs from the session's; that is kept too.
    let mut resumed = self::session();
    resumed.restore(&session.checkpoint()).unwrap();
    assert_eq!(losses(&mut resumed, 4), losses(&mut session, 4));
    assert!(resumed.checkpoint() == session.checkpoint());
}

#[test]
fn half_precision_weights_are_read() {
    let mut session = session();
    session.configure(small()).unwrap();
    session.train(3).unwrap();
    let file = session.weights_file();
    let whole = SafeTensors::deserialize(&file).unwrap();
    let halved: Vec<_> = whole
        .iter()
        .map(|(name, tensor)| {
            let values = tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            let bytes = values.flat_map(|value| half::f16::from_f32(value).to_le_bytes()).collect();
            (name, Dtype::F16, tensor.shape().to_vec(), bytes)
        })
        .collect();
    let expected: Vec<f32> =
        session.weights().iter().map(|&weight| half::f16::from_f32(weight).to_f32()).collect();
    session.restore(&with_tensors(&halved)).unwrap();
    assert_eq!(session.weights(), expected);
}

#[test]
fn a_file_with_impossibly_many_steps_is_refused() {
    let mut session = session();
    session.configure(small()).unwrap();
    session.train(2).unwrap();
    let checkpoint = Checkpoint::from_bytes(&session.checkpoint()).unwrap();
    let snapshot = Snapshot { step: 1 << 53, ..checkpoint.snapshot.clone() };
    let error = session.restore(&Checkpoint { snapshot, ..checkpoint }.to_bytes()).unwrap_err();
    assert!(error.to_string().contains("counts 9007199254740992 steps"), "{error}");
}

#[test]
fn pca_starts_at_the_mean_image_and_improves_with_each_component() {
    let mut session = session();
    let found = session.baselines().unwrap();
    assert_eq!(found.pca.len(), 31);
    assert!((found.pca[0] - found.mean_image).abs() < 1e-7, "{found:?}");
    assert!(found.pca.windows(2).all(|pair| pair[1] <= pair[0] + 1e-7), "{:?}", found.pca);
    // Twenty digits span at most nineteen directions around their mean.
    assert!(found.pca[19] < 1e-6, "{}", found.pca[19]);
}

#[test]
fn images_too_large_for_pca_have_none_and_say_so() {
    let pixels: Vec<u8> = (0..3 * 41 * 40).map(|i| (i * 7 % 256) as u8).collect();
    let mut session = Session::new();
    session.load_train(images(41, 40, &pixels), None).unwrap();
    session.load_test(images(41, 40, &pixels), None).unwrap();
    assert!(session.baselines().unwrap().pca.is_empty());
    let error = session.pca(&pixels, 1, None).unwrap_err();
    assert_eq!(error, Error::TooLargeForPca { limit: 1600, found: 1640 });
}
