//! Damaged and malicious files and configurations: each is read, or refused with an error, without a panic and without
//! more memory than its length justifies.
#![cfg(not(target_arch = "wasm32"))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use simple_autoencoder::checkpoint::Checkpoint;
use simple_autoencoder::data::idx::{Images, Labels};
use simple_autoencoder::schema::{Code, Config, Value, rows};
use simple_autoencoder::{Error, Session};

/// The system's allocator, with a count of bytes.
struct Counting;

thread_local! {
    /// Bytes that this thread holds, and the most it has held since [`most_held`] started.
    static HELD: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

fn count(bytes: isize) {
    HELD.with(|held| {
        let (now, most) = held.get();
        held.set((now + bytes, most.max(now + bytes)));
    });
}

// SAFETY: every call is passed to the system's allocator unchanged; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller upholds the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller upholds the same contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The result of `work`, and the most bytes it held at once.
fn most_held<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.with(Cell::get).0;
    HELD.with(|held| held.set((before, before)));
    let result = work();
    (result, (HELD.with(Cell::get).1 - before) as usize)
}

/// Bytes allowed besides a multiple of the length: for an error message or a small map.
const SLACK: usize = 4096;

/// Two digits of 2×2 pixels.
fn idx_files() -> (Vec<u8>, Vec<u8>) {
    let images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 255, 0, 0, 255, 0, 255, 255, 0];
    (images.to_vec(), vec![0, 0, 8, 1, 0, 0, 0, 2, 3, 7])
}

fn session() -> Session {
    let (images, labels) = idx_files();
    let mut session = Session::new();
    session.load_train(images.clone(), labels.clone()).unwrap();
    session.load_test(images, labels).unwrap();
    session.configure(Config { latent: 3, ..Config::default() }).unwrap();
    session
}

/// A checkpoint of a network that has been trained.
fn checkpoint() -> Vec<u8> {
    let mut session = session();
    session.train(2).unwrap();
    session.checkpoint()
}

/// A checkpoint of a deep variational network, with a change made while training.
fn variational_checkpoint() -> Vec<u8> {
    let mut session = session();
    let config = Config { hidden: vec![3, 2], latent: 2, code: Code::Variational, ..Config::default() };
    session.configure(config).unwrap();
    session.train(1).unwrap();
    session.set("learningRate", Value::Number(0.01)).unwrap();
    session.train(1).unwrap();
    session.checkpoint()
}

/// A checkpoint with other metadata and with one tensor replaced.
fn with(name: &str, values: impl Fn(usize) -> f32, metadata: &str) -> Vec<u8> {
    let file = checkpoint();
    let tensors = safetensors::SafeTensors::deserialize(&file).unwrap();
    let exchanged: Vec<u8> = (0..12).flat_map(|i| values(i).to_le_bytes()).collect();
    let views = tensors.tensors().into_iter().map(|(its, view)| {
        if its != name {
            return (its, view);
        }
        let view = TensorView::new(Dtype::F32, view.shape().to_vec(), &exchanged[..view.data().len()]);
        (its, view.unwrap())
    });
    let metadata = [("simple_autoencoder".to_string(), metadata.to_string())].into();
    safetensors::serialize(views, Some(metadata)).unwrap()
}

