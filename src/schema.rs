//! Every hyper-parameter, once: its name, default, range and unit, and what it means.
//!
//! [`Config`] and everything that reads or writes one follow from the table below: the checks, the rows of a form
//! ([`rows`]), and the metadata of a checkpoint. A test compares the TypeScript types in `wasm.d.ts` with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

pub use crate::engine::{Activation, BackendKind, Loss};
use crate::error::{Error, Result};

/// Labels are below this: at most two digits, so that they fit wherever they are shown. (EMNIST has 62 classes.)
pub const CLASSES: usize = 100;

/// The most digits in a dataset, so that what is kept for each besides its pixels stays small, whatever a header says.
pub const MOST_DIGITS: usize = 10_000_000;

/// Makes [`Config`], [`rows`] and the conversions between a configuration and named values from one table.
macro_rules! hyper_parameters {
    ($($field:ident, $name:literal: $type:ty {
        label: $label:literal,
        unit: $unit:literal,
        help: $help:literal,
        kind: $kind:expr
        $(, live: $live:literal)?
        $(, when: $when:expr)? $(,)?
    })*) => {
        /// Every hyper-parameter of a run. Equal configurations on equal data give the same run to the last bit.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        pub struct Config {
            $(
                #[doc = $help]
                #[serde(rename = $name, serialize_with = "Field::serialize_as")]
                pub $field: $type,
            )*
        }

        /// What there is to know about every hyper-parameter, in the order of a form.
        pub fn rows() -> Vec<Row> {
            vec![$(Row {
                name: $name,
                label: $label,
                unit: $unit,
                help: $help,
                kind: $kind,
                live: false $(|| $live)?,
                when: None $(.or(Some($when)))?,
            }),*]
        }

        impl Config {
            /// A configuration from named values; anything not named takes its default.
            ///
            /// # Errors
            /// A name that is not a hyper-parameter's, or a value of the wrong type, out of range, or not whole when
            /// it must be.
            pub fn from_values(values: &BTreeMap<String, Value>) -> Result<Self> {
                let rows = rows();
                if let Some((name, value)) = values.iter().find(|(name, _)| rows.iter().all(|row| row.name != **name)) {
                    return Err(Error::InvalidConfig {
                        field: name.clone(),
                        found: value.to_string(),
                        allowed: "left out, since there is no such hyper-parameter".into(),
                    });
                }
                let mut rows = rows.into_iter();
                $(
                    let row = rows.next().expect("as many rows as fields");
                    let $field = <$type>::from_value(row.checked(values.get($name))?);
                )*
                Ok(Self { $($field),* })
            }

            /// All values by name.
            pub fn to_values(&self) -> BTreeMap<String, Value> {
                [$(($name.to_string(), self.$field.to_value())),*].into()
            }
        }
    };
}

