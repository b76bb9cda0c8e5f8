//! One training step and its parts, natively: `cargo bench`.

mod parts;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use parts::{digits, parts};
use simple_autoencoder::schema::{BackendKind, Config};
use simple_autoencoder::train::trainer::Trainer;

const BATCHES: [usize; 3] = [32, 128, 256];

fn step(criterion: &mut Criterion) {
    let images = digits(2048);
    let mut group = criterion.benchmark_group("step");
    for backend in [BackendKind::Flex, BackendKind::NdArray] {
        for batch_size in BATCHES {
            let config = Config { backend, batch_size, ..Config::default() };
            let mut trainer = Trainer::new(&config, (28, 28), (0..2048).collect());
            group.throughput(Throughput::Elements(batch_size as u64));
            group.bench_function(BenchmarkId::new(format!("{backend:?}"), batch_size), |bencher| {
                bencher.iter(|| trainer.step(&images).expect("a finite loss"));
            });
        }
    }
}

fn parts_of_a_step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parts at batch 32");
    for mut part in parts(32) {
        group.throughput(Throughput::Elements(part.operations as u64));
        group.bench_function(part.name, |bencher| bencher.iter(|| (part.run)()));
    }
}

criterion_group!(benches, step, parts_of_a_step);
criterion_main!(benches);