/// A change to a file: bytes overwritten, the rest cut off, or something appended.
#[derive(Clone, Debug)]
enum Damage {
    Overwrite(Index, Vec<u8>),
    Cut(Index),
    Append(Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = || vec(prop_oneof![any::<u8>(), Just(0), Just(0xff), Just(b'9'), Just(b'"')], 1..9);
    prop_oneof![
        4 => (any::<Index>(), bytes()).prop_map(|(at, bytes)| Damage::Overwrite(at, bytes)),
        1 => any::<Index>().prop_map(Damage::Cut),
        1 => bytes().prop_map(Damage::Append),
    ]
}

/// The file after these changes; bytes are only overwritten within its first `front`.
fn damaged(mut file: Vec<u8>, front: usize, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        match damage {
            Damage::Overwrite(at, bytes) if !file.is_empty() => {
                let start = at.index(file.len().min(front));
                file.iter_mut().skip(start).zip(bytes).for_each(|(old, new)| *old = *new);
            }
            Damage::Overwrite(..) => {}
            Damage::Cut(at) => file.truncate(at.index(file.len() + 1)),
            Damage::Append(bytes) => file.extend(bytes),
        }
    }
    file
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        prop_oneof![Just(-1.0), Just(0.0), Just(0.5), Just(1.0), Just(64.0), Just(1e9)].prop_map(Into::into),
        "[a-z]{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map("[a-z]{0,4}", inner, 0..3)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

fn named_values() -> impl Strategy<Value = serde_json::Value> {
    let names: Vec<&str> = rows().iter().map(|row| row.name).collect();
    let name = prop_oneof![8 => proptest::sample::select(names).prop_map(String::from), 1 => "[a-z]{0,6}"];
    proptest::collection::btree_map(name, json(), 0..4)
        .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into())
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0),
        cases: 2000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn damaged_idx_files_are_read_or_refused(of_labels in any::<bool>(), damages in vec(damage(), 0..4)) {
        let (images, labels) = idx_files();
        let file = damaged(if of_labels { labels } else { images }, 16, &damages);
        let length = file.len();
        // The file itself was allocated before.
        let (kind, most) = most_held(|| if of_labels {
            Labels::parse(file).map(|labels| labels.into_classes().len() + 8)
        } else {
            Images::parse(file).map(|images| 16 + images.count() * images.rows() * images.columns())
        });
        prop_assert!(most <= SLACK, "{most} bytes for a file of {length}");
        match kind {
            Ok(whole) => prop_assert_eq!(whole, length),
            Err(error) => prop_assert_eq!(error.kind(), "BadIdx"),
        }
    }

    #[test]
    fn damaged_checkpoints_are_restored_or_refused(
        damages in vec(damage(), 0..4),
        everywhere in any::<bool>(),
        is_variational in any::<bool>(),
    ) {
        let file = if is_variational { variational_checkpoint() } else { checkpoint() };
        let front = match (everywhere, is_variational) {
            (true, _) => usize::MAX,
            (false, true) => 4000,
            (false, false) => 1600,
        };
        let file = damaged(file, front, &damages);
        let (read, most) = most_held(|| Checkpoint::from_bytes(&file));
        prop_assert!(most <= 32 * file.len() + SLACK, "{most} bytes for a file of {}", file.len());
        match read {
            Err(error) => prop_assert_eq!(error.kind(), "BadCheckpoint"),
            Ok(read) => prop_assert_eq!(&Checkpoint::from_bytes(&read.to_bytes()).unwrap(), &read),
        }
        let mut session = session();
        let before = session.checkpoint();
        match session.restore(&file) {
            Err(error) => {
                prop_assert!(["BadCheckpoint", "InvalidConfig"].contains(&error.kind()), "{}", error);
                prop_assert!(session.checkpoint() == before, "a refused file changed something");
            }
            Ok(()) => match session.train(1) {
                Ok(_) => prop_assert!(session.weights().iter().all(|weight| weight.is_finite())),
                Err(error) => prop_assert_eq!(error.kind(), "Diverged"),
            },
        }
    }

    #[test]
    fn any_configuration_is_valid_or_refused(json in named_values()) {
        let text = json.to_string();
        let (config, most) = most_held(|| {
            let values: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
            Config::from_values(&values)
        });
        prop_assert!(most <= 64 * text.len() + SLACK, "{most} bytes for {text}");
        match config {
            Ok(config) => config.validate().unwrap(),
            Err(error) => {
                prop_assert_eq!(error.kind(), "InvalidConfig");
                let field = error.to_string();
                prop_assert!(json.as_object().unwrap().keys().any(|name| field.starts_with(name)), "{}", field);
            }
        }
    }
}

#[test]
fn a_file_that_promises_much_gets_no_memory_for_it() {
    let huge = [&[0, 0, 8, 3][..], &[0xff; 12]].concat();
    let (refused, most) = most_held(|| Images::parse(huge).unwrap_err());
    assert_eq!(refused.kind(), "BadIdx");
    assert!(most <= SLACK, "{most}");

    let tensor =
        r#"{"encoder.weight":{"dtype":"F4","shape":[512,4000000000],"data_offsets":[0,1024000000000]}}"#;
    let file = [&(tensor.len() as u64).to_le_bytes()[..], tensor.as_bytes()].concat();
    let (refused, most) = most_held(|| Checkpoint::from_bytes(&file).unwrap_err());
    assert_eq!(refused.kind(), "BadCheckpoint");
    assert!(most <= 32 * file.len() + SLACK, "{most}");
}

#[test]
fn a_header_that_promises_much_gets_memory_for_what_arrives() {
    for (sizes, kind) in
        [([1_000_000, 28, 28], "fits"), ([u32::MAX, 1, 1], "BadDataset"), ([u32::MAX; 3], "BadIdx")]
    {
        let header: Vec<u8> = [0x803].into_iter().chain(sizes).flat_map(u32::to_be_bytes).collect();
        let mut session = Session::new();
        let (found, most) = most_held(|| {
            session.begin_train(header, None)?;
            session.append_train(&[7; 2000])
        });
        match found {
            Ok(arrived) => {
                assert_eq!((arrived, kind), (2, "fits"));
                assert_eq!(session.end_train().unwrap_err().kind(), "BadIdx");
                assert_eq!(
                    session.baselines().unwrap_err(),
                    Error::StillArriving { needed: 1_000_000, arrived: 2 }
                );
            }
            Err(error) => assert_eq!(error.kind(), kind),
        }
        // A label and an index for each digit, a network, and room for some of the pixels.
        assert!(most < 100 << 20, "{most} bytes for {sizes:?}");
    }
}

