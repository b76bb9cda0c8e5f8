//! Network files: of every kind, from earlier versions, and from other programs.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use half::bf16;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use simple_autoencoder::schema::{Activation, Code, Config, Loss};
use simple_autoencoder::{Error, Session};

/// Twenty made-up digits of 6×5 pixels.
fn session(config: &Config) -> Session {
    let header = [0x803, 20, 6, 5].into_iter().flat_map(u32::to_be_bytes);
    let images: Vec<u8> = header.chain((0..600).map(|i: u32| (i * i / 7 % 256) as u8)).collect();
    let mut session = Session::new();
    session.load_train(images.clone(), None).unwrap();
    session.load_test(images, None).unwrap();
    session.configure(config.clone()).unwrap();
    session
}

fn small(hidden: &[usize], code: Code) -> Config {
    Config { hidden: hidden.to_vec(), latent: 6, code, batch_size: 8, epochs: 4, ..Config::default() }
}

/// A tensor: type, shape, bytes.
type Tensor = (Dtype, Vec<usize>, Vec<u8>);

fn tensors(file: &[u8]) -> BTreeMap<String, Tensor> {
    let file = SafeTensors::deserialize(file).unwrap();
    file.iter()
        .map(|(name, view)| (name.to_string(), (view.dtype(), view.shape().to_vec(), view.data().to_vec())))
        .collect()
}

fn file(tensors: &BTreeMap<String, Tensor>) -> Vec<u8> {
    let views = tensors.iter().map(|(name, (dtype, shape, bytes))| {
        (name, TensorView::new(*dtype, shape.clone(), bytes).expect("as many bytes as the shape has"))
    });
    safetensors::serialize(views, None).unwrap()
}

/// The weights of a network under other names.
fn renamed(session: &Session, name: impl Fn(&str) -> String) -> Vec<u8> {
    file(&tensors(&session.weights_file()).into_iter().map(|(its, tensor)| (name(&its), tensor)).collect())
}

/// The same numbers in another type.
fn converted(session: &Session, dtype: Dtype, convert: impl Fn(f32) -> Vec<u8>) -> Vec<u8> {
    let converted = tensors(&session.weights_file()).into_iter().map(|(name, (_, shape, bytes))| {
        let values = bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        (name, (dtype, shape, values.flat_map(&convert).collect()))
    });
    file(&converted.collect())
}

#[test]
fn networks_of_every_kind_resume_to_the_last_bit() {
    let codes = [Activation::Relu, Activation::Linear, Activation::Tanh].map(Code::Dense);
    for code in codes.into_iter().chain([Code::Variational]) {
        for hidden in [&[][..], &[7], &[9, 8, 7, 7]] {
            let config =
                Config { loss: Loss::Bce, sparsity: 1e-3, hole: 0.4, noise: 0.1, ..small(hidden, code) };
            let mut whole = session(&config);
            whole.train(2).unwrap();
            let mut resumed = session(&Config::default());
            resumed.restore(&whole.checkpoint()).unwrap();
            assert_eq!(resumed.config(), &config);
            assert_eq!(resumed.progress().unwrap(), whole.progress().unwrap());
            for session in [&mut whole, &mut resumed] {
                while !session.train(u32::MAX).unwrap().finished {}
            }
            assert!(whole.checkpoint() == resumed.checkpoint(), "{config:?}");
        }
    }
}

#[test]
fn tensors_are_named_as_in_pytorch() {
    let names = |hidden: &[usize], code| -> Vec<String> {
        let session = session(&small(hidden, code));
        let mut names: Vec<_> = tensors(&session.weights_file()).into_iter().collect();
        names.sort_by_key(|(name, _)| name.clone());
        names.into_iter().map(|(name, (_, shape, _))| format!("{name} {shape:?}")).collect()
    };
    assert_eq!(
        names(&[9], Code::Variational),
        [
            "decoder.0.bias [9]",
            "decoder.0.weight [9, 6]",
            "decoder.2.bias [30]",
            "decoder.2.weight [30, 9]",
            "encoder.0.bias [9]",
            "encoder.0.weight [9, 30]",
            "log_variance.bias [6]",
            "log_variance.weight [6, 9]",
            "mean.bias [6]",
            "mean.weight [6, 9]",
        ]
    );
}

