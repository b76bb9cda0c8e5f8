//! The baselines for all of MNIST that come with the page match those that the core computes.
#![cfg(not(target_arch = "wasm32"))]

mod mnist;

use serde::Deserialize;

/// The file that `scripts/baselines.js` writes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    mean_image: f64,
    pca: Vec<f64>,
}

/// The file has nine decimals, and the errors are `f32`, which at 0.06 are 4e-9 apart. Processors also sum the products
/// differently, but that matters less.
const TOLERANCE: f64 = 1e-8;

#[test]
fn baselines_that_come_with_the_page_match_the_cores() {
    let file: File = serde_json::from_str(include_str!("../www/domain/mnist-baselines.json")).unwrap();
    let computed = mnist::session().baselines().unwrap();
    assert_eq!(file.pca.len(), computed.pca.len());
    let is_close = |file: f64, computed: f32| (file - f64::from(computed)).abs() <= TOLERANCE;
    assert!(
        is_close(file.mean_image, computed.mean_image),
        "{} is not {}",
        file.mean_image,
        computed.mean_image
    );
    for (components, (&file, &computed)) in file.pca.iter().zip(&computed.pca).enumerate() {
        assert!(is_close(file, computed), "{components} components: {file} is not {computed}");
    }
}
