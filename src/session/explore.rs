//! Looking at a network: what it makes of digits and codes, and of what simpler methods make of them.

use super::answers::{Digits, Drawing, EncoderPictures, PcaReconstruction, Reconstruction};
use super::{Session, check_finite, check_target, mean};
use crate::data::baseline::{self, Baselines, Pca};
use crate::data::dataset::Nearest;
use crate::data::digit;
use crate::engine::ink::{to_ink, to_unit};
use crate::error::{Error, Result};
use crate::schema::Config;
use crate::train::damage::Damage;
use crate::train::random::{self, Place, Purpose};
use crate::train::trainer;

/// How many held-out digits are encoded at a time.
const ENCODED: usize = 500;

impl Session {
    /// The mean squared error over all held-out digits, ink from 0 to 1. Inputs have the configured damage, targets
    /// have none, and a variational code is its mean, so that all networks can be compared.
    ///
    /// # Errors
    /// No held-out digits.
    pub fn evaluate(&mut self) -> Result<f32> {
        let mean = mean(&self.test_errors()?);
        self.held_out = Some((self.trainer.steps(), mean));
        Ok(mean)
    }

    /// The mean squared error of each held-out digit, ink from 0 to 1. Inputs are damaged as by [`Self::damage`].
    ///
    /// # Errors
    /// No held-out digits.
    pub fn test_errors(&self) -> Result<Vec<f32>> {
        Ok(self.trainer.errors(self.test()?.images.pixels()))
    }

    /// The classes of all held-out digits.
    ///
    /// # Errors
    /// No held-out digits.
    pub fn test_labels(&self) -> Result<&[u8]> {
        Ok(&self.test()?.labels)
    }

    /// The held-out digits with these indices.
    ///
    /// # Errors
    /// No held-out digits, or an index past the last one.
    pub fn test_digits(&self, indices: &[u32]) -> Result<Digits> {
        let test = self.test()?;
        let limit = test.images.count();
        let mut digits = Digits { pixels: Vec::new(), labels: Vec::new() };
        for &index in indices {
            let found = index as usize;
            if found >= limit {
                return Err(Error::Index { what: "the index of a held-out digit", limit, found });
            }
            digits.pixels.extend_from_slice(test.images.image(found));
            digits.labels.push(test.labels[found]);
        }
        Ok(digits)
    }

    /// What the network makes of digits, ink bytes `[digits, rows, columns]`. Errors are measured against `target`,
    /// which has the same shape, or against the digits themselves.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, or a target of another length.
    pub fn reconstruct(&self, pixels: &[u8], target: Option<&[u8]>) -> Result<Reconstruction> {
        self.check_digits(pixels)?;
        let target = target.unwrap_or(pixels);
        check_target(pixels, target)?;
        let (values, codes) = self.trainer.reconstruct(to_unit(pixels));
        let errors = trainer::row_errors(&values, &to_unit(target), self.size.0 * self.size.1);
        Ok(Reconstruction { pixels: to_ink(&values), errors, codes })
    }

    /// Digits as the network is shown them, with the configured noise and hole or others. The damage depends only on
    /// the seed and on each digit's index among the held-out ones, so it is the same every time; without indices it
    /// is the damage of a drawing, which depends on the seed alone.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, the wrong number of indices, or noise or a hole out of range.
    pub fn damage(
        &self,
        pixels: &[u8],
        indices: Option<&[u32]>,
        noise: Option<f64>,
        hole: Option<f64>,
    ) -> Result<Vec<u8>> {
        self.check_digits(pixels)?;
        let config = Config {
            noise: noise.unwrap_or(self.config.noise),
            hole: hole.unwrap_or(self.config.hole),
            ..self.config.clone()
        };
        config.validate()?;
        let damage = Damage::of(&config, self.size);
        let size = self.size.0 * self.size.1;
        if let Some(indices) = indices.filter(|indices| indices.len() != pixels.len() / size) {
            let expected = (pixels.len() / size).to_string();
            return Err(Error::Length { what: "the indices", expected, found: indices.len() });
        }
        let mut damaged = pixels.to_vec();
        for (i, digit) in damaged.chunks_exact_mut(size).enumerate() {
            let place = indices.map_or(Place::Drawing, |indices| Place::Digit(indices[i].into()));
            damage.apply(place, digit);
        }
        Ok(damaged)
    }

