//! What holds for any input: parsers never panic, and the framing of drawings keeps its promises.
#![cfg(not(target_arch = "wasm32"))]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use simple_autoencoder::checkpoint::Checkpoint;
use simple_autoencoder::data::digit::frame;
use simple_autoencoder::data::idx::{Images, Labels};

/// A drawing with some ink: width, height, and ink bytes, most of them paper.
fn drawing() -> impl Strategy<Value = (usize, usize, Vec<u8>)> {
    (1_usize..60, 1_usize..60).prop_flat_map(|(width, height)| {
        let ink = vec(prop_oneof![3 => Just(0), 1 => any::<u8>()], width * height);
        (Just(width), Just(height), ink).prop_filter("some ink", |(_, _, ink)| ink.iter().any(|&ink| ink > 0))
    })
}

/// The mean row and column of the ink in 28×28; the first pixel's centre is at 0.5.
fn centre(framed: &[u8]) -> (f64, f64) {
    let mass: f64 = framed.iter().map(|&ink| f64::from(ink)).sum();
    let mean = |place: fn(usize) -> usize| {
        framed.iter().enumerate().map(|(i, &ink)| f64::from(ink) * (place(i) as f64 + 0.5)).sum::<f64>()
            / mass
    };
    (mean(|i| i / 28), mean(|i| i % 28))
}

/// Whether the ink touches the edge of 28×28, where it may have been stopped.
fn touches_edge(framed: &[u8]) -> bool {
    (0..784).any(|i| framed[i] > 0 && (i / 28 == 0 || i / 28 == 27 || i % 28 == 0 || i % 28 == 27))
}

/// The smallest part of 28×28 that holds all the ink: its top, its left, and its rows.
fn ink_box(framed: &[u8]) -> (usize, usize, Vec<&[u8]>) {
    let inked = |i: &usize| framed[*i] > 0;
    let rows = || (0..784).filter(inked).map(|i| i / 28);
    let columns = || (0..784).filter(inked).map(|i| i % 28);
    let (top, bottom) = (rows().min().unwrap(), rows().max().unwrap());
    let (left, right) = (columns().min().unwrap(), columns().max().unwrap());
    (top, left, (top..=bottom).map(|row| &framed[row * 28 + left..=row * 28 + right]).collect())
}

proptest! {
    // Seeded, so that failures can be reproduced.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0),
        ..ProptestConfig::default()
    })]

    #[test]
    fn framing_a_framed_digit_changes_nothing((width, height, ink) in drawing()) {
        let once = frame(&ink, width, height, 28, 28).unwrap();
        prop_assert_eq!(frame(&once, 28, 28, 28, 28).unwrap(), once);
    }

    #[test]
    fn the_centre_of_mass_is_within_half_a_pixel_of_the_middle((width, height, ink) in drawing()) {
        let framed = frame(&ink, width, height, 28, 28).unwrap();
        prop_assume!(!touches_edge(&framed));
        let (row, column) = centre(&framed);
        prop_assert!((row - 14.0).abs() <= 0.501 && (column - 14.0).abs() <= 0.501, "{row}, {column}");
    }

    #[test]
    fn the_position_on_the_paper_does_not_matter(
        (width, height, ink) in drawing(),
        left in 0_usize..20, top in 0_usize..20, right in 0_usize..20, bottom in 0_usize..20,
    ) {
        let (wide, high) = (left + width + right, top + height + bottom);
        let mut moved = vec![0; wide * high];
        for (y, row) in ink.chunks_exact(width).enumerate() {
            let start = (top + y) * wide + left;
            moved[start..start + width].copy_from_slice(row);
        }
        prop_assert_eq!(
            frame(&moved, wide, high, 28, 28).unwrap(),
            frame(&ink, width, height, 28, 28).unwrap()
        );
    }

    #[test]
    fn the_scale_does_not_matter((width, height, ink) in drawing(), scale in 2_usize..5) {
        let larger: Vec<u8> = (0..height * scale)
            .flat_map(|y| (0..width * scale).map(move |x| (y, x)))
            .map(|(y, x)| ink[y / scale * width + x / scale])
            .collect();
        let expected = frame(&ink, width, height, 28, 28).unwrap();
        let found = frame(&larger, width * scale, height * scale, 28, 28).unwrap();
        // A centre of mass between two pixels may round to either.
        let ((top, left, found), (expected_top, expected_left, expected)) = (ink_box(&found), ink_box(&expected));
        prop_assert!(top.abs_diff(expected_top) <= 1 && left.abs_diff(expected_left) <= 1);
        prop_assert_eq!(found.len(), expected.len());
        for (found, expected) in found.concat().iter().zip(&expected.concat()) {
            prop_assert!(found.abs_diff(*expected) <= 1, "{found} is not {expected}");
        }
    }

    #[test]
    fn any_bytes_are_parsed_or_refused(mut bytes in vec(any::<u8>(), 0..200), kind in 0..3) {
        // With a valid magic number, so that the rest of the header is read too.
        if kind < 2 && bytes.len() >= 4 {
            bytes[..4].copy_from_slice(&[0, 0, 8, [3, 1][kind as usize]]);
        }
        let length = bytes.len();
        if let Ok(images) = Images::parse(bytes.clone()) {
            prop_assert_eq!(16 + images.count() * images.rows() * images.columns(), length);
        }
        if let Ok(labels) = Labels::parse(bytes.clone()) {
            prop_assert_eq!(8 + labels.into_classes().len(), length);
        }
        prop_assert!(Checkpoint::from_bytes(&bytes).is_err());
    }
}
