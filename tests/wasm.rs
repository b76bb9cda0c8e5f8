//! The package as a JavaScript caller sees it, in a dedicated worker of a real browser. The test runner serves the
//! project's folder, so `data/raw` can be fetched.
#![cfg(target_arch = "wasm32")]

mod common;

use js_sys::{Float32Array, Reflect, Uint8Array};
use simple_autoencoder::wasm::Session;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Response, WorkerGlobalScope};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// The bytes of one of MNIST's files, decompressed.
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
    get(object, name).as_f64().unwrap_or_else(|| panic!("{name} is not a number"))
}

/// The `name` and `message` of the JavaScript error that a call ended with.
fn failure<T, E: Into<JsValue>>(result: Result<T, E>) -> (String, String) {
    let error: JsValue = result.err().expect("an error").into();
    assert!(error.is_instance_of::<js_sys::Error>());
    (get(&error, "name").as_string().unwrap(), get(&error, "message").as_string().unwrap())
}

/// Eight digits of 2×2 pixels, one for each class from 0 to 7.
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
    assert!(!common::KERAS_STEPS.is_empty(), "there are no reference files");
    for reference in common::KERAS_STEPS {
        for backend in common::BACKENDS {
            common::check_against_keras(&mut session, backend, reference, &train[16..]);
        }
    }
}

#[wasm_bindgen_test]
fn every_step_has_the_same_loss_as_natively() {
    common::BACKENDS.into_iter().for_each(common::check_against_native);
}

#[wasm_bindgen_test]
fn defaults_and_rows_are_plain_objects() {
    let defaults = Session::defaults();
    assert_eq!(number(&defaults, "latent"), 64.0);
    assert_eq!(number(&defaults, "batchSize"), 32.0);
    assert_eq!(number(&defaults, "learningRate"), 0.001);
    assert_eq!(get(&defaults, "backend").as_string().unwrap(), "flex");
    assert_eq!(get(&defaults, "code").as_string().unwrap(), "relu");
    assert_eq!(js_sys::Array::from(&get(&defaults, "hidden")).length(), 0);
    let rows = js_sys::Array::from(&Session::schema());
    assert_eq!(rows.length(), js_sys::Object::keys(defaults.unchecked_ref::<js_sys::Object>()).length());
    for row in rows.iter() {
        let name = get(&row, "name").as_string().unwrap();
        let json = |value: &JsValue| String::from(js_sys::JSON::stringify(value).unwrap());
        assert_eq!(json(&get(&row, "default")), json(&get(&defaults, &name)), "{name}");
    }
}