hyper_parameters! {
    hidden, "hidden": Vec<usize> {
        label: "Hidden layers",
        unit: "units",
        help: "Sizes of the layers between pixels and code. The decoder has the same layers in reverse.",
        kind: Kind::List { default: [], min: 1.0, max: 1024.0, step: 1.0, most_items: 4, is_set: false },
    }
    latent, "latent": usize {
        label: "Latent size",
        unit: "numbers",
        help: "How many numbers make up the code of a digit.",
        kind: Kind::Number { default: 64.0, min: 1.0, max: 512.0, step: 1.0 },
    }
    code, "code": Code {
        label: "Code",
        unit: "",
        help: "How the code is computed from the layer before it.",
        kind: Kind::choice::<Code>(),
    }
    beta, "beta": f64 {
        label: "Weight of the KL divergence",
        unit: "",
        help: "How strongly the codes are pulled towards a standard normal distribution. 1 is a plain variational autoencoder.",
        kind: Kind::Number { default: 1.0, min: 0.0, max: 10.0, step: 0.01 },
        when: When { field: "code", values: &["variational"] },
    }
    sparsity, "sparsity": f64 {
        label: "Sparsity",
        unit: "",
        help: "Weight of the L1 penalty on the code, which pulls its numbers towards zero.",
        kind: Kind::Number { default: 0.0, min: 0.0, max: 1.0, step: 1e-6 },
    }
    loss, "loss": Loss {
        label: "Loss",
        unit: "",
        help: "How the difference between a digit and its reconstruction is measured while training.",
        kind: Kind::choice::<Loss>(),
    }
    noise, "noise": f64 {
        label: "Input noise",
        unit: "of full ink",
        help: "Standard deviation of the noise added to the input. The target stays clean.",
        kind: Kind::Number { default: 0.0, min: 0.0, max: 1.0, step: 0.01 },
    }
    hole, "hole": f64 {
        label: "Input hole",
        unit: "of the shorter side",
        help: "Side of a square of paper that hides part of the input. The target stays whole.",
        kind: Kind::Number { default: 0.0, min: 0.0, max: 1.0, step: 0.01 },
    }
    digits, "digits": usize {
        label: "Digits to learn from",
        unit: "digits",
        help: "How many digits of the chosen classes to learn from, starting with the first; 0 for all.",
        kind: Kind::Number { default: 0.0, min: 0.0, max: MOST_DIGITS as f64, step: 1.0 },
    }
    classes, "classes": Vec<u8> {
        label: "Classes",
        unit: "",
        help: "Learn from digits of these classes only; leave empty for all.",
        kind: Kind::List {
            default: [],
            min: 0.0,
            max: (CLASSES - 1) as f64,
            step: 1.0,
            most_items: CLASSES,
            is_set: true,
        },
    }
    batch_size, "batchSize": usize {
        label: "Batch size",
        unit: "digits",
        help: "Digits in one training step.",
        kind: Kind::Number { default: 32.0, min: 1.0, max: 1024.0, step: 1.0 },
    }
    learning_rate, "learningRate": f64 {
        label: "Learning rate",
        unit: "",
        help: "Adam's step size. It can be changed while training.",
        kind: Kind::Number { default: 1e-3, min: 1e-6, max: 1.0, step: 1e-6 },
        live: true,
    }
    epochs, "epochs": u32 {
        label: "Epochs",
        unit: "passes",
        help: "Passes over the training digits. It can be changed while training.",
        kind: Kind::Number { default: 10.0, min: 1.0, max: 1000.0, step: 1.0 },
        live: true,
    }
    seed, "seed": u32 {
        label: "Seed",
        unit: "",
        help: "Starting point of all random numbers. The same seed repeats the same run.",
        kind: Kind::Number { default: 0.0, min: 0.0, max: u32::MAX as f64, step: 1.0 },
    }
    backend, "backend": BackendKind {
        label: "Backend",
        unit: "",
        help: "Which of burn's CPU backends holds the tensors. Both compute the same numbers.",
        kind: Kind::choice::<BackendKind>(),
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::from_values(&BTreeMap::new()).expect("the defaults are in their ranges")
    }
}

impl Config {
    /// Checks every value against its row, for a configuration made by hand.
    ///
    /// # Errors
    /// As [`Self::from_values`].
    pub fn validate(&self) -> Result<()> {
        Self::from_values(&self.to_values()).map(|_| ())
    }

    /// The configuration with one value changed; it must be a live one.
    ///
    /// # Errors
    /// A name that is not a live hyper-parameter's, or a value out of range.
    pub fn with_live(&self, name: &str, value: Value) -> Result<Self> {
        let found = value.to_string();
        let mut values = self.to_values();
        values.insert(name.into(), value);
        let changed = Self::from_values(&values)?;
        if rows().iter().any(|row| row.name == name && !row.live) {
            let allowed = "left alone while training, or set for a new run".into();
            return Err(Error::InvalidConfig { field: name.into(), found, allowed });
        }
        Ok(changed)
    }
}

/// What there is to know about a hyper-parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Its name in a configuration.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it counts or measures; empty for a bare number.
    pub unit: &'static str,
    /// What it means, in a sentence or two.
    pub help: &'static str,
    /// What values it can have.
    #[serde(flatten)]
    pub kind: Kind,
    /// Whether it may change while training; the others only change with a new run.
    pub live: bool,
    /// When it has an effect; always, if this is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}

/// What values a hyper-parameter can have, and its default.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Kind {
    /// A number from `min` to `max`. A form steps by `step`; if that is 1, the number must be whole.
    #[expect(missing_docs, reason = "said above")]
    Number { default: f64, min: f64, max: f64, step: f64 },
    /// One of several.
    #[expect(missing_docs, reason = "said above")]
    Choice { default: &'static str, choices: Vec<Choice> },
    /// Up to `most_items` whole numbers from `min` to `max`; in a set, each once and in ascending order.
    #[expect(missing_docs, reason = "said above")]
    List {
        default: [f64; 0],
        min: f64,
        max: f64,
        step: f64,
        most_items: usize,
        #[serde(skip)]
        is_set: bool,
    },
}