#[test]
fn pytorchs_prefixes_are_stripped() {
    for config in [small(&[], Code::default()), small(&[7], Code::default()), small(&[7], Code::Variational)]
    {
        let network = session(&config);
        for prefix in ["module.", "_orig_mod.", "module._orig_mod."] {
            let mut opened = session(&Config::default());
            opened.restore(&renamed(&network, |name| format!("{prefix}{name}"))).unwrap();
            assert_eq!((opened.weights(), &opened.config().hidden), (network.weights(), &config.hidden));
            assert_eq!(opened.config().code, config.code);
        }
    }
    let network = session(&small(&[], Code::default()));
    let mut twice = tensors(&network.weights_file());
    twice.insert("module.encoder.bias".into(), twice["encoder.bias"].clone());
    let error = session(&Config::default()).restore(&file(&twice)).unwrap_err();
    assert!(error.to_string().contains(r#"two tensors called "encoder.bias""#), "{error}");
}

#[test]
fn a_lone_linear_in_a_sequential_is_the_plain_networks() {
    let network = session(&small(&[], Code::default()));
    let mut opened = session(&Config::default());
    opened
        .restore(&renamed(&network, |name| {
            name.replace("encoder", "encoder.1").replace("decoder", "decoder.0")
        }))
        .unwrap();
    assert_eq!(opened.weights(), network.weights());
}

#[test]
fn unknown_names_are_told_by_unique_shapes() {
    for hidden in [&[][..], &[20], &[20, 11]] {
        let network = session(&small(hidden, Code::default()));
        // Not in alphabetical order.
        let name = |name: &str| {
            let (layer, what) = name.rsplit_once('.').unwrap();
            format!("net.{}.{what}", layer.bytes().map(u32::from).sum::<u32>() * 7919 % 1009)
        };
        let mut opened = session(&Config::default());
        let found = opened.restore(&renamed(&network, name));
        // Mirrored sizes also fit in reverse, unless the code would be too large; 30 pixels are few enough.
        let Err(Error::BadCheckpoint { reason }) = found else { panic!("{hidden:?}: {found:?}") };
        assert!(reason.contains("more than one order") && reason.contains("\"encoder.weight\""), "{reason}");
    }
    let large = |pixels: u32| {
        let header = [0x803, 1, 1, pixels].into_iter().flat_map(u32::to_be_bytes);
        let mut session = Session::new();
        session.load_train(header.chain(vec![9; pixels as usize]).collect(), None).unwrap();
        session
    };
    let mut network = large(1500);
    network.configure(Config { hidden: vec![1100], latent: 6, ..Config::default() }).unwrap_err();
    network.configure(Config { latent: 6, ..Config::default() }).unwrap();
    let mut opened = large(1500);
    opened
        .restore(&renamed(&network, |name| name.replace("encoder", "fc1").replace("decoder", "fc2")))
        .unwrap();
    assert_eq!(opened.weights(), network.weights());
}

#[test]
fn other_number_types_are_read() {
    let network = session(&small(&[7], Code::Variational));
    for (dtype, convert, back) in [
        (
            Dtype::F64,
            (|x| f64::from(x).to_le_bytes().to_vec()) as fn(f32) -> Vec<u8>,
            (|x| x) as fn(f32) -> f32,
        ),
        (Dtype::BF16, |x| bf16::from_f32(x).to_le_bytes().to_vec(), |x| bf16::from_f32(x).to_f32()),
    ] {
        let mut opened = session(&Config::default());
        opened.restore(&converted(&network, dtype, convert)).unwrap();
        assert_eq!(opened.weights(), network.weights().into_iter().map(back).collect::<Vec<_>>());
    }
    let beyond = converted(&network, Dtype::F64, |_| 1e300_f64.to_le_bytes().to_vec());
    let error = session(&Config::default()).restore(&beyond).unwrap_err();
    assert!(error.to_string().contains("holds inf"), "{error}");
}

#[test]
fn transposed_matrices_are_reported_with_the_line_that_fixes_them() {
    let network = session(&small(&[7], Code::default()));
    let transposed: BTreeMap<String, Tensor> = tensors(&network.weights_file())
        .into_iter()
        .map(|(name, (dtype, shape, bytes))| (name, (dtype, shape.into_iter().rev().collect(), bytes)))
        .collect();
    let kernels =
        transposed.iter().map(|(name, tensor)| (name.replace("weight", "kernel"), tensor.clone())).collect();
    for (tensors, name) in [(transposed, "weight"), (kernels, "kernel")] {
        let mut opened = session(&Config::default());
        let before = opened.checkpoint();
        let error = opened.restore(&file(&tensors)).unwrap_err().to_string();
        let line =
            format!(r#"tensors["decoder.0.weight"] = np.ascontiguousarray(tensors["decoder.0.{name}"].T)"#);
        let other = line.replace("decoder", "encoder");
        assert!(error.contains("transposed") && (error.contains(&line) || error.contains(&other)), "{error}");
        assert!(opened.checkpoint() == before);
    }
}

#[test]
fn a_missing_bias_is_named() {
    let network = session(&small(&[7], Code::default()));
    let mut tensors = tensors(&network.weights_file());
    tensors.remove("decoder.2.bias");
    let error = session(&Config::default()).restore(&file(&tensors)).unwrap_err();
    assert!(error.to_string().contains(r#"expected a tensor "decoder.2.bias""#), "{error}");
}

#[test]
fn a_checkpoint_of_an_earlier_version_opens_unchanged() {
    let mut network = session(&small(&[], Code::Dense(Activation::Linear)));
    network.train(2).unwrap();
    let bytes = network.checkpoint();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let text = &header.metadata().as_ref().unwrap()["simple_autoencoder"];
    let mut metadata: serde_json::Value = serde_json::from_str(text).unwrap();
    // Keep only what that version wrote.
    let config = metadata["config"].as_object_mut().unwrap();
    config.retain(|name, _| {
        ["latent", "batchSize", "learningRate", "epochs", "seed", "backend", "code", "noise", "classes"]
            .contains(&name.as_str())
    });
    let known = ["config", "step", "epoch", "epochLoss", "adamStep", "heldOutMse"];
    metadata.as_object_mut().unwrap().retain(|name, _| known.contains(&name.as_str()));
    let tensors = tensors(&bytes);
    let views = tensors
        .iter()
        .map(|(name, (dtype, shape, bytes))| (name, TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
    let old = [("simple_autoencoder".to_string(), metadata.to_string())].into();
    let old = safetensors::serialize(views, Some(old)).unwrap();
    let mut opened = session(&Config::default());
    opened.restore(&old).unwrap();
    assert!(opened.checkpoint() == bytes, "it is saved as this version saves it");
}
