//! Every hyper-parameter: its default, its range, its unit, and what it may be set to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Labels are below this: two digits, so that they can be read wherever they are shown. (EMNIST has 62 classes.)
pub const CLASSES: usize = 100;

/// Which of burn's CPU backends holds the tensors. The default is `flex`, where the build contains it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackendKind {
    /// `burn-flex`.
    #[cfg_attr(feature = "flex", default)]
    Flex,
    /// `burn-ndarray`.
    #[cfg_attr(not(feature = "flex"), default)]
    NdArray,
}

/// The activation of the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Code {
    /// `max(z, 0)`, the seed's.
    #[default]
    Relu,
    /// `z`: a departure from the seed, with which no unit can die.
    Linear,
}

/// Every hyper-parameter of a run. Two runs of equal configurations on equal data are equal to the last bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// Units of the code.
    pub latent: usize,
    /// Digits a training step.
    pub batch_size: usize,
    /// Adam's step size. May change while training.
    pub learning_rate: f64,
    /// Passes over the training digits. May change while training.
    pub epochs: u32,
    /// Start of every random number: weights, order of digits, noise.
    pub seed: u32,
    /// Which backend holds the tensors.
    pub backend: BackendKind,
    /// Activation of the code.
    pub code: Code,
    /// Standard deviation of the noise on training inputs, where ink is from 0 to 1.
    pub noise: f64,
    /// The classes that are trained on, ascending; none for all that the data have.
    pub classes: Vec<u8>,
}

/// What a form needs to know of a hyper-parameter that is a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Field {
    /// Its name in a configuration.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it counts or measures; empty for a bare number.
    pub unit: &'static str,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// Distance of neighbouring values; whole fields have 1, and only they.
    pub step: f64,
    /// Value where none is given.
    pub default: f64,
    /// Whether it may change while training; the others take effect on a new start.
    pub live: bool,
}

/// The numeric fields, in the order of a form.
pub const FIELDS: [Field; 6] = [
    Field {
        name: "latent",
        label: "Latent size",
        unit: "units",
        min: 1.0,
        max: 512.0,
        step: 1.0,
        default: 64.0,
        live: false,
    },
    Field {
        name: "batchSize",
        label: "Batch size",
        unit: "digits",
        min: 1.0,
        max: 1024.0,
        step: 1.0,
        default: 32.0,
        live: false,
    },
    Field {
        name: "learningRate",
        label: "Learning rate",
        unit: "",
        min: 1e-6,
        max: 1.0,
        step: 1e-6,
        default: 1e-3,
        live: true,
    },
    Field {
        name: "epochs",
        label: "Epochs",
        unit: "passes",
        min: 1.0,
        max: 1000.0,
        step: 1.0,
        default: 10.0,
        live: true,
    },
    Field {
        name: "seed",
        label: "Seed",
        unit: "",
        min: 0.0,
        max: u32::MAX as f64,
        step: 1.0,
        default: 0.0,
        live: false,
    },
    Field {
        name: "noise",
        label: "Input noise",
        unit: "of full ink",
        min: 0.0,
        max: 1.0,
        step: 0.01,
        default: 0.0,
        live: false,
    },
];

/// One field of a configuration as it comes from outside, not yet believed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list of numbers.
    List(Vec<f64>),
    /// True or false, which no field is.
    Flag(bool),
    /// Null or undefined, which no field is.
    Nothing(()),
    /// Anything else, which no field is.
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

impl Default for Config {
    fn default() -> Self {
        Self::from_values(&BTreeMap::new()).expect("the defaults are in their ranges")
    }
}

impl Config {
    /// A configuration from named values; what is not named takes its default.
    ///
    /// # Errors
    /// A name that is not a field's; a value of another type, out of its range, or not whole where it must be.
    pub fn from_values(values: &BTreeMap<String, Value>) -> Result<Self> {
        let known = |name: &str| {
            FIELDS.iter().any(|field| field.name == name) || ["backend", "code", "classes"].contains(&name)
        };
        if let Some((name, value)) = values.iter().find(|(name, _)| !known(name)) {
            return Err(Error::InvalidConfig {
                field: name.clone(),
                found: value.to_string(),
                allowed: "left out, for it is not a field of the configuration".into(),
            });
        }
        let number = |name| number(name, values.get(name));
        Ok(Self {
            latent: number("latent")? as usize,
            batch_size: number("batchSize")? as usize,
            learning_rate: number("learningRate")?,
            epochs: number("epochs")? as u32,
            seed: number("seed")? as u32,
            backend: choice(
                "backend",
                values.get("backend"),
                &[("flex", BackendKind::Flex), ("ndarray", BackendKind::NdArray)],
            )?,
            code: choice("code", values.get("code"), &[("relu", Code::Relu), ("linear", Code::Linear)])?,
            noise: number("noise")?,
            classes: classes(values.get("classes"))?,
        })
    }

    /// A number of epochs that comes from outside.
    ///
    /// # Errors
    /// One that is not whole or out of its range.
    pub fn epochs_from(value: f64) -> Result<u32> {
        number("epochs", Some(&Value::Number(value))).map(|epochs| epochs as u32)
    }