/// One of the values of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its name in a configuration.
    pub value: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it means, in a sentence.
    pub help: &'static str,
}

/// When a hyper-parameter has an effect: when another one has one of these values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct When {
    /// The other one.
    pub field: &'static str,
    /// The values it may have.
    pub values: &'static [&'static str],
}

impl Kind {
    fn choice<T: Chosen>() -> Self {
        let choices = T::choices().into_iter().map(|(_, choice)| choice).collect();
        Self::Choice { default: T::default().choice().value, choices }
    }
}

impl Row {
    /// The value, if this row allows it, or the default if there is none.
    fn checked(&self, value: Option<&Value>) -> Result<Value> {
        let allowed = match (&self.kind, value) {
            (&Kind::Number { default, .. }, None) => return Ok(Value::Number(default)),
            (&Kind::Number { min, max, step, .. }, Some(value)) => match *value {
                Value::Number(number) if fits(number, min, max, step) => return Ok(Value::Number(number)),
                _ => format!("a {} from {min} to {max}", if step == 1.0 { "whole number" } else { "number" }),
            },
            (&Kind::Choice { default, .. }, None) => return Ok(Value::Text(default.into())),
            (Kind::Choice { choices, .. }, Some(value)) => match value {
                Value::Text(text) if choices.iter().any(|choice| choice.value == text) => {
                    return Ok(Value::Text(text.clone()));
                }
                _ => {
                    let names: Vec<String> =
                        choices.iter().map(|choice| format!("{:?}", choice.value)).collect();
                    names.join(" or ")
                }
            },
            (Kind::List { .. }, None) => return Ok(Value::List(Vec::new())),
            (&Kind::List { min, max, step, most_items, is_set, .. }, Some(value)) => match value {
                Value::List(list) if list.iter().all(|&number| fits(number, min, max, step)) => {
                    let mut list = list.clone();
                    if is_set {
                        list.sort_unstable_by(f64::total_cmp);
                        list.dedup();
                    }
                    if list.len() <= most_items {
                        return Ok(Value::List(list));
                    }
                    format!("a list of at most {most_items} numbers")
                }
                _ => format!("a list of at most {most_items} whole numbers from {min} to {max}"),
            },
        };
        let found = value.map(Value::to_string).unwrap_or_default();
        Err(Error::InvalidConfig { field: self.name.into(), found, allowed })
    }
}

/// Whether a number is in its range, and whole if it has to be.
fn fits(number: f64, min: f64, max: f64, step: f64) -> bool {
    (min..=max).contains(&number) && (step != 1.0 || number.fract() == 0.0)
}

/// The value of a hyper-parameter as it comes in, not yet checked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list of numbers.
    List(Vec<f64>),
    /// True or false, which no hyper-parameter can be.
    Flag(bool),
    /// Null or undefined, which no hyper-parameter can be.
    Nothing(()),
    /// Anything else, which no hyper-parameter can be.
    Other(serde::de::IgnoredAny),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::List(list) => write!(f, "{list:?}"),
            Self::Flag(flag) => flag.fmt(f),
            Self::Nothing(()) => f.write_str("nothing"),
            Self::Other(_) => f.write_str("something else"),
        }
    }
}

/// How the code of a digit is computed from the layer before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// By a dense layer with this activation.
    Dense(Activation),
    /// By two dense layers: the mean and log-variance of a normal distribution that training samples from (Kingma and
    /// Welling, 2014).
    Variational,
}

impl Default for Code {
    /// The Keras notebook's.
    fn default() -> Self {
        Self::Dense(Activation::Relu)
    }
}

/// A type whose values are named choices.
trait Chosen: Copy + PartialEq + Default + 'static {
    fn choices() -> Vec<(Self, Choice)>;

    fn choice(self) -> Choice {
        let choices = Self::choices();
        choices.into_iter().find(|(value, _)| *value == self).expect("every value is among the choices").1
    }
}

