//! The package as a JavaScript caller meets it, in a dedicated worker of a real browser. The runner serves the
//! project's folder, so that `data/raw` can be fetched from it.
#![cfg(target_arch = "wasm32")]

mod common;

use js_sys::{Float32Array, Reflect, Uint8Array};
use simple_autoencoder::wasm::Session;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Response, WorkerGlobalScope};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// The bytes of one of MNIST's inflated files.
async fn mnist(name: &str) -> Vec<u8> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let url = format!("{}/data/raw/{name}", scope.location().origin());
    let response: Response = JsFuture::from(scope.fetch_with_str(&url)).await.unwrap().unchecked_into();
    assert!(response.ok(), "cannot fetch {url}; run `make data` first");
    let buffer = JsFuture::from(response.array_buffer().unwrap()).await.unwrap();
    Uint8Array::new(&buffer).to_vec()
}

/// The value of a JavaScript expression.
fn js<T: JsCast>(expression: &str) -> T {
    js_sys::eval(&format!("({expression})")).unwrap().unchecked_into()
}

fn get(object: impl AsRef<JsValue>, name: &str) -> JsValue {
    Reflect::get(object.as_ref(), &name.into()).unwrap()
}

fn number(object: impl AsRef<JsValue>, name: &str) -> f64 {
    get(object, name).as_f64().unwrap_or_else(|| panic!("{name} is no number"))
}

/// The `name` and `message` of the JavaScript error that a call ended with.
fn failure<T, E: Into<JsValue>>(result: Result<T, E>) -> (String, String) {
    let error: JsValue = result.err().expect("an error").into();
    assert!(error.is_instance_of::<js_sys::Error>());
    (get(&error, "name").as_string().unwrap(), get(&error, "message").as_string().unwrap())
}

/// Eight digits of 2×2 pixels, one each of the classes 0 to 7.
fn loaded() -> Session {
    let images =
        [&[0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 2][..], &[255, 0, 0, 128].repeat(8)].concat();
    let labels = [&[0, 0, 8, 1, 0, 0, 0, 8][..], &[0, 1, 2, 3, 4, 5, 6, 7]].concat();
    let mut session = Session::new();
    session.load_train(images.clone(), Some(labels.clone())).ok().unwrap();
    session.load_test(images, Some(labels)).ok().unwrap();
    session
}

#[wasm_bindgen_test]
fn simd_is_on() {
    let simd = std::hint::black_box(cfg!(target_feature = "simd128"));
    assert!(simd, "built without +simd128: does RUSTFLAGS hide .cargo/config.toml?");
}

#[wasm_bindgen_test]
async fn every_step_has_keras_loss_on_both_backends() {
    let train = mnist("train-images-idx3-ubyte").await;
    let mut session = simple_autoencoder::Session::new();
    session.load_train(train.clone(), mnist("train-labels-idx1-ubyte").await).unwrap();
    session.load_test(mnist("t10k-images-idx3-ubyte").await, mnist("t10k-labels-idx1-ubyte").await).unwrap();
    assert!(!common::KERAS_STEPS.is_empty(), "there is no reference file");
    for reference in common::KERAS_STEPS {
        for backend in common::BACKENDS {
            common::check_against_keras(&mut session, backend, reference, &train[16..]);
        }
    }
}

#[wasm_bindgen_test]
fn every_step_has_the_loss_that_it_has_natively() {
    common::BACKENDS.into_iter().for_each(common::check_against_native);
}

#[wasm_bindgen_test]
fn defaults_and_fields_are_plain_objects() {
    let defaults = Session::defaults();
    assert_eq!(number(&defaults, "latent"), 64.0);
    assert_eq!(number(&defaults, "batchSize"), 32.0);
    assert_eq!(number(&defaults, "learningRate"), 0.001);
    assert_eq!(get(&defaults, "backend").as_string().unwrap(), "flex");
    assert_eq!(get(&defaults, "code").as_string().unwrap(), "relu");
    assert_eq!(js_sys::Array::from(&get(&defaults, "classes")).length(), 0);
    let fields = js_sys::Array::from(&Session::fields());
    assert_eq!(fields.length(), 6);
    for field in fields.iter() {
        let name = get(&field, "name").as_string().unwrap();
        assert_eq!(number(&field, "default"), number(&defaults, &name), "{name}");
    }
}