    /// The codes of digits, ink bytes `[digits, rows, columns]`: `[digits, latent]`.
    ///
    /// # Errors
    /// As [`Self::reconstruct`].
    pub fn encode(&self, pixels: &[u8]) -> Result<Vec<f32>> {
        self.check_digits(pixels)?;
        Ok(self.trainer.encode(to_unit(pixels)))
    }

    /// The digits of codes `[digits, latent]`: ink bytes `[digits, rows, columns]`.
    ///
    /// # Errors
    /// A buffer that does not hold whole codes, or values that are not finite.
    pub fn decode(&self, codes: &[f32]) -> Result<Vec<u8>> {
        let latent = self.config.latent;
        if codes.is_empty() || !codes.len().is_multiple_of(latent) {
            let expected = format!("a positive multiple of {latent}");
            return Err(Error::Length { what: "the codes", expected, found: codes.len() });
        }
        check_finite("the codes", codes)?;
        Ok(to_ink(&self.trainer.decode(codes.to_vec())))
    }

    /// Codes drawn at random, `[count, latent]`: from the prior of a variational network, a standard normal
    /// distribution; for other networks from a normal distribution with the mean and covariance of the held-out
    /// digits' codes, clamped at 0 where codes cannot be negative.
    ///
    /// # Errors
    /// More than 10,000 codes, or no held-out digits when they are needed.
    pub fn sample_codes(&self, count: usize, seed: u32) -> Result<Vec<f32>> {
        const MOST: usize = 10_000;
        if count > MOST {
            return Err(Error::Index { what: "the number of codes", limit: MOST + 1, found: count });
        }
        let architecture = self.trainer.architecture();
        let latent = architecture.latent;
        if architecture.code_is_sampled() {
            return Ok(random::normal(seed, Purpose::Codes, count * latent));
        }
        let test = self.test()?;
        let parts = test.images.pixels().chunks(ENCODED * architecture.pixels);
        let mut codes: Vec<f32> = parts.flat_map(|digits| self.trainer.encode(to_unit(digits))).collect();
        let digits = codes.len() / latent;
        let mut mean = vec![0.0; latent];
        codes.chunks_exact(latent).for_each(|code| add_scaled(&mut mean, 1.0 / digits as f64, code));
        for code in codes.chunks_exact_mut(latent) {
            code.iter_mut().zip(&mean).for_each(|(code, mean)| *code -= *mean as f32);
        }
        // Summing all codes' deviations from the mean, each times its own normal number, gives their covariance.
        let scale = 1.0 / (digits as f64).sqrt();
        let weights = random::normal(seed, Purpose::Codes, count * digits);
        let samples = weights.chunks_exact(digits).flat_map(|weights| {
            let mut sample = mean.clone();
            for (code, &weight) in codes.chunks_exact(latent).zip(weights) {
                add_scaled(&mut sample, scale * f64::from(weight), code);
            }
            sample
        });
        let least = if architecture.code_can_be_negative() { f32::NEG_INFINITY } else { 0.0 };
        Ok(samples.map(|sample| (sample as f32).max(least)).collect())
    }

    /// What the network makes of a drawing of any size, ink bytes `[height, width]`.
    ///
    /// # Errors
    /// As [`digit::frame`].
    pub fn reconstruct_drawing(&self, ink: &[u8], width: usize, height: usize) -> Result<Drawing> {
        let framed = digit::frame(ink, width, height, self.size.0, self.size.1)?;
        let Reconstruction { pixels, errors, codes } = self.reconstruct(&framed, None)?;
        Ok(Drawing { framed, reconstruction: pixels, error: errors[0], code: codes })
    }