impl Chosen for Code {
    fn choices() -> Vec<(Self, Choice)> {
        let activations = Activation::ALL.into_iter().filter_map(|activation| {
            let about = activation.about();
            let help = about.for_codes?;
            Some((Self::Dense(activation), Choice { value: about.name, label: about.label, help }))
        });
        let variational = Choice {
            value: "variational",
            label: "variational",
            help: "A mean and a spread for each number, and training samples from them. Codes in between mean something too.",
        };
        activations.chain([(Self::Variational, variational)]).collect()
    }
}

impl Chosen for Loss {
    fn choices() -> Vec<(Self, Choice)> {
        let mse = "Mean squared error: the mean over all pixels of the squared difference.";
        let bce =
            "Binary cross-entropy: each pixel as a probability of ink. Punishes confident mistakes more.";
        vec![
            (Self::Mse, Choice { value: "mse", label: "squared error", help: mse }),
            (Self::Bce, Choice { value: "bce", label: "cross-entropy", help: bce }),
        ]
    }
}

impl Chosen for BackendKind {
    fn choices() -> Vec<(Self, Choice)> {
        vec![
            (
                Self::Flex,
                Choice { value: "flex", label: "flex", help: "burn-flex, burn's current CPU backend." },
            ),
            (
                Self::NdArray,
                Choice { value: "ndarray", label: "ndarray", help: "burn-ndarray, its predecessor." },
            ),
        ]
    }
}

/// Converts between a field of [`Config`] and a [`Value`].
trait Field {
    fn to_value(&self) -> Value;
    /// Takes only values that the field's row allows.
    fn from_value(value: Value) -> Self;
    fn serialize_as<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>;
}

const CHECKED: &str = "a value that its row allows";

macro_rules! number_fields {
    ($($type:ty),*) => { $(impl Field for $type {
        fn to_value(&self) -> Value {
            Value::Number(*self as f64)
        }

        fn from_value(value: Value) -> Self {
            let Value::Number(number) = value else { panic!("expected {CHECKED}, found {value}") };
            number as $type
        }

        fn serialize_as<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
            self.serialize(serializer)
        }
    })* };
}

macro_rules! list_fields {
    ($($type:ty),*) => { $(impl Field for Vec<$type> {
        fn to_value(&self) -> Value {
            Value::List(self.iter().map(|&number| number as f64).collect())
        }

        fn from_value(value: Value) -> Self {
            let Value::List(list) = value else { panic!("expected {CHECKED}, found {value}") };
            list.into_iter().map(|number| number as $type).collect()
        }

        fn serialize_as<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
            self.serialize(serializer)
        }
    })* };
}

macro_rules! choice_fields {
    ($($type:ty),*) => { $(
        impl Field for $type {
            fn to_value(&self) -> Value {
                Value::Text(self.choice().value.into())
            }

            fn from_value(value: Value) -> Self {
                let Value::Text(text) = value else { panic!("expected {CHECKED}, found {value}") };
                let found = Self::choices().into_iter().find(|(_, choice)| choice.value == text);
                found.expect(CHECKED).0
            }

            fn serialize_as<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.choice().value)
            }
        }
    )* };
}