#[wasm_bindgen_test]
fn configure_completes_and_echoes() {
    let mut session = loaded();
    let config = session.configure(js("{ latent: 3, code: 'linear', classes: [7, 2] }")).ok().unwrap();
    assert_eq!(number(&config, "latent"), 3.0);
    assert_eq!(number(&config, "batchSize"), 32.0);
    assert_eq!(get(&config, "code").as_string().unwrap(), "linear");
    assert_eq!(js_sys::JSON::stringify(&get(&config, "classes")).unwrap(), "[2,7]");
    assert_eq!(session.weights().len(), 2 * 4 * 3 + 3 + 4);
}

#[wasm_bindgen_test]
fn a_bad_value_is_named_with_its_range_and_changes_nothing() {
    let mut session = loaded();
    session.configure(js("{ latent: 3 }")).ok().unwrap();
    session.train(2).ok().unwrap();
    let before = session.checkpoint();
    for (config, field, found) in [
        ("{ latent: 0 }", "latent", "0"),
        ("{ latent: NaN }", "latent", "NaN"),
        ("{ latent: 2.5 }", "latent", "2.5"),
        ("{ latent: '8' }", "latent", "\"8\""),
        ("{ latent: null }", "latent", "nothing"),
        ("{ latent: {} }", "latent", "something else"),
        ("{ batchSize: 1e30 }", "batchSize", "1"),
        ("{ learningRate: -1 }", "learningRate", "-1"),
        ("{ learningRate: Infinity }", "learningRate", "inf"),
        ("{ seed: -5 }", "seed", "-5"),
        ("{ epochs: true }", "epochs", "true"),
        ("{ backend: 'gpu' }", "backend", "\"gpu\""),
        ("{ code: 1 }", "code", "1"),
        ("{ classes: [100] }", "classes", "[100"),
        ("{ classes: [10] }", "classes", "[10"),
        ("{ latnet: 8 }", "latnet", "8"),
        ("{ latent: undefined }", "latent", "nothing"),
        ("{ seed: 2 ** 32 }", "seed", "4294967296"),
        ("{ noise: '' }", "noise", "\"\""),
        ("{ classes: ['1'] }", "classes", "something else"),
        ("{ classes: 7 }", "classes", "7"),
        ("{ classes: [NaN] }", "classes", "[NaN"),
        ("{ code: '__proto__' }", "code", "\"__proto__\""),
    ] {
        let (name, message) = failure(session.configure(js(config)));
        assert_eq!(name, "InvalidConfig", "{config}: {message}");
        assert!(message.starts_with(&format!("{field} must be ")), "{config}: {message}");
        assert!(message.contains(&format!("it is {found}")), "{config}: {message}");
    }
    // Every numeric field, at every kind of value that it cannot have, and just beyond both ends.
    for field in js_sys::Array::from(&Session::fields()).iter() {
        let name = get(&field, "name").as_string().unwrap();
        let (min, max) = (number(&field, "min"), number(&field, "max"));
        let mut wrong: Vec<String> =
            [min - 1.0, max * 2.0, -1e300, 1e300].map(|value| value.to_string()).into();
        wrong.extend(
            ["NaN", "Infinity", "-Infinity", "null", "undefined", "true", "'1'", "[1]", "{}"]
                .map(String::from),
        );
        for value in wrong {
            let (kind, message) = failure(session.configure(js(&format!("{{ {name}: {value} }}"))));
            assert_eq!(kind, "InvalidConfig", "{name}: {value}");
            assert!(message.starts_with(&format!("{name} must be a ")), "{message}");
            assert!(message.contains(&format!("from {min} to {max}, but it is ")), "{message}");
        }
    }
    for config in ["7", "null", "undefined", "'latent'", "[1]"] {
        assert_eq!(failure(session.configure(js(config))).0, "InvalidConfig", "{config}");
    }
    for rate in [0.0, -1.0, 1.001, f64::INFINITY] {
        assert_eq!(failure(session.set_learning_rate(rate)).0, "InvalidConfig", "{rate}");
    }
    for epochs in [0.0, -1.0, 1001.0, 1e300, f64::NAN] {
        assert_eq!(failure(session.set_epochs(epochs)).0, "InvalidConfig", "{epochs}");
    }
    assert_eq!(failure(session.set_learning_rate(f64::NAN)).0, "InvalidConfig");
    assert_eq!(failure(session.set_epochs(0.5)).0, "InvalidConfig");
    assert!(session.checkpoint() == before, "something changed");
}