    /// Checks every field against its range, for a configuration that was made by hand.
    ///
    /// # Errors
    /// As [`Self::from_values`].
    pub fn validate(&self) -> Result<()> {
        let check = |name, value| number(name, Some(&Value::Number(value))).map(|_| ());
        check("latent", self.latent as f64)?;
        check("batchSize", self.batch_size as f64)?;
        check("learningRate", self.learning_rate)?;
        check("epochs", f64::from(self.epochs))?;
        check("noise", self.noise)?;
        classes(Some(&Value::List(self.classes.iter().map(|&class| f64::from(class)).collect()))).map(|_| ())
    }
}

/// The value of the numeric field `name`, or its default.
fn number(name: &str, value: Option<&Value>) -> Result<f64> {
    let field = FIELDS.iter().find(|field| field.name == name).expect("a field of the table");
    let whole = field.step == 1.0;
    match value {
        None => Ok(field.default),
        Some(&Value::Number(number))
            if (field.min..=field.max).contains(&number) && (!whole || number.fract() == 0.0) =>
        {
            Ok(number)
        }
        Some(other) => Err(Error::InvalidConfig {
            field: name.into(),
            found: other.to_string(),
            allowed: format!(
                "a {} from {} to {}",
                if whole { "whole number" } else { "number" },
                field.min,
                field.max
            ),
        }),
    }
}

/// The choice that a text names, or the default one.
fn choice<T: Copy + Default>(name: &str, value: Option<&Value>, choices: &[(&str, T)]) -> Result<T> {
    let chosen = match value {
        None => return Ok(T::default()),
        Some(Value::Text(text)) => choices.iter().find(|(name, _)| name == text),
        Some(_) => None,
    };
    chosen.map(|&(_, choice)| choice).ok_or_else(|| Error::InvalidConfig {
        field: name.into(),
        found: value.map(Value::to_string).unwrap_or_default(),
        allowed: choices.iter().map(|(name, _)| format!("{name:?}")).collect::<Vec<_>>().join(" or "),
    })
}

/// The classes to train on, ascending and each once.
fn classes(value: Option<&Value>) -> Result<Vec<u8>> {
    let named = match value {
        None => return Ok(Vec::new()),
        Some(Value::List(list)) => list
            .iter()
            .map(|&class| (0..CLASSES as u8).find(|&known| f64::from(known) == class))
            .collect::<Option<Vec<u8>>>(),
        Some(_) => None,
    };
    let Some(mut classes) = named else {
        return Err(Error::InvalidConfig {
            field: "classes".into(),
            found: value.map(Value::to_string).unwrap_or_default(),
            allowed: format!("a list of classes from 0 to {}", CLASSES - 1),
        });
    };
    classes.sort_unstable();
    classes.dedup();
    Ok(classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, value: Value) -> Result<Config> {
        Config::from_values(&BTreeMap::from([(name.to_string(), value)]))
    }

    #[test]
    fn nothing_named_is_the_seeds_notebook() {
        let config = Config::default();
        assert_eq!((config.latent, config.batch_size, config.epochs), (64, 32, 10));
        assert_eq!((config.learning_rate, config.code), (1e-3, Code::Relu));
        assert!(config.classes.is_empty(), "all of them");
        config.validate().unwrap();
    }

    #[test]
    fn the_ends_of_every_range_are_allowed_and_what_lies_outside_is_not() {
        for field in FIELDS {
            for allowed in [field.min, field.max, field.default] {
                with(field.name, Value::Number(allowed)).unwrap();
            }
            for refused in [field.min - 1.0, field.max * 2.0 + 1.0, f64::NAN, f64::INFINITY, -1e300] {
                let error = with(field.name, Value::Number(refused)).unwrap_err();
                let message = error.to_string();
                assert_eq!(error.kind(), "InvalidConfig");
                assert!(message.contains(field.name), "{message}");
                assert!(message.contains(&refused.to_string()), "{message}");
                assert!(message.contains(&field.max.to_string()), "{message}");
            }
            for refused in
                [Value::Text("7".into()), Value::Flag(true), Value::Nothing(()), Value::List(vec![1.0])]
            {
                assert_eq!(with(field.name, refused).unwrap_err().kind(), "InvalidConfig");
            }
        }
    }

    #[test]
    fn whole_fields_refuse_fractions() {
        for field in FIELDS.iter().filter(|field| field.step == 1.0) {
            with(field.name, Value::Number(field.default + 0.5)).unwrap_err();
        }
    }

    #[test]
    fn choices_are_read_by_name() {
        assert_eq!(with("backend", Value::Text("ndarray".into())).unwrap().backend, BackendKind::NdArray);
        assert_eq!(with("code", Value::Text("linear".into())).unwrap().code, Code::Linear);
        let error = with("code", Value::Text("tanh".into())).unwrap_err().to_string();
        assert_eq!(error, r#"code must be "relu" or "linear", but it is "tanh""#);
    }

    #[test]
    fn classes_are_whole_and_of_two_digits_at_most() {
        let config = with("classes", Value::List(vec![7.0, 1.0, 7.0])).unwrap();
        assert_eq!(config.classes, [1, 7]);
        assert!(with("classes", Value::List(vec![])).unwrap().classes.is_empty());
        for refused in [vec![100.0], vec![-1.0], vec![1.5], vec![f64::NAN]] {
            with("classes", Value::List(refused)).unwrap_err();
        }
    }

    #[test]
    fn an_unknown_field_is_named() {
        let error = with("latnet", Value::Number(3.0)).unwrap_err().to_string();
        assert!(error.starts_with("latnet must be left out"), "{error}");
    }
}
