//! Everything that can go wrong, with what was expected and what was found.

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong. The message says what was expected, what was found, and what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message explains its fields")]
pub enum Error {
    /// An IDX file ends before its header does.
    #[error(
        "an IDX {what} file has a header of {expected} bytes, but this one is {found} bytes long; fetch it again"
    )]
    IdxTooShort { what: &'static str, expected: usize, found: usize },
    /// The first four bytes belong to another kind of file; `hint` says which, if it is a familiar one.
    #[error("expected the magic number {expected:#010x} of an IDX {what} file, found {found:#010x}{hint}")]
    IdxMagic { what: &'static str, expected: u32, found: u32, hint: &'static str },
    /// A size in the header is zero.
    #[error("an IDX {what} file must not be empty, but its header gives the sizes {sizes:?}")]
    IdxZeroSize { what: &'static str, sizes: Vec<u32> },
    /// The sizes in the header multiply to more than memory can address.
    #[error(
        "the sizes {sizes:?} in the header of an IDX {what} file multiply to more bytes than can be addressed"
    )]
    IdxOverflow { what: &'static str, sizes: Vec<u32> },
    /// The file is shorter than its header says.
    #[error(
        "an IDX {what} file with the sizes {sizes:?} is {expected} bytes long, but only {found} arrived; fetch it again"
    )]
    IdxMissingBytes { what: &'static str, sizes: Vec<u32>, expected: usize, found: usize },
    /// The file is longer than its header says.
    #[error(
        "an IDX {what} file with the sizes {sizes:?} is {expected} bytes long, but this one has {found}; cut off the rest"
    )]
    IdxTrailingBytes { what: &'static str, sizes: Vec<u32>, expected: usize, found: usize },
    /// Too many digits.
    #[error("expected at most {most} images, found {found}; use fewer")]
    TooManyDigits { most: usize, found: usize },
    /// Images and labels that do not belong together.
    #[error("expected one label for each of {images} images, found {labels} labels")]
    LabelCount { images: usize, labels: usize },
    /// A label outside the range of classes.
    #[error("expected labels from 0 to {last}, found {found} for image {index}")]
    LabelRange { index: usize, found: i32, last: usize },
    /// Training and held-out images of different sizes.
    #[error("expected images of {expected:?} pixels like those already loaded, found {found:?}")]
    ImageSize { expected: (usize, usize), found: (usize, usize) },
    /// A hyper-parameter with a value that is not allowed.
    #[error("{field} must be {allowed}, but it is {found}")]
    InvalidConfig { field: String, found: String, allowed: String },
    /// Digits are needed that have not been loaded.
    #[error("this needs {needed} digits; load them first")]
    NoDataset { needed: &'static str },
    /// Training digits are needed that are still on their way.
    #[error(
        "this needs the first {needed} training digits, but only {arrived} have arrived; wait for the rest"
    )]
    StillArriving { needed: usize, arrived: usize },
    /// A buffer has the wrong length.
    #[error("the length of {what} must be {expected}, but it is {found}")]
    Length { what: &'static str, expected: String, found: usize },
    /// An index points outside the data.
    #[error("{what} must be below {limit}, but it is {found}")]
    Index { what: &'static str, limit: usize, found: usize },
    /// A value is infinite or not a number.
    #[error("{what} must be finite numbers, but value {index} is {found}")]
    NotFinite { what: &'static str, index: usize, found: f32 },
    /// An input that this network has no use for.
    #[error("{what} is only for {only_for}; leave it out")]
    NotForThis { what: &'static str, only_for: &'static str },
    /// Images too large for PCA.
    #[error("PCA takes images of at most {limit} pixels, but these have {found}; load smaller ones")]
    TooLargeForPca { limit: usize, found: usize },
    /// A drawing without ink.
    #[error("a drawing needs some ink, but this one is blank; draw a digit first")]
    BlankDrawing,
    /// Training overflowed: a loss or a gradient is not finite, or too large to follow.
    #[error(
        "step {step}, at a loss of {loss}, would overflow; the weights before it are kept; lower the learning rate and keep training"
    )]
    Diverged { step: u64, loss: f32 },
    /// After an epoch the network is worse than the mean image, and it was better before or is not improving.
    #[error(
        "after epoch {epoch} the error on training digits is {error:.4}, worse than the average digit's and not falling; the network is back at step {kept}, where the error was {kept_error:.4}; lower the learning rate and keep training"
    )]
    Ruined { epoch: u64, error: f32, kept: u64, kept_error: f32 },
    /// A file that is not a checkpoint of this autoencoder.
    #[error("this is not a checkpoint of this autoencoder: {reason}; what was trained here is unchanged")]
    BadCheckpoint { reason: String },
}

impl Error {
    /// A short, stable name for this kind of error: the `name` of the JavaScript error.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::IdxTooShort { .. }
            | Self::IdxMagic { .. }
            | Self::IdxZeroSize { .. }
            | Self::IdxOverflow { .. }
            | Self::IdxMissingBytes { .. }
            | Self::IdxTrailingBytes { .. } => "BadIdx",
            Self::TooManyDigits { .. }
            | Self::LabelCount { .. }
            | Self::LabelRange { .. }
            | Self::ImageSize { .. } => "BadDataset",
            Self::InvalidConfig { .. } => "InvalidConfig",
            Self::NoDataset { .. } | Self::StillArriving { .. } => "NoDataset",
            Self::Length { .. }
            | Self::Index { .. }
            | Self::NotFinite { .. }
            | Self::NotForThis { .. }
            | Self::TooLargeForPca { .. } => "BadInput",
            Self::BlankDrawing => "BlankDrawing",
            Self::Diverged { .. } | Self::Ruined { .. } => "Diverged",
            Self::BadCheckpoint { .. } => "BadCheckpoint",
        }
    }

    /// What is wrong with a configuration, as data: the field, the value found, and what is allowed.
    pub fn invalid_config(&self) -> Option<InvalidConfig<'_>> {
        match self {
            Self::InvalidConfig { field, found, allowed } => Some(InvalidConfig { field, found, allowed }),
            _ => None,
        }
    }
}

/// The parts of an [`Error::InvalidConfig`], which become properties of the JavaScript error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidConfig<'a> {
    /// The name of the hyper-parameter.
    pub field: &'a str,
    /// The value that was given.
    pub found: &'a str,
    /// What it may be.
    pub allowed: &'a str,
}
