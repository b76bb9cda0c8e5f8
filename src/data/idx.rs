//! IDX, the file format of MNIST: a magic number, sizes, then bytes, all big-endian.
//!
//! The first two bytes are zero, the third is the element type (8: `u8`), the fourth is the number of dimensions,
//! whose sizes follow as `u32`. A whole file must be as long as its header says, and images are used where they are,
//! without a copy. Images may also arrive piece by piece after their header; then memory grows with what has arrived.
//!
//! Format: <http://yann.lecun.com/exdb/mnist/>, "The IDX file format".

use std::cmp::Ordering;

use crate::error::{Error, Result};
use crate::schema::CLASSES;

/// First four bytes of an image file: `u8` in three dimensions.
pub const IMAGES_MAGIC: u32 = 0x0000_0803;
/// First four bytes of a label file: `u8` in one dimension.
pub const LABELS_MAGIC: u32 = 0x0000_0801;
/// First four bytes of a QMNIST label file: `i32` in two dimensions, with the class first in each row.
pub const TABLE_MAGIC: u32 = 0x0000_0c02;

/// The most bytes to make room for before they arrive.
const ROOM: usize = 64 << 20;

/// Grey images of one size, one byte per pixel: 0 is paper, 255 full ink. Some may still be arriving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Images {
    /// The part of the file that has arrived.
    file: Vec<u8>,
    /// How long the whole file is.
    length: usize,
    count: usize,
    rows: usize,
    columns: usize,
}

impl Images {
    /// Bytes before the first pixel.
    pub const HEADER: usize = 16;

    /// Reads an IDX image file.
    ///
    /// # Errors
    /// Another magic number, a size of zero, sizes that overflow, missing or trailing bytes.
    ///
    /// ```
    /// use simple_autoencoder::data::idx::Images;
    /// let file = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 7, 9];
    /// let images = Images::parse(file.to_vec())?;
    /// assert_eq!((images.count(), images.rows(), images.columns()), (1, 2, 1));
    /// assert_eq!(images.pixels(), [7, 9]);
    /// # Ok::<(), simple_autoencoder::Error>(())
    /// ```
    pub fn parse(file: Vec<u8>) -> Result<Self> {
        let images = Self::begin(file)?;
        images.finish()?;
        Ok(images)
    }

    /// Reads the beginning of an IDX image file: its header and possibly some images.
    ///
    /// # Errors
    /// As [`Self::parse`], except that bytes may be missing after the header.
    pub fn begin(file: Vec<u8>) -> Result<Self> {
        let Header { sizes: [count, rows, columns], length } = Header::read(&file, "image", IMAGES_MAGIC, 1)?;
        let images = Self { file, length, count, rows, columns };
        match images.file.len() {
            found if found > length => Err(images.trailing(found)),
            _ => Ok(images),
        }
    }

    /// Adds the next bytes, not necessarily whole images.
    ///
    /// # Errors
    /// More bytes than the header promises; then none of them are taken.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let found = self.file.len() + bytes.len();
        if found > self.length {
            return Err(self.trailing(found));
        }
        if found > self.file.capacity() {
            // Makes room in steps, in case the header promises too much; a vector that doubles could take twice the memory.
            let room = (self.length - self.file.len()).min(ROOM.max(bytes.len()));
            self.file.reserve_exact(room);
        }
        self.file.extend_from_slice(bytes);
        Ok(())
    }

    /// Checks that all bytes have arrived.
    ///
    /// # Errors
    /// Missing bytes.
    pub fn finish(&self) -> Result<()> {
        let (expected, found) = (self.length, self.file.len());
        if found < expected {
            return Err(Error::IdxMissingBytes { what: "image", sizes: self.sizes(), expected, found });
        }
        Ok(())
    }

    fn trailing(&self, found: usize) -> Error {
        Error::IdxTrailingBytes { what: "image", sizes: self.sizes(), expected: self.length, found }
    }

    /// The sizes in the header.
    fn sizes(&self) -> Vec<u32> {
        [self.count, self.rows, self.columns].map(|size| size as u32).into()
    }

    /// How many images have arrived completely.
    pub fn arrived(&self) -> usize {
        (self.file.len() - Self::HEADER) / self.size()
    }

    /// How many images there are, arrived or not.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Pixels from top to bottom.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Pixels from left to right.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Pixels in one image.
    pub fn size(&self) -> usize {
        self.rows * self.columns
    }

    /// The pixels of all images that have arrived, `[arrived, rows, columns]`.
    pub fn pixels(&self) -> &[u8] {
        &self.file[Self::HEADER..][..self.arrived() * self.size()]
    }

    /// The pixels of one image, `[rows, columns]`.
    ///
    /// # Panics
    /// If image `index` has not arrived.
    pub fn image(&self, index: usize) -> &[u8] {
        &self.pixels()[index * self.size()..(index + 1) * self.size()]
    }
}

