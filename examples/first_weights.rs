//! Makes what the page shows before the digits have arrived, into `www/first/`: a network of the default
//! configuration after all its epochs, in half precision, and the first ten held-out digits.
//!
//! ```text
//! make data
//! cargo run --example first_weights -- [DATA_DIR] [FOLDER]
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use half::f16;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use simple_autoencoder::{Config, Session};

/// Digits that come with the network.
const DIGITS: u32 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let data = arguments.next().unwrap_or_else(|| "data/raw".into());
    let folder = arguments.next().unwrap_or_else(|| "www/first".into());

    let mut session = Session::new();
    session.load_train(read(&data, "train-images-idx3-ubyte")?, read(&data, "train-labels-idx1-ubyte")?)?;
    session.load_test(read(&data, "t10k-images-idx3-ubyte")?, read(&data, "t10k-labels-idx1-ubyte")?)?;
    session.configure(Config::default())?;
    loop {
        let progress = session.train(u32::MAX)?;
        println!("epoch {:2}: held-out MSE {:.6}", progress.epoch, session.evaluate()?);
        if progress.finished {
            break;
        }
    }

    // Once more through the file, so that the error it states is that of the rounded weights.
    session.restore(&halved(&session.weights_file())?)?;
    println!("in half precision: held-out MSE {:.6}", session.evaluate()?);
    let digits = session.test_digits(&(0..DIGITS).collect::<Vec<_>>())?;
    let (rows, columns) = session.size();
    fs::create_dir_all(&folder)?;
    for (name, bytes) in [
        ("network.safetensors", halved(&session.weights_file())?),
        ("images.idx", idx(0x803, &[DIGITS, rows as u32, columns as u32], &digits.pixels)),
        ("labels.idx", idx(0x801, &[DIGITS], &digits.labels)),
    ] {
        fs::write(folder.join(name), &bytes)?;
        println!("wrote {}: {} bytes", folder.join(name).display(), bytes.len());
    }
    Ok(())
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    let path = folder.join(name);
    fs::read(&path).map_err(|error| format!("cannot read {}: {error}; run `make data` first", path.display()))
}

/// A `.safetensors` file with its numbers rounded to half precision.
fn halved(file: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let (_, header) = SafeTensors::read_metadata(file)?;
    let whole = SafeTensors::deserialize(file)?;
    let halves: Vec<(&str, Vec<usize>, Vec<u8>)> = whole
        .iter()
        .map(|(name, tensor)| {
            let values = tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            let bytes = values.flat_map(|value| f16::from_f32(value).to_le_bytes()).collect();
            (name, tensor.shape().to_vec(), bytes)
        })
        .collect();
    let views = halves
        .iter()
        .map(|(name, shape, bytes)| Ok((*name, TensorView::new(Dtype::F16, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
    Ok(safetensors::serialize(views, header.metadata().clone())?)
}

/// An IDX file.
fn idx(magic: u32, sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let header = std::iter::once(&magic).chain(sizes).flat_map(|number| number.to_be_bytes());
    header.chain(bytes.iter().copied()).collect()
}
