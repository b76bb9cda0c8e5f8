//! Converts and compares ink bytes. 0 is paper, 255 full ink.

/// Every ink level as a number from 0 to 1.
const UNIT: [f32; 256] = {
    let mut unit = [0.0; 256];
    let mut ink = 0;
    while ink < 256 {
        unit[ink] = ink as f32 / 255.0;
        ink += 1;
    }
    unit
};

/// Ink bytes as numbers from 0 (paper) to 1 (full ink).
pub fn to_unit(ink: &[u8]) -> Vec<f32> {
    ink.iter().map(|&ink| UNIT[usize::from(ink)]).collect()
}

/// Numbers from 0 to 1 as ink bytes, rounded to the nearest level; others are clamped to the range.
pub fn to_ink(values: &[f32]) -> Vec<u8> {
    values.iter().map(|value| (value * 255.0).round() as u8).collect()
}

/// The sum of squared differences between two digits, in ink levels.
pub fn squared_distance(a: &[u8], b: &[u8]) -> u64 {
    // This many squares cannot overflow 32 bits.
    const CHUNK: usize = 1 << 12;
    let chunks = a.chunks(CHUNK).zip(b.chunks(CHUNK));
    let sums =
        chunks.map(|(a, b)| a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>());
    sums.map(u64::from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ink_level_survives_conversion_to_numbers_and_back() {
        let ink: Vec<u8> = (0..=255).collect();
        assert_eq!(to_ink(&to_unit(&ink)), ink);
        assert_eq!(to_ink(&[-1.0, 2.0, f32::NAN]), [0, 255, 0]);
    }
}