    /// What each unit of the first layer responds to: its weights as a picture.
    pub fn encoder_pictures(&self) -> EncoderPictures {
        let first = &self.trainer.architecture().layers()[0];
        let weights = self.trainer.weights();
        let (mut pixels, mut largest) = (Vec::new(), Vec::new());
        for unit in 0..first.outputs {
            // The weight is `[inputs, outputs]`, so a unit is a column.
            let column = || weights[..first.inputs * first.outputs].iter().skip(unit).step_by(first.outputs);
            let most = column().fold(0.0_f32, |most, weight| most.max(weight.abs()));
            largest.push(most);
            pixels.extend(column().map(|weight| (127.0 * weight / most).round() as i8));
        }
        EncoderPictures { pixels, largest }
    }

    /// Held-out errors of the mean of all training digits, and of PCA fitted to the digits trained on and given the
    /// same input as the network. The first call takes seconds.
    ///
    /// # Errors
    /// No training or held-out digits, or training digits that are still arriving.
    pub fn baselines(&mut self) -> Result<Baselines> {
        let mean_image = baseline::error_of_image(&self.mean_image()?, self.test_images()?);
        self.fit_pca()?;
        let damage = *self.trainer.damage();
        let shown = self.test_images()?.zip(0..).map(|(digit, index)| {
            let other = (!damage.is_none()).then(|| {
                let mut damaged = digit.to_vec();
                damage.apply(Place::Digit(index), &mut damaged);
                to_unit(&damaged)
            });
            (to_unit(digit), other)
        });
        let pca = self.pca.as_ref().map_or(Vec::new(), |pca| pca.errors(shown));
        Ok(Baselines { mean_image, pca })
    }

    /// What PCA with this many components, fitted to the digits trained on, makes of digits, ink bytes `[digits,
    /// rows, columns]`. Errors are measured against `target`, or against the digits themselves. The first call takes
    /// seconds.
    ///
    /// # Errors
    /// As [`Self::reconstruct`]; no training digits, or some still arriving; more components than pixels, or digits
    /// too large for PCA ([`baseline::MOST_PIXELS`]).
    pub fn pca(
        &mut self,
        pixels: &[u8],
        components: usize,
        target: Option<&[u8]>,
    ) -> Result<PcaReconstruction> {
        self.check_digits(pixels)?;
        let target = target.unwrap_or(pixels);
        check_target(pixels, target)?;
        self.fit_pca()?;
        let size = self.size.0 * self.size.1;
        let Some(pca) = &self.pca else {
            return Err(Error::TooLargeForPca { limit: baseline::MOST_PIXELS, found: size });
        };
        if components > size {
            let (limit, found) = (size + 1, components);
            return Err(Error::Index { what: "the number of components", limit, found });
        }
        let values = pca.reconstruct(&to_unit(pixels), components);
        let errors = trainer::row_errors(&values, &to_unit(target), size);
        Ok(PcaReconstruction { pixels: to_ink(&values), errors })
    }

    fn fit_pca(&mut self) -> Result<()> {
        if self.pca.is_none() {
            let train = self.whole_train()?;
            let members = self.trainer.members().iter().map(|&index| train.images.image(index as usize));
            self.pca = Pca::fit(members, self.size.0 * self.size.1);
        }
        Ok(())
    }

    /// The mean of all training digits, whether trained on or not: `[rows, columns]`, ink from 0 to 1.
    ///
    /// # Errors
    /// No training digits, or some still arriving.
    pub fn mean_image(&self) -> Result<Vec<f32>> {
        let images = &self.whole_train()?.images;
        Ok(baseline::mean_image(images.pixels().chunks_exact(images.size()), images.size()))
    }

    /// The closest training digit to each of these (ink bytes, `[digits, rows, columns]`), of those that have arrived.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, or no training digits.
    pub fn nearest(&self, pixels: &[u8]) -> Result<Nearest> {
        self.check_digits(pixels)?;
        self.have_arrived(1)?;
        Ok(self.training()?.nearest(pixels))
    }
}

/// Adds `scale` times `values` to the sums.
fn add_scaled(sums: &mut [f64], scale: f64, values: &[f32]) {
    sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum += scale * f64::from(value));
}