#[wasm_bindgen_test]
fn configure_returns_the_complete_configuration() {
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
    // Every number hyper-parameter, with every kind of bad value, and beyond both ends of its range.
    for field in js_sys::Array::from(&Session::schema()).iter() {
        if get(&field, "kind") != "number" {
            continue;
        }
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
    for (name, value) in [
        ("learningRate", "0"),
        ("learningRate", "1.001"),
        ("learningRate", "NaN"),
        ("learningRate", "'1'"),
        ("epochs", "0"),
        ("epochs", "1001"),
        ("epochs", "0.5"),
        ("epochs", "undefined"),
        ("latent", "8"),
        ("rate", "0.1"),
    ] {
        let error: JsValue = session.set(name, js(value)).err().expect("an error").into();
        assert_eq!(get(&error, "name"), "InvalidConfig", "{name}: {value}");
        // As data too, so that no one has to parse the message.
        assert_eq!(get(&error, "field"), name);
        for part in ["found", "allowed"] {
            assert!(
                get(&error, "message").as_string().unwrap().contains(&get(&error, part).as_string().unwrap())
            );
        }
    }
    assert!(session.checkpoint() == before, "something changed");
}

#[wasm_bindgen_test]
fn progress_and_pictures_cross_as_typed() {
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

    let towards = session.reconstruct_towards(&pixels, &[255; 8]).ok().unwrap();
    assert_eq!(get(&towards, "pixels").unchecked_into::<Uint8Array>().to_vec(), decoded);
    assert_ne!(number(get(&towards, "errors"), "0"), number(get(&made, "errors"), "0"));
    assert_eq!(
        session.damage(&pixels, Some(vec![1, 7]), None).ok().unwrap(),
        pixels,
        "no damage was asked for"
    );
    let noisy = session.damage(&pixels, None, Some(js("{ noise: 0.5, hole: 0.5 }"))).ok().unwrap();
    assert!(noisy.len() == pixels.len() && noisy != pixels);
    assert_eq!(session.sample_codes(5, 1).ok().unwrap().len(), 15);
    assert_eq!(session.mean_image().ok().unwrap(), [255, 0, 0, 128]);
    let nearest = session.nearest(&[254, 0, 0, 128]).ok().unwrap();
    assert_eq!(get(&nearest, "pixels").unchecked_into::<Uint8Array>().to_vec(), [255, 0, 0, 128]);
    assert!(session.training_error().ok().unwrap() > 0.0);
    let pictures = session.encoder_pictures();
    assert_eq!(get(&pictures, "pixels").unchecked_into::<js_sys::Int8Array>().length(), 12);
    let pca = session.pca(&pixels, 1, None).ok().unwrap();
    assert_eq!(get(&pca, "pixels").unchecked_into::<Uint8Array>().to_vec(), pixels);

    let drawing = session.reconstruct_drawing(&[0, 9, 9, 0, 0, 0], 3, 2).ok().unwrap();
    assert_eq!(get(&drawing, "framed").unchecked_into::<Uint8Array>().length(), 4);
    assert_eq!(get(&drawing, "code").unchecked_into::<Float32Array>().length(), 3);
    assert!(number(&drawing, "error") >= 0.0);
    assert_eq!(failure(session.reconstruct_drawing(&[0; 6], 3, 2)).0, "BlankDrawing");
}

#[wasm_bindgen_test]
fn a_checkpoint_resumes_to_the_same_bits() {
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
fn networks_of_the_family_cross_as_typed() {
    let mut session = loaded();
    let config = "{ hidden: [6, 5], latent: 3, code: 'variational', loss: 'bce', beta: 0.5, batchSize: 4 }";
    session.configure(js(config)).ok().unwrap();
    let architecture = session.architecture();
    assert_eq!(get(&architecture, "codeIsSampled"), JsValue::TRUE);
    let names: Vec<String> = js_sys::Array::from(&get(&architecture, "layers"))
        .iter()
        .map(|layer| get(&layer, "name").as_string().unwrap())
        .collect();
    let expected = ["encoder.0", "encoder.2", "mean", "log_variance", "decoder.0", "decoder.2", "decoder.4"];
    assert_eq!(names, expected);
    assert_eq!(session.weights().len() as f64, number(&architecture, "parameters"));

    let pixels = [255, 0, 0, 128];
    let options = || Some(js("{ target: new Uint8Array(4), codeNoise: new Float32Array(3) }"));
    let looked = session
        .inspect_step(&pixels, Some(js("{ weight: 1, codeNoise: new Float32Array(3) }")))
        .ok()
        .unwrap();
    assert_eq!((number(&looked, "weight"), get(&looked, "parameter")), (1.0, "encoder.0.weight".into()));
    let losses = session.train_on(&pixels, options()).ok().unwrap();
    assert!(number(&losses, "objective") > number(&losses, "loss"));
    assert!(number(&losses, "loss") > number(&losses, "mse"));
    assert_eq!(
        failure(session.train_on(&pixels, Some(js("{ codeNoise: new Float32Array(2) }")))).0,
        "BadInput"
    );
    assert_eq!(failure(session.train_on(&pixels, Some(js("{ target: [1] }")))).0, "InvalidConfig");

    session.set("learningRate", js("0.01")).ok().unwrap();
    let changes = js_sys::JSON::stringify(&session.live_changes()).unwrap();
    assert_eq!(
        changes,
        r#"[{"step":0,"name":"learningRate","value":0.001},{"step":1,"name":"learningRate","value":0.01}]"#
    );
    let mut repeated = loaded();
    repeated.configure(js(config)).ok().unwrap();
    repeated.replay(session.live_changes()).ok().unwrap();
    repeated.train_on(&pixels, options()).ok().unwrap();
    for session in [&mut session, &mut repeated] {
        session.train(1).ok().unwrap();
    }
    assert_eq!(session.weights(), repeated.weights());
}

#[wasm_bindgen_test]
fn training_digits_may_arrive_piece_by_piece() {
    let mut session = loaded();
    let header = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2].to_vec();
    session.begin_train(header, None).ok().unwrap();
    let waiting = session.train(1).ok().unwrap();
    assert_eq!((get(&waiting, "waiting"), number(&waiting, "step")), (JsValue::TRUE, 0.0));
    assert_eq!(session.append_train(&[1, 2, 3, 4, 5]).ok().unwrap(), 1);
    assert_eq!(failure(session.end_train()).0, "BadIdx");
    assert_eq!(session.append_train(&[6, 7, 8]).ok().unwrap(), 2);
    session.end_train().ok().unwrap();
    let trained = session.train(1).ok().unwrap();
    assert_eq!((get(&trained, "waiting"), number(&trained, "step")), (JsValue::FALSE, 1.0));
    assert_eq!(failure(session.append_train(&[9])).0, "BadIdx");
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