/// The class of each image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    classes: Vec<u8>,
}

impl Labels {
    /// Reads an IDX label file: one byte per label, or a table as in QMNIST.
    ///
    /// # Errors
    /// As [`Images::parse`], or a class in a table that does not fit in a byte.
    pub fn parse(mut file: Vec<u8>) -> Result<Self> {
        if file.starts_with(&TABLE_MAGIC.to_be_bytes()) {
            return Self::parse_table(&file);
        }
        Header::<1>::whole(&file, "label", LABELS_MAGIC, 1)?;
        file.drain(..8);
        Ok(Self { classes: file })
    }

    fn parse_table(file: &[u8]) -> Result<Self> {
        let [_, columns] = Header::whole(file, "label", TABLE_MAGIC, 4)?;
        let (numbers, _) = file[12..].as_chunks();
        let classes = numbers.iter().step_by(columns).enumerate().map(|(index, bytes)| {
            let found = i32::from_be_bytes(*bytes);
            u8::try_from(found).map_err(|_| Error::LabelRange { index, found, last: CLASSES - 1 })
        });
        Ok(Self { classes: classes.collect::<Result<_>>()? })
    }

    /// The labels in the order of the images.
    pub fn into_classes(self) -> Vec<u8> {
        self.classes
    }
}

/// A header with `N` sizes.
struct Header<const N: usize> {
    sizes: [usize; N],
    /// How long the whole file is.
    length: usize,
}

impl<const N: usize> Header<N> {
    /// Reads the header of a file with `each` bytes per value.
    fn read(file: &[u8], what: &'static str, magic: u32, each: usize) -> Result<Self> {
        let header = 4 + 4 * N;
        // The magic number comes first: it tells a wrong file from a truncated one.
        let found = match file.first_chunk() {
            Some(bytes) => u32::from_be_bytes(*bytes),
            None => return Err(Error::IdxTooShort { what, expected: header, found: file.len() }),
        };
        if found != magic {
            return Err(Error::IdxMagic { what, expected: magic, found, hint: hint(found) });
        }
        if file.len() < header {
            return Err(Error::IdxTooShort { what, expected: header, found: file.len() });
        }
        let words: [u32; N] = std::array::from_fn(|i| {
            let at = 4 + 4 * i;
            u32::from_be_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]])
        });
        let sizes = words.to_vec();
        if words.contains(&0) {
            return Err(Error::IdxZeroSize { what, sizes });
        }
        let length = words
            .iter()
            .try_fold(each, |product, &size| product.checked_mul(usize::try_from(size).ok()?))
            .and_then(|data| data.checked_add(header))
            .ok_or(Error::IdxOverflow { what, sizes })?;
        // The product fits, so each size does too.
        Ok(Self { sizes: words.map(|size| size as usize), length })
    }

    /// The sizes in the header, if the file is exactly as long as they say.
    fn whole(file: &[u8], what: &'static str, magic: u32, each: usize) -> Result<[usize; N]> {
        let Self { sizes, length: expected } = Self::read(file, what, magic, each)?;
        let found = file.len();
        let words = || sizes.iter().map(|&size| size as u32).collect();
        match found.cmp(&expected) {
            Ordering::Less => Err(Error::IdxMissingBytes { what, sizes: words(), expected, found }),
            Ordering::Greater => Err(Error::IdxTrailingBytes { what, sizes: words(), expected, found }),
            Ordering::Equal => Ok(sizes),
        }
    }
}

