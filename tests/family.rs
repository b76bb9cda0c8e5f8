//! Networks of every kind: their gradients match an independent computation, and each of them learns.
#![cfg(not(target_arch = "wasm32"))]

use simple_autoencoder::schema::{Activation, BackendKind, Code, Config, Loss};
use simple_autoencoder::session::LayerInfo;
use simple_autoencoder::{Error, Session};

/// Rows and columns of a digit: not multiples of the strips that products are computed in.
const SIZE: (usize, usize) = (5, 3);
const PIXELS: usize = SIZE.0 * SIZE.1;

/// Digits in a batch.
const BATCH: usize = 3;

const CODES: [Code; 4] = [
    Code::Dense(Activation::Relu),
    Code::Dense(Activation::Linear),
    Code::Dense(Activation::Tanh),
    Code::Variational,
];

/// Irregular numbers from -1 to 1.
fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|i| ((i * 7919 + seed * 104_729 + i * i * 31) % 2003) as f32 / 1001.5 - 1.0).collect()
}

fn ink(digits: usize, seed: usize) -> Vec<u8> {
    let numbers = numbers(digits * PIXELS, seed);
    numbers.iter().map(|number| (number.max(0.0) * 255.0) as u8).collect()
}

fn images(pixels: &[u8]) -> Vec<u8> {
    let count = pixels.len() / PIXELS;
    let header = [0x803, count as u32, SIZE.0 as u32, SIZE.1 as u32].into_iter().flat_map(u32::to_be_bytes);
    header.chain(pixels.iter().copied()).collect()
}

fn session(config: &Config, digits: &[u8]) -> Session {
    let mut session = Session::new();
    session.load_train(images(digits), None).unwrap();
    session.load_test(images(digits), None).unwrap();
    session.configure(config.clone()).unwrap();
    session
}

/// Every kind of network, shallow and deep, with every loss and penalty.
fn kinds() -> Vec<Config> {
    let mut kinds = Vec::new();
    for code in CODES {
        for hidden in [vec![], vec![7], vec![9, 5]] {
            for loss in [Loss::Mse, Loss::Bce] {
                let sparsity = if loss == Loss::Bce { 0.02 } else { 0.0 };
                kinds.push(Config {
                    hidden: hidden.clone(),
                    latent: 3,
                    code,
                    loss,
                    sparsity,
                    beta: 0.7,
                    ..Config::default()
                });
            }
        }
    }
    kinds
}

/// One layer in `f64`: a row for each digit.
fn dense(x: &[Vec<f64>], weight: &[f64], bias: &[f64], activation: &str) -> Vec<Vec<f64>> {
    let layer = |x: &Vec<f64>| -> Vec<f64> {
        let sum = |output: usize| -> f64 {
            x.iter().enumerate().map(|(input, x)| x * weight[input * bias.len() + output]).sum::<f64>()
                + bias[output]
        };
        let activate = |z: f64| match activation {
            "relu" => z.max(0.0),
            "tanh" => z.tanh(),
            // The sigmoid is left to the loss.
            _ => z,
        };
        (0..bias.len()).map(sum).map(activate).collect()
    };
    x.iter().map(layer).collect()
}

