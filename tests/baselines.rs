//! The baselines of the whole of MNIST that come with the page, beside those that the core computes.
#![cfg(not(target_arch = "wasm32"))]

mod mnist;

use serde::Deserialize;

/// As `scripts/baselines.js` writes them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    mean_image: f64,
    pca: Vec<f64>,
}

/// The file has nine decimals, and the errors are `f32`: at 0.06 those are 4e-9 apart. How the products are summed
/// depends on the processor, which matters less.
const TOLERANCE: f64 = 1e-8;

#[test]
fn what_comes_with_the_page_is_what_the_core_computes() {
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