/// What a file with the wrong magic number is, if it is a familiar one.
fn hint(found: u32) -> &'static str {
    match found {
        LABELS_MAGIC | TABLE_MAGIC => ", which is a label file",
        IMAGES_MAGIC => ", which is an image file",
        0x0d03 => ", which is an IDX file of 32-bit floating-point numbers; write them as bytes",
        0x0802 => ", which is an IDX file of flat rows; write it with rows and columns",
        0x1f8b_0000..=0x1f8b_ffff => ", which is a gzip file; unpack it first",
        0xfd37_7a58 => ", which is an xz file; unpack it first",
        0x504b_0304 => ", which is a zip file; unpack it first",
        0x3c21_0000..=0x3c21_ffff | 0x3c68_0000..=0x3c68_ffff => ", which looks like a web page",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image_file(sizes: [u32; 3], data: usize) -> Vec<u8> {
        let mut file = IMAGES_MAGIC.to_be_bytes().to_vec();
        sizes.iter().for_each(|size| file.extend(size.to_be_bytes()));
        file.resize(16 + data, 5);
        file
    }

    #[test]
    fn sizes_come_from_the_header() {
        let images = Images::parse(image_file([2, 3, 5], 30)).unwrap();
        assert_eq!((images.count(), images.rows(), images.columns(), images.size()), (2, 3, 5, 15));
        assert_eq!(images.pixels().len(), 30);
        assert_eq!(images.image(1).len(), 15);
    }

    #[test]
    fn labels_are_the_bytes_after_the_header() {
        let file = [0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9].to_vec();
        assert_eq!(Labels::parse(file).unwrap().into_classes(), [7, 8, 9]);
    }

    /// A label file as in QMNIST: a table of four-byte numbers.
    fn table_file(numbers: &[[i32; 3]]) -> Vec<u8> {
        let header = [TABLE_MAGIC, numbers.len() as u32, 3].into_iter().flat_map(u32::to_be_bytes);
        header.chain(numbers.iter().flatten().flat_map(|number| number.to_be_bytes())).collect()
    }

    #[test]
    fn each_row_of_a_table_starts_with_the_label() {
        let file = table_file(&[[5, 0, 70_000], [61, -1, 2]]);
        assert_eq!(Labels::parse(file.clone()).unwrap().into_classes(), [5, 61]);
        let cut = Labels::parse(file[..file.len() - 1].to_vec()).unwrap_err();
        let sizes = vec![2, 3];
        assert_eq!(cut, Error::IdxMissingBytes { what: "label", sizes, expected: 36, found: 35 });
        for found in [256, -1] {
            let error = Labels::parse(table_file(&[[5, 0, 0], [found, 0, 0]])).unwrap_err();
            assert_eq!(error, Error::LabelRange { index: 1, found, last: 99 });
        }
    }

    #[test]
    fn an_empty_or_truncated_header_is_too_short() {
        for length in [0, 3, 4, 15] {
            let file = image_file([1, 1, 1], 1)[..length].to_vec();
            assert_eq!(
                Images::parse(file),
                Err(Error::IdxTooShort { what: "image", expected: 16, found: length })
            );
        }
    }

    #[test]
    fn label_and_image_files_are_told_apart() {
        let labels = [0, 0, 8, 1, 0, 0, 0, 1, 7].to_vec();
        let error = Images::parse(labels).unwrap_err();
        let hint = ", which is a label file";
        assert_eq!(error, Error::IdxMagic { what: "image", expected: 0x803, found: 0x801, hint });
        assert!(error.to_string().ends_with("which is a label file"), "{error}");
        let error = Labels::parse(image_file([1, 1, 1], 1)).unwrap_err();
        let hint = ", which is an image file";
        assert_eq!(error, Error::IdxMagic { what: "label", expected: 0x801, found: 0x803, hint });
    }

    #[test]
    fn other_familiar_files_are_named() {
        for (beginning, name) in [
            ([0, 0, 0x0d, 3], "floating-point"),
            ([0, 0, 8, 2], "flat rows"),
            ([0xfd, b'7', b'z', b'X'], "xz"),
            ([b'P', b'K', 3, 4], "zip"),
        ] {
            let error = Images::parse(beginning.to_vec()).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
        let gzip = Images::parse(vec![0x1f, 0x8b, 8, 0, 0]).unwrap_err();
        assert!(gzip.to_string().contains("gzip"), "{gzip}");
        let page = Images::parse(b"<!doctype html>".to_vec()).unwrap_err();
        assert!(page.to_string().contains("web page"), "{page}");
    }

    #[test]
    fn a_zero_size_is_an_error() {
        for sizes in [[0, 28, 28], [0x0102_0304, 0, 28], [1, 28, 0]] {
            let error = Images::parse(image_file(sizes, 0)).unwrap_err();
            assert_eq!(error, Error::IdxZeroSize { what: "image", sizes: sizes.to_vec() });
        }
    }

    #[test]
    fn sizes_whose_product_overflows_are_an_error() {
        let sizes = [u32::MAX; 3];
        let error = Images::parse(image_file(sizes, 8)).unwrap_err();
        assert_eq!(error, Error::IdxOverflow { what: "image", sizes: sizes.to_vec() });
    }

    #[test]
    fn missing_and_trailing_bytes_are_different_errors() {
        let sizes = vec![2, 3, 5];
        assert_eq!(
            Images::parse(image_file([2, 3, 5], 29)),
            Err(Error::IdxMissingBytes { what: "image", sizes: sizes.clone(), expected: 46, found: 45 })
        );
        assert_eq!(
            Images::parse(image_file([2, 3, 5], 31)),
            Err(Error::IdxTrailingBytes { what: "image", sizes, expected: 46, found: 47 })
        );
    }

    #[test]
    fn images_arrive_in_pieces_of_any_length() {
        let file = image_file([4, 3, 5], 60);
        for piece in [1, 7, 15, 16, 60] {
            let mut images = Images::begin(file[..16].to_vec()).unwrap();
            assert_eq!((images.count(), images.arrived(), images.pixels().len()), (4, 0, 0));
            for (pieces, bytes) in file[16..].chunks(piece).enumerate() {
                let arrived = pieces * piece / 15;
                assert_eq!((images.arrived(), images.pixels().len()), (arrived, arrived * 15));
                let missing = Error::IdxMissingBytes {
                    what: "image",
                    sizes: vec![4, 3, 5],
                    expected: 76,
                    found: 16 + pieces * piece,
                };
                assert_eq!(images.finish(), Err(missing));
                images.append(bytes).unwrap();
            }
            assert_eq!(images, Images::parse(file.clone()).unwrap());
            let more = images.append(&[1]).unwrap_err();
            assert!(matches!(more, Error::IdxTrailingBytes { expected: 76, found: 77, .. }), "{more}");
            assert_eq!(images.arrived(), 4);
        }
    }

    #[test]
    fn a_header_that_promises_much_gets_little_room_at_first() {
        let mut images = Images::begin(image_file([u32::MAX, 28, 28], 0)).unwrap();
        images.append(&[0; 100]).unwrap();
        assert!(images.file.capacity() <= ROOM + 200);
    }
}