/// The objective, the loss and the mean squared error, computed in `f64` straight from the formulae.
fn objective(
    config: &Config,
    layers: &[LayerInfo],
    weights: &[f64],
    x: &[u8],
    target: &[u8],
    noise: &[f32],
) -> [f64; 3] {
    let unit = |ink: &[u8]| -> Vec<Vec<f64>> {
        ink.chunks(PIXELS).map(|row| row.iter().map(|&ink| f64::from(ink) / 255.0).collect()).collect()
    };
    let (mut x, target) = (unit(x), unit(target));
    let (mut kl, mut penalty) = (0.0, 0.0);
    let mut rest = weights;
    let mut parts = layers.iter().map(|layer| {
        let (weight, tail) = rest.split_at(layer.inputs * layer.outputs);
        let (bias, tail) = tail.split_at(layer.outputs);
        rest = tail;
        (weight, bias, layer.activation.name)
    });
    for _ in 0..config.hidden.len() {
        let (weight, bias, activation) = parts.next().unwrap();
        x = dense(&x, weight, bias, activation);
    }
    let (weight, bias, activation) = parts.next().unwrap();
    let mut codes = dense(&x, weight, bias, activation);
    if config.code == Code::Variational {
        let (weight, bias, activation) = parts.next().unwrap();
        let log_variances = dense(&x, weight, bias, activation);
        for (row, (code, log_variance)) in codes.iter_mut().zip(log_variances).enumerate() {
            for (i, (code, log_variance)) in code.iter_mut().zip(log_variance).enumerate() {
                kl += -0.5 * (1.0 + log_variance - code.powi(2) - log_variance.exp());
                *code += (log_variance / 2.0).exp() * f64::from(noise[row * config.latent + i]);
            }
        }
    }
    penalty += codes.iter().flatten().map(|code| code.abs()).sum::<f64>();
    for (weight, bias, activation) in parts {
        codes = dense(&codes, weight, bias, activation);
    }
    let (mut squares, mut entropy) = (0.0, 0.0);
    for (z, x) in codes.iter().flatten().zip(target.iter().flatten()) {
        let y = 1.0 / (1.0 + (-z).exp());
        squares += (y - x).powi(2);
        entropy -= x * y.ln() + (1.0 - x) * (1.0 - y).ln();
    }
    let (digits, values) = (target.len() as f64, (target.len() * PIXELS) as f64);
    let loss = if config.loss == Loss::Mse { squares } else { entropy } / values;
    let objective = loss + config.sparsity * penalty / digits + config.beta * kl / digits / PIXELS as f64;
    [objective, loss, squares / values]
}

#[test]
fn losses_and_gradients_match_an_independent_computation() {
    for backend in [BackendKind::Flex, BackendKind::NdArray] {
        for config in kinds() {
            let config = Config { backend, ..config };
            let (x, target) = (ink(BATCH, 1), ink(BATCH, 2));
            let mut session = session(&config, &x);
            let noise = numbers(BATCH * config.latent, 3);
            let given = (config.code == Code::Variational).then_some(&noise[..]);
            let weights: Vec<f32> = numbers(session.weights().len(), 4).iter().map(|w| 0.8 * w).collect();
            session.set_weights(weights.clone()).unwrap();
            let layers = session.architecture().layers;
            let weights: Vec<f64> = weights.into_iter().map(f64::from).collect();
            let value = |weights: &[f64]| objective(&config, &layers, weights, &x, &target, &noise);
            let expected = value(&weights);
            for weight in 0..weights.len() {
                let found = session.inspect_step(&x, Some(weight), Some(&target), given).unwrap();
                let losses = found.nudge.losses;
                for (found, expected) in [losses.objective, losses.loss, losses.mse].into_iter().zip(expected)
                {
                    assert!(
                        (f64::from(found) / expected - 1.0).abs() < 1e-5,
                        "{config:?}: {found} is not {expected}"
                    );
                }
                const STEP: f64 = 1e-5;
                let at = |change: f64| {
                    let mut changed = weights.clone();
                    changed[weight] += change;
                    value(&changed)[0]
                };
                let slope = (at(STEP) - at(-STEP)) / (2.0 * STEP);
                let gradient = f64::from(found.nudge.gradient);
                let place = (&found.parameter, &found.place);
                assert!(
                    (gradient - slope).abs() < 1e-6 + 1e-4 * slope.abs(),
                    "{config:?}, {place:?}: {gradient}, {slope}"
                );
            }
        }
    }
}

#[test]
fn looking_at_a_step_changes_nothing_and_tells_what_it_does() {
    let config = Config { code: Code::Variational, hidden: vec![7], latent: 3, ..Config::default() };
    let digits = ink(BATCH, 1);
    let mut session = session(&config, &digits);
    session.train(2).unwrap();
    let before = (session.checkpoint(), session.weights());
    let found = session.inspect_step(&digits, None, None, None).unwrap();
    assert!(session.checkpoint() == before.0, "something changed");
    session.train_on(&digits, None, None).unwrap();
    let after = session.weights();
    assert_eq!(found.nudge.before, before.1[found.nudge.weight]);
    assert_eq!(found.nudge.after, after[found.nudge.weight]);
    assert!(found.nudge.gradient != 0.0 && found.nudge.after != found.nudge.before);
    let limit = after.len();
    let beyond = session.inspect_step(&digits, Some(limit), None, None).unwrap_err();
    assert_eq!(beyond, Error::Index { what: "the index of a weight", limit, found: limit });
}