#[test]
fn changes_that_no_run_could_have_are_refused() {
    let read =
        |changes: &str| Checkpoint::from_bytes(&with("", |_| 0.0, &format!(r#"{{"changes":{changes}}}"#)));
    let good = r#"[{"step":0,"name":"epochs","value":10},{"step":4,"name":"epochs","value":12}]"#;
    assert_eq!(read(good).unwrap().changes.all().len(), 2);
    for changes in [
        r#"[{"step":4,"name":"epochs","value":12},{"step":0,"name":"epochs","value":10}]"#,
        r#"[{"step":4,"name":"latent","value":12}]"#,
        r#"[{"step":4,"name":"epochs","value":1e9}]"#,
        r#"[{"step":9007199254740992,"name":"epochs","value":12}]"#,
        r#"[{"step":-1,"name":"epochs","value":12}]"#,
        r#"{"epochs":12}"#,
        "7",
    ] {
        assert_eq!(read(changes).unwrap_err().kind(), "BadCheckpoint", "{changes}");
    }
}

#[test]
fn layers_that_do_not_fit_together_are_refused() {
    let file = |layers: &[(&str, usize, usize)]| {
        let zeros = vec![0; 4 * 4096];
        let tensors: Vec<(String, Vec<usize>)> = layers
            .iter()
            .flat_map(|&(name, inputs, outputs)| {
                [(format!("{name}.weight"), vec![outputs, inputs]), (format!("{name}.bias"), vec![outputs])]
            })
            .collect();
        let views = tensors.iter().map(|(name, shape)| {
            let bytes = &zeros[..4 * shape.iter().product::<usize>()];
            (name, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
        });
        Checkpoint::from_bytes(&safetensors::serialize(views, None).unwrap())
    };
    let fits =
        file(&[("encoder.0", 4, 3), ("encoder.2", 3, 2), ("decoder.0", 2, 3), ("decoder.2", 3, 4)]).unwrap();
    assert_eq!((fits.pixels, &fits.config.hidden[..], fits.config.latent), (4, &[3][..], 2));
    for layers in [
        &[("encoder.0", 4, 3), ("encoder.2", 2, 2), ("decoder.0", 2, 3), ("decoder.2", 3, 4)][..],
        &[("encoder.0", 4, 3), ("encoder.2", 3, 2), ("decoder.0", 2, 5), ("decoder.2", 5, 4)],
        &[("encoder.0", 4, 3), ("encoder.2", 3, 2), ("decoder", 2, 4)],
        &[("encoder", 4, 0), ("decoder", 0, 4)],
        &[("encoder", 0, 2), ("decoder", 2, 0)],
        &[("mean", 4, 2), ("log_variance", 4, 3), ("decoder", 2, 4)],
        &[("log_variance", 4, 2), ("decoder", 2, 4)],
        &[("encoder.0", 4, 2), ("mean", 4, 2), ("log_variance", 4, 2), ("decoder.0", 2, 4)],
        &[("encoder.00", 4, 2), ("decoder.0", 2, 4)],
    ] {
        assert_eq!(file(layers).unwrap_err().kind(), "BadCheckpoint", "{layers:?}");
    }
}

#[test]
fn moments_that_no_gradient_could_leave_are_refused() {
    Checkpoint::from_bytes(&with("", |_| 0.0, "{}")).unwrap();
    for (name, value) in [
        ("adam.square.encoder.weight", -1e-9),
        ("adam.square.decoder.bias", f32::INFINITY),
        ("adam.mean.decoder.weight", 3e38),
        ("adam.mean.encoder.bias", f32::NAN),
        ("decoder.bias", f32::NAN),
        ("encoder.weight", f32::NEG_INFINITY),
    ] {
        let file = with(name, |i| if i == 1 { value } else { 0.0 }, "{}");
        let Err(Error::BadCheckpoint { reason }) = Checkpoint::from_bytes(&file) else { panic!("{name}") };
        assert!(reason.contains(name) && reason.ends_with("at 1"), "{reason}");
    }
}

#[test]
fn errors_that_no_network_could_have_are_refused() {
    let read = |metadata: &str| Checkpoint::from_bytes(&with("", |_| 0.0, metadata));
    let read_sum = |sum: &str| read(&format!(r#"{{"epochLoss":{{"sum":{sum},"digits":3}}}}"#));
    assert_eq!(read(r#"{"heldOutMse":0.25}"#).unwrap().held_out, Some(0.25));
    assert_eq!(read_sum("0.75").unwrap().snapshot.epoch_losses.means(), [0.25; 3]);
    assert_eq!(read(r#"{"heldOutMse":1e300}"#).unwrap_err().kind(), "BadCheckpoint");
    for sum in ["-1", "1e999", "null"] {
        assert_eq!(read_sum(sum).unwrap_err().kind(), "BadCheckpoint", "{sum}");
    }
}

#[test]
fn a_run_too_long_to_count_is_refused() {
    let at = |step: &str| Checkpoint::from_bytes(&with("", |_| 0.0, &format!(r#"{{"step":{step}}}"#)));
    assert_eq!(at("9007199254740991").unwrap().snapshot.step, (1 << 53) - 1);
    for step in ["9007199254740992", "18446744073709551615", "18446744073709551616", "-1", "1.5", "null"] {
        assert_eq!(at(step).unwrap_err().kind(), "BadCheckpoint", "{step}");
    }
}
