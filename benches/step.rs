//! One training step and its parts, natively: `cargo bench`.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use simple_autoencoder::config::{BackendKind, Config};
use simple_autoencoder::kernels::{self, Activation, AdamStep};
use simple_autoencoder::trainer::Trainer;

const PIXELS: usize = 784;
const LATENT: usize = 64;
const BATCHES: [usize; 3] = [32, 128, 256];

/// Digits like MNIST's: a fifth of the pixels inked.
fn digits(count: usize) -> Vec<u8> {
    (0..count * PIXELS).map(|i| if i * 7919 % 1000 < 190 { (i * 31 % 255 + 1) as u8 } else { 0 }).collect()
}

fn step(criterion: &mut Criterion) {
    let images = digits(2048);
    let mut group = criterion.benchmark_group("step");
    for backend in [BackendKind::Flex, BackendKind::NdArray] {
        for batch_size in BATCHES {
            let config = Config { backend, batch_size, ..Config::default() };
            let mut trainer = Trainer::new(&config, PIXELS, (0..2048).collect());
            group.throughput(Throughput::Elements(batch_size as u64));
            group.bench_function(BenchmarkId::new(format!("{backend:?}"), batch_size), |bencher| {
                bencher.iter(|| trainer.step(&images).expect("a finite loss"));
            });
        }
    }
}

fn parts(criterion: &mut Criterion) {
    const BATCH: usize = 32;
    let spread =
        |length: usize| -> Vec<f32> { (0..length).map(|i| (i * 37 % 200) as f32 / 1000.0 - 0.1).collect() };
    let (w1, b1, w2, b2) = (spread(PIXELS * LATENT), spread(LATENT), spread(PIXELS * LATENT), spread(PIXELS));
    let x: Vec<f32> = digits(BATCH).iter().map(|&ink| f32::from(ink) / 255.0).collect();
    let code = kernels::dense(&x, &w1, &b1, Activation::Relu);
    let y = kernels::dense(&code, &w2, &b2, Activation::Sigmoid);
    let y_gradient = kernels::mse_gradient(&y, &x, 1.0);
    let code_gradient = spread(BATCH * LATENT);

    let mut group = criterion.benchmark_group("parts at batch 32");
    group.bench_function("encode", |b| b.iter(|| kernels::dense(&x, &w1, &b1, Activation::Relu)));
    group.bench_function("decode", |b| b.iter(|| kernels::dense(&code, &w2, &b2, Activation::Sigmoid)));
    group.bench_function("mse", |b| b.iter(|| kernels::mse(&y, &x)));
    group.bench_function("mse gradient", |b| b.iter(|| kernels::mse_gradient(&y, &x, 1.0)));
    group.bench_function("decoder gradients", |b| {
        b.iter(|| kernels::dense_gradients(&code, &w2, &y, &y_gradient, PIXELS, Activation::Sigmoid, true));
    });
    group.bench_function("encoder gradients", |b| {
        b.iter(|| kernels::dense_gradients(&x, &w1, &code, &code_gradient, LATENT, Activation::Relu, false));
    });
    let (mut parameter, mut mean, mut square) = (w1.clone(), vec![0.0; w1.len()], vec![0.0; w1.len()]);
    let adam = AdamStep { rate: 1e-9, mean_share: 0.1, square_share: 0.001, epsilon: 1e-7 };
    group.bench_function("adam, one weight", |b| {
        b.iter(|| kernels::adam(&mut parameter, &w2, &mut mean, &mut square, adam));
    });
}

criterion_group!(benches, step, parts);
criterion_main!(benches);