#[test]
fn eight_digits_are_learned_by_heart_by_every_kind() {
    let digits = ink(8, 5);
    let bound = |session: &mut Session| session.evaluate().unwrap();
    for config in kinds() {
        // A penalty is there to keep the network from it.
        let config = Config {
            latent: 12,
            hidden: config.hidden.iter().map(|size| size * 5).collect(),
            sparsity: 0.0,
            beta: 1e-3,
            learning_rate: 0.01,
            epochs: 1000,
            ..config
        };
        let mut session = session(&config, &digits);
        let start = bound(&mut session);
        while !session.train(u32::MAX).unwrap().finished {}
        let end = bound(&mut session);
        assert!(end < 2e-3 && end < start / 20.0, "{config:?} ends at {end}");
    }
}

#[test]
fn penalties_do_what_they_are_for() {
    let digits = ink(40, 6);
    let run = |config: Config| {
        let config = Config { latent: 6, learning_rate: 0.01, epochs: 200, batch_size: 8, ..config };
        let mut session = session(&config, &digits);
        while !session.train(u32::MAX).unwrap().finished {}
        let codes = session.encode(&digits).unwrap();
        (
            codes.iter().map(|code| f64::from(code.abs())).sum::<f64>() / codes.len() as f64,
            session.progress().unwrap(),
        )
    };
    let (dense, _) = run(Config::default());
    let (sparse, progress) = run(Config { sparsity: 0.002, ..Config::default() });
    assert!(sparse < dense / 2.0, "{sparse} is not much less than {dense}");
    assert!(progress.epoch_objective > progress.epoch_loss && progress.epoch_loss == progress.epoch_mse);
    let (wide, _) = run(Config { code: Code::Variational, beta: 0.0, ..Config::default() });
    let (narrow, _) = run(Config { code: Code::Variational, beta: 2.0, ..Config::default() });
    assert!(narrow < wide / 2.0, "{narrow} is not much less than {wide}");
}