number_fields!(usize, u32, f64);
list_fields!(usize, u8);
choice_fields!(Code, Loss, BackendKind);

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, value: Value) -> Result<Config> {
        Config::from_values(&BTreeMap::from([(name.to_string(), value)]))
    }

    #[test]
    fn the_defaults_are_the_keras_notebooks() {
        let config = Config::default();
        assert_eq!((config.latent, config.batch_size, config.epochs), (64, 32, 10));
        assert_eq!((config.learning_rate, config.code), (1e-3, Code::Dense(Activation::Relu)));
        assert_eq!((config.loss, config.sparsity, config.noise, config.hole), (Loss::Mse, 0.0, 0.0, 0.0));
        assert!(
            config.hidden.is_empty() && config.classes.is_empty() && config.digits == 0,
            "no restriction"
        );
        config.validate().unwrap();
    }

    #[test]
    fn every_range_includes_its_ends_and_nothing_beyond() {
        for row in rows() {
            let (min, max, list) = match row.kind {
                Kind::Number { min, max, default, .. } => {
                    with(row.name, Value::Number(default)).unwrap();
                    (min, max, false)
                }
                Kind::List { min, max, .. } => (min, max, true),
                Kind::Choice { .. } => continue,
            };
            let value = |number| if list { Value::List(vec![number]) } else { Value::Number(number) };
            for allowed in [min, max] {
                let config = with(row.name, value(allowed)).unwrap();
                assert_eq!(config.to_values()[row.name], value(allowed));
            }
            for refused in [min - 1.0, max * 2.0 + 1.0, f64::NAN, f64::INFINITY, -1e300] {
                let error = with(row.name, value(refused)).unwrap_err();
                let parts = error.invalid_config().unwrap();
                assert_eq!(parts.field, row.name);
                assert_eq!(parts.found, value(refused).to_string());
                assert!(parts.allowed.ends_with(&format!("from {min} to {max}")), "{error}");
            }
            let other_shape = if list { Value::Number(min) } else { Value::List(vec![min]) };
            for refused in [Value::Text("7".into()), Value::Flag(true), Value::Nothing(()), other_shape] {
                assert_eq!(with(row.name, refused).unwrap_err().kind(), "InvalidConfig");
            }
        }
    }

    #[test]
    fn whole_numbers_are_not_fractions() {
        for row in rows() {
            let refused = match row.kind {
                Kind::Number { step: 1.0, default, .. } => Value::Number(default + 0.5),
                Kind::List { step: 1.0, min, .. } => Value::List(vec![min + 0.5]),
                _ => continue,
            };
            with(row.name, refused).unwrap_err();
        }
    }

    #[test]
    fn choices_are_read_by_name() {
        assert_eq!(with("backend", Value::Text("ndarray".into())).unwrap().backend, BackendKind::NdArray);
        for (name, code) in [
            ("relu", Code::Dense(Activation::Relu)),
            ("linear", Code::Dense(Activation::Linear)),
            ("tanh", Code::Dense(Activation::Tanh)),
            ("variational", Code::Variational),
        ] {
            assert_eq!(with("code", Value::Text(name.into())).unwrap().code, code);
        }
        let error = with("code", Value::Text("sigmoid".into())).unwrap_err().to_string();
        let allowed = r#""relu" or "linear" or "tanh" or "variational""#;
        assert_eq!(error, format!(r#"code must be {allowed}, but it is "sigmoid""#));
    }

    #[test]
    fn classes_are_a_set_and_hidden_layers_a_list() {
        let config = with("classes", Value::List(vec![7.0, 1.0, 7.0])).unwrap();
        assert_eq!(config.classes, [1, 7]);
        let config = with("hidden", Value::List(vec![64.0, 128.0, 64.0])).unwrap();
        assert_eq!(config.hidden, [64, 128, 64]);
        let error = with("hidden", Value::List(vec![8.0; 5])).unwrap_err();
        assert!(error.to_string().contains("at most 4"), "{error}");
    }

    #[test]
    fn an_unknown_name_is_named() {
        let error = with("latnet", Value::Number(3.0)).unwrap_err().to_string();
        assert!(error.starts_with("latnet must be left out"), "{error}");
    }

    #[test]
    fn only_live_values_change_while_training() {
        let config = Config::default();
        let changed = config.with_live("learningRate", Value::Number(0.5)).unwrap();
        assert_eq!(changed, Config { learning_rate: 0.5, ..config.clone() });
        assert_eq!(config.with_live("epochs", Value::Number(3.0)).unwrap().epochs, 3);
        for (name, value) in [("latent", 8.0), ("learningRate", 2.0), ("epochs", 1.5), ("rate", 0.1)] {
            let error = config.with_live(name, Value::Number(value)).unwrap_err();
            assert_eq!(error.invalid_config().unwrap().field, name);
        }
    }

    #[test]
    fn a_configuration_survives_being_written_and_read() {
        let config =
            Config { hidden: vec![9, 3], code: Code::Variational, classes: vec![4], ..Config::default() };
        let json = serde_json::to_string(&config).unwrap();
        let values: BTreeMap<String, Value> = serde_json::from_str(&json).unwrap();
        assert_eq!(Config::from_values(&values).unwrap(), config);
        assert!(json.contains(r#""latent":64,"#), "whole numbers are written whole: {json}");
    }

    #[test]
    fn rows_that_apply_only_sometimes_name_existing_values() {
        let all = rows();
        for when in all.iter().filter_map(|row| row.when) {
            let other = all.iter().find(|row| row.name == when.field).expect("a row");
            let Kind::Choice { choices, .. } = &other.kind else { panic!("{} is not a choice", when.field) };
            assert!(when.values.iter().all(|value| choices.iter().any(|choice| choice.value == *value)));
        }
    }
}