#[wasm_bindgen_test]
fn progress_and_pictures_cross_as_the_types_say() {
    let mut session = loaded();
    session.configure(js("{ latent: 3, batchSize: 5, epochs: 1 }")).ok().unwrap();
    let progress = session.train(10).ok().unwrap();
    assert_eq!((number(&progress, "step"), number(&progress, "stepsPerEpoch")), (2.0, 2.0));
    assert_eq!(number(&progress, "digits"), 8.0);
    assert!(number(&progress, "loss") > 0.0 && number(&progress, "epochLoss") > 0.0);
    assert_eq!((get(&progress, "epochDone"), get(&progress, "finished")), (JsValue::TRUE, JsValue::TRUE));

    let digits = session.test_digits(&[1, 7]).ok().unwrap();
    let pixels = get(&digits, "pixels").unchecked_into::<Uint8Array>().to_vec();
    assert_eq!(pixels, [255, 0, 0, 128, 255, 0, 0, 128]);
    assert_eq!(get(&digits, "labels").unchecked_into::<Uint8Array>().to_vec(), [1, 7]);

    let made = session.reconstruct(&pixels).ok().unwrap();
    assert_eq!(get(&made, "pixels").unchecked_into::<Uint8Array>().length(), 8);
    assert_eq!(get(&made, "errors").unchecked_into::<Float32Array>().length(), 2);
    let codes = get(&made, "codes").unchecked_into::<Float32Array>().to_vec();
    assert_eq!(codes, session.encode(&pixels).ok().unwrap());
    let decoded = session.decode(&codes).ok().unwrap();
    assert_eq!(decoded, get(&made, "pixels").unchecked_into::<Uint8Array>().to_vec());

    let drawing = session.reconstruct_drawing(&[0, 9, 9, 0, 0, 0], 3, 2).ok().unwrap();
    assert_eq!(get(&drawing, "framed").unchecked_into::<Uint8Array>().length(), 4);
    assert_eq!(get(&drawing, "code").unchecked_into::<Float32Array>().length(), 3);
    assert!(number(&drawing, "error") >= 0.0);
    assert_eq!(failure(session.reconstruct_drawing(&[0; 6], 3, 2)).0, "BlankDrawing");
}

#[wasm_bindgen_test]
fn a_checkpoint_goes_on_to_the_same_bits() {
    let mut whole = loaded();
    whole.configure(js("{ latent: 3, batchSize: 3, noise: 0.1 }")).ok().unwrap();
    whole.train(2).ok().unwrap();
    let file = whole.checkpoint();
    let mut resumed = loaded();
    let config = resumed.restore(&file).ok().unwrap();
    assert_eq!((number(&config, "latent"), number(&config, "batchSize")), (3.0, 3.0));
    for session in [&mut whole, &mut resumed] {
        session.train(1).ok().unwrap();
        session.train(100).ok().unwrap();
    }
    assert_eq!(whole.weights(), resumed.weights());
    assert_eq!(failure(resumed.restore(&file[..30])).0, "BadCheckpoint");

    whole.evaluate().ok().unwrap();
    let info = Session::describe(&whole.weights_file()).ok().unwrap();
    assert_eq!((number(&info, "pixels"), number(get(&info, "config"), "latent")), (4.0, 3.0));
    assert_eq!((number(&info, "step"), number(&info, "epoch")), (6.0, 2.0));
    assert!(number(&info, "heldOut") > 0.0);
    let unknown = Session::describe(&file).ok().unwrap();
    assert!(get(&unknown, "heldOut").is_null());
}

#[wasm_bindgen_test]
fn errors_carry_their_kind() {
    let mut session = Session::new();
    assert_eq!(failure(session.train(1)).0, "NoDataset");
    assert_eq!(failure(session.evaluate()).0, "NoDataset");
    let (name, message) = failure(session.load_train(vec![0x1f, 0x8b, 8, 0, 0], None));
    assert_eq!(name, "BadIdx");
    assert!(message.contains("gzip"), "{message}");
    assert_eq!(failure(session.reconstruct(&[1, 2, 3])).0, "BadInput");
}
