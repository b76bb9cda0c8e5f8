//! The notebook, natively: trains the autoencoder on MNIST and draws ten digits above their reconstructions.
//!
//! ```text
//! make data
//! cargo run --release --example reconstruct_digits -- [DATA_DIR] [PICTURE.png]
//! ```

use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use simple_autoencoder::{Config, Session};

/// Digits in the picture.
const DIGITS: u32 = 10;
/// Screen pixels per pixel of a digit, and between two digits.
const SCALE: usize = 4;
const GAP: usize = 2 * SCALE;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let data = arguments.next().unwrap_or_else(|| "data/raw".into());
    let picture = arguments.next().unwrap_or_else(|| "reconstructions.png".into());

    let mut session = Session::new();
    let train = session
        .load_train(read(&data, "train-images-idx3-ubyte")?, read(&data, "train-labels-idx1-ubyte")?)?;
    let test =
        session.load_test(read(&data, "t10k-images-idx3-ubyte")?, read(&data, "t10k-labels-idx1-ubyte")?)?;
    session.configure(Config::default())?;
    let config = session.config();
    println!("{} digits to train on, {} held out, {config:?}", train.digits, test.digits);
    println!("epoch  training MSE  held-out MSE");

    loop {
        let bar = ProgressBar::new(train.digits as u64)
            .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} digits, {per_sec}, loss {msg}")?);
        let progress = loop {
            let progress = session.train(50)?;
            bar.inc(progress.digits as u64);
            bar.set_message(format!("{:.5}", progress.loss));
            if progress.epoch_done {
                break progress;
            }
        };
        bar.finish_and_clear();
        println!("{:5}  {:12.6}  {:12.6}", progress.epoch, progress.epoch_loss, session.evaluate()?);
        if progress.finished {
            break;
        }
    }

    let originals = session.test_digits(&(0..DIGITS).collect::<Vec<_>>())?.pixels;
    let reconstructions = session.reconstruct(&originals, None)?.pixels;
    write_rows(&picture, &[originals, reconstructions], session.size())?;
    println!("wrote {}: {DIGITS} digits above their reconstructions", picture.display());
    Ok(())
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    let path = folder.join(name);
    fs::read(&path).map_err(|error| format!("cannot read {}: {error}; run `make data` first", path.display()))
}

/// Writes rows of digits as one grey PNG, dark ink on paper.
fn write_rows(path: &Path, rows: &[Vec<u8>], (height, width): (usize, usize)) -> Result<(), Box<dyn Error>> {
    let columns = rows[0].len() / (height * width);
    let (cell_height, cell_width) = (height * SCALE + GAP, width * SCALE + GAP);
    let (picture_width, picture_height) = (columns * cell_width + GAP, rows.len() * cell_height + GAP);
    let mut pixels = vec![255; picture_width * picture_height];
    for (row, digits) in rows.iter().enumerate() {
        for (column, digit) in digits.chunks_exact(height * width).enumerate() {
            for y in 0..height * SCALE {
                let start = (GAP + row * cell_height + y) * picture_width + GAP + column * cell_width;
                for (x, pixel) in pixels[start..start + width * SCALE].iter_mut().enumerate() {
                    *pixel = 255 - digit[y / SCALE * width + x / SCALE];
                }
            }
        }
    }
    let mut encoder =
        png::Encoder::new(BufWriter::new(File::create(path)?), picture_width as u32, picture_height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(())
}
