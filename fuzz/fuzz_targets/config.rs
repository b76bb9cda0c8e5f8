//! Any JSON is either a valid configuration or an error.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use simple_autoencoder::Config;
use simple_autoencoder::schema::Value;

fuzz_target!(|json: &[u8]| {
    if let Ok(values) = serde_json::from_slice::<BTreeMap<String, Value>>(json)
        && let Ok(config) = Config::from_values(&values)
    {
        assert_eq!(config.validate(), Ok(()));
    }
});
