//! `wasm.d.ts` matches what Rust serialises: the same names, and for hyper-parameters the same types.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use simple_autoencoder::schema::{Kind, rows};
use simple_autoencoder::{Config, Session};

const TYPES: &str = include_str!("../src/wasm.d.ts");

/// The properties of an interface with their types, including those of the interface it extends.
fn interface(name: &str) -> BTreeMap<String, String> {
    let start =
        TYPES.find(&format!("export interface {name} ")).unwrap_or_else(|| panic!("no interface {name}"));
    let (head, rest) = TYPES[start..].split_once("{\n").unwrap();
    let body = rest.split_once("\n}").unwrap().0;
    let mut properties = match head.split_once("extends ") {
        Some((_, base)) => interface(base.trim()),
        None => BTreeMap::new(),
    };
    for line in
        body.lines().map(str::trim).filter(|line| line.ends_with(';') && !line.starts_with(['*', '/']))
    {
        let (name, kind) = line.trim_end_matches(';').split_once(": ").unwrap();
        properties.insert(name.to_string(), kind.to_string());
    }
    properties
}

/// The names of required and of optional properties.
fn names(name: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (optional, always) =
        interface(name).into_keys().partition::<BTreeSet<_>, _>(|name| name.ends_with('?'));
    (always, optional.iter().map(|name| name.trim_end_matches('?').to_string()).collect())
}

fn serialised(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap()
}

fn assert_same_names(name: &str, value: &serde_json::Value) {
    let found: BTreeSet<String> = value.as_object().unwrap().keys().cloned().collect();
    let (always, optional) = names(name);
    assert!(found.is_superset(&always), "{name} lacks something: {found:?} and {always:?}");
    assert!(found.is_subset(&always.union(&optional).cloned().collect()), "{name} has more: {found:?}");
}

#[test]
fn a_configuration_has_the_types_of_its_rows() {
    assert_same_names("Config", &serialised(&Config::default()));
    let config = interface("Config");
    assert_eq!(config.len(), rows().len());
    for row in rows() {
        let expected = match &row.kind {
            Kind::Number { .. } => "number".to_string(),
            Kind::List { .. } => "number[]".to_string(),
            Kind::Choice { choices, .. } => {
                choices.iter().map(|choice| format!("{:?}", choice.value)).collect::<Vec<_>>().join(" | ")
            }
        };
        assert_eq!(config[row.name], expected, "{}", row.name);
    }
}

#[test]
fn rows_match_their_types() {
    for row in rows() {
        let interface = match row.kind {
            Kind::Number { .. } => "NumberRow",
            Kind::Choice { .. } => "ChoiceRow",
            Kind::List { .. } => "ListRow",
        };
        let value = serialised(&row);
        assert_same_names(interface, &value);
        assert_eq!(self::interface(interface)["kind"], value["kind"].to_string());
        // A row's default is the configuration's default.
        assert_eq!(
            value["default"].to_string().trim_end_matches(".0"),
            serialised(&Config::default())[row.name].to_string().trim_end_matches(".0"),
            "{}",
            row.name
        );
    }
}

#[test]
fn what_a_session_returns_matches_its_types() {
    let images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 9, 7].to_vec();
    let mut session = Session::new();
    assert_same_names("DatasetInfo", &serialised(&session.load_train(images, None).unwrap()));
    assert_same_names("Progress", &serialised(&session.train(1).unwrap()));
    let architecture = serialised(&session.architecture());
    assert_same_names("Architecture", &architecture);
    assert_same_names("Layer", &architecture["layers"][0]);
    assert_same_names("Activation", &architecture["layers"][0]["activation"]);
    session.set("epochs", simple_autoencoder::schema::Value::Number(3.0)).unwrap();
    assert_same_names("Change", &serialised(&session.live_changes()[0]));
}