#[test]
fn one_seed_gives_a_variational_run_the_same_bits_and_another_seed_other_ones() {
    let digits = ink(20, 7);
    let run = |seed| {
        let config = Config { code: Code::Variational, latent: 3, seed, batch_size: 8, ..Config::default() };
        let mut session = session(&config, &digits);
        (session.train(2).unwrap().loss, session.train(1).unwrap().loss)
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn runs_of_one_seed_differ_only_in_what_was_changed() {
    let start = |config: &Config| session(config, &ink(8, 1)).weights();
    let config = Config { hidden: vec![7, 5], latent: 3, ..Config::default() };
    let weights = start(&config);
    // The first layer stays as it is whatever comes after it.
    let first = PIXELS * 7 + 7;
    for other in [
        Config { latent: 4, ..config.clone() },
        Config { hidden: vec![7, 6], ..config.clone() },
        Config { code: Code::Variational, ..config.clone() },
    ] {
        assert_eq!(start(&other)[..first], weights[..first], "{other:?}");
    }
    assert_ne!(start(&Config { seed: 1, ..config })[..first], weights[..first]);
}

#[test]
fn noise_on_the_code_is_for_variational_networks_and_of_its_length() {
    let digits = ink(2, 1);
    let mut plain = session(&Config { latent: 3, ..Config::default() }, &digits);
    let before = plain.checkpoint();
    assert_eq!(plain.train_on(&digits, None, Some(&[0.0; 6])).unwrap_err().kind(), "BadInput");
    assert!(plain.checkpoint() == before);
    let config = Config { latent: 3, code: Code::Variational, ..Config::default() };
    let mut variational = session(&config, &digits);
    for noise in [&[0.0; 5][..], &[f32::NAN; 6]] {
        assert_eq!(variational.train_on(&digits, None, Some(noise)).unwrap_err().kind(), "BadInput");
    }
    variational.train_on(&digits, None, Some(&[0.0; 6])).unwrap();
    assert_eq!(variational.train_on(&digits, Some(&digits[1..]), None).unwrap_err().kind(), "BadInput");
}

#[test]
fn a_variational_network_that_overflows_stops_like_any_other() {
    let digits = ink(4, 1);
    let config = Config { latent: 3, code: Code::Variational, ..Config::default() };
    let mut session = session(&config, &digits);
    let huge: Vec<f32> = session.weights().iter().map(|weight| weight * 1e38).collect();
    session.set_weights(huge.clone()).unwrap();
    assert_eq!(session.train(1).unwrap_err().kind(), "Diverged");
    assert_eq!(session.weights(), huge);
}

#[test]
fn a_network_that_needs_more_than_one_gibibyte_is_refused() {
    let mut session = Session::new();
    let size = 180_u32;
    let images: Vec<u8> = [0x803, 1, size, size].into_iter().flat_map(u32::to_be_bytes).collect();
    let images = [images, vec![9; (size * size) as usize]].concat();
    session.load_train(images, None).unwrap();
    let before = session.config().clone();
    let error = session.configure(Config { hidden: vec![1024], ..Config::default() }).unwrap_err();
    let parts = error.invalid_config().unwrap();
    assert_eq!((parts.field, parts.found), ("hidden", "[1024.0]"));
    assert!(parts.allowed.contains("would need 1.7 GiB"), "{error}");
    assert_eq!(session.config(), &before);
}

#[test]
fn codes_are_sampled_from_the_spread_of_held_out_codes_or_from_the_prior() {
    let digits = ink(200, 8);
    for code in CODES {
        let config = Config { code, latent: 2, batch_size: 8, ..Config::default() };
        let mut session = session(&config, &digits);
        session.train(20).unwrap();
        let samples = session.sample_codes(4000, 9).unwrap();
        assert_eq!(samples, session.sample_codes(4000, 9).unwrap());
        assert_ne!(samples, session.sample_codes(4000, 10).unwrap());
        let spread = |codes: &[f32]| {
            let column = |i: usize| codes.iter().skip(i).step_by(2).map(|&code| f64::from(code));
            let count = codes.len() as f64 / 2.0;
            let means = [0, 1].map(|i| column(i).sum::<f64>() / count);
            let product = |i: usize, j: usize| {
                column(i).zip(column(j)).map(|(a, b)| (a - means[i]) * (b - means[j])).sum::<f64>() / count
            };
            [means[0], means[1], product(0, 0), product(0, 1), product(1, 1)]
        };
        let expected = if code == Code::Variational {
            [0.0, 0.0, 1.0, 0.0, 1.0]
        } else {
            spread(&session.encode(&digits).unwrap())
        };
        if code == Code::default() {
            assert!(samples.iter().all(|&code| code >= 0.0));
            continue;
        }
        let scale = expected[2].max(expected[4]);
        for (found, expected) in spread(&samples).into_iter().zip(expected) {
            assert!(
                (found - expected).abs() < 0.1 * scale.max(scale.sqrt()),
                "{code:?}: {found} is not {expected}"
            );
        }
    }
}

#[test]
fn units_are_shown_as_pictures_of_their_weights() {
    let mut session = session(&Config { latent: 2, ..Config::default() }, &ink(1, 1));
    let mut weights = session.weights();
    for pixel in 0..PIXELS {
        (weights[2 * pixel], weights[2 * pixel + 1]) =
            (0.5 * pixel as f32 / 14.0, if pixel == 3 { -2.0 } else { 1.0 });
    }
    session.set_weights(weights).unwrap();
    let found = session.encoder_pictures();
    assert_eq!(found.largest, [0.5, 2.0]);
    assert_eq!((found.pixels[0], found.pixels[7], found.pixels[14]), (0, 64, 127));
    assert_eq!((found.pixels[15 + 3], found.pixels[15 + 4]), (-127, 64));
    session.set_weights(vec![0.0; session.weights().len()]).unwrap();
    assert!(session.encoder_pictures().pixels.iter().all(|&pixel| pixel == 0));
}
