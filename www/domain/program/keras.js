import { holeSide, layersOf } from "./network.js";
import { END, beginning } from "./python.js";

/** @import { Layer, Network } from "./network.js" */

/**
 * @param {Layer} layer
 * @param {{ from: string, to: string, plain?: boolean, more?: string }} how plain: without its activation
 */
function dense({ name, outputs, activation }, { from, to, plain = false, more = "" }) {
  const activated =
    plain || activation.keras === "linear" ? "" : `, activation="${activation.keras}"`;
  return `    ${to} = layers.Dense(${outputs}${activated}, name="${name}"${more})(${from})`;
}

/**
 * The network as a Keras program.
 *
 * @param {Network} network
 * @returns {string}
 */
export function kerasProgram(network) {
  const { config, architecture } = network;
  const hidden = layersOf(architecture, "encoder");
  const codes = layersOf(architecture, "code");
  const decoder = layersOf(architecture, "decoder");
  const sampled = architecture.codeIsSampled;
  const side = holeSide(network);
  const isDamaged = config.noise > 0 || side > 0;
  const isBce = config.loss === "bce";
  const l1 =
    config.sparsity > 0 ? `activity_regularizer=keras.regularizers.L1(${config.sparsity})` : "";

  const damage = isDamaged
    ? `

class Damage(layers.Layer):
    """Damages what the network gets while it learns."""

    def __init__(self, **options):
        super().__init__(**options)
        self.seed = keras.random.SeedGenerator(${config.seed})

    def call(self, x, training=False):
        if not training:
            return x
${
  config.noise > 0
    ? `        noise = keras.random.normal(ops.shape(x), stddev=${config.noise}, seed=self.seed)
        x = ops.clip(x + noise, 0, 1)
`
    : ""
}${
        side > 0
          ? `        # A square hole of ${side} pixels a side, wholly inside the picture.
        one = (ops.shape(x)[0], 1, 1)
        top = keras.random.randint(one, 0, ${network.rows - side + 1}, seed=self.seed)
        left = keras.random.randint(one, 0, ${network.columns - side + 1}, seed=self.seed)
        row, column = ops.arange(${network.rows})[None, :, None], ops.arange(${network.columns})[None, None, :]
        inside = (row >= top) & (row < top + ${side}) & (column >= left) & (column < left + ${side})
        x = ops.where(ops.reshape(inside, (-1, PIXELS)), 0.0, x)
`
          : ""
      }        return x
`
    : "";

  const sampling = sampled
    ? `

class Sampling(layers.Layer):
    """A code near its mean while the network learns, the mean itself afterwards."""

    def __init__(self, **options):
        super().__init__(**options)
        self.seed = keras.random.SeedGenerator(${config.seed})

    def call(self, inputs, training=False):
        mean, log_variance = inputs
        kl = -0.5 * ops.sum(1 + log_variance - mean**2 - ops.exp(log_variance), axis=1)
        self.add_loss(${config.beta} * ops.mean(kl) / PIXELS)
        if not training:
            return mean
        return mean + ops.exp(log_variance / 2) * keras.random.normal(ops.shape(mean), seed=self.seed)
`
    : "";

  /** @type {string[]} */
  const lines = ["    x = inputs = keras.Input((PIXELS,))"];
  if (isDamaged) lines.push("    x = Damage()(x)");
  for (const layer of hidden) lines.push(dense(layer, { from: "x", to: "x" }));
  if (sampled) {
    for (const layer of codes) lines.push(dense(layer, { from: "x", to: layer.name }));
    lines.push(`    x = Sampling(${l1})([${codes.map(({ name }) => name).join(", ")}])`);
  } else {
    for (const layer of codes) {
      lines.push(dense(layer, { from: "x", to: "x", more: l1 && `, ${l1}` }));
    }
  }
  decoder.forEach((layer, i) =>
    lines.push(dense(layer, { from: "x", to: "x", plain: isBce && i === decoder.length - 1 })),
  );
  lines.push("    return keras.Model(inputs, x)");

  return `${beginning(network, {
    framework: "Keras",
    needs: "tensorflow-cpu safetensors",
    imports: `import keras
from keras import layers${isDamaged || sampled ? ", ops" : ""}
from safetensors.numpy import load_file, save_file`,
  })}${damage}${sampling}

def build():
${lines.join("\n")}


def train(x):
    keras.utils.set_random_seed(${config.seed})
    network = build()
    network.compile(
        optimizer=keras.optimizers.Adam(${config.learningRate}),
        loss=${isBce ? "keras.losses.BinaryCrossentropy(from_logits=True)" : '"mse"'},
    )
    network.fit(x, x, batch_size=${config.batchSize}, epochs=${config.epochs}, verbose=2)
    return network


def reconstruct(network, x):
    y = network.predict(x, batch_size=256, verbose=0)
    return ${isBce ? "1 / (1 + np.exp(-y))  # the last layer stops before its sigmoid" : "y"}


def dense_layers(network):
    return [layer for layer in network.layers if isinstance(layer, layers.Dense)]


def save(network, file):
    tensors = {}
    for layer in dense_layers(network):
        kernel, bias = layer.get_weights()
        # The file holds [outputs, inputs], as PyTorch does, and only what lies in order in memory.
        tensors[f"{layer.name}.weight"] = np.ascontiguousarray(kernel.T)
        tensors[f"{layer.name}.bias"] = bias
    save_file(tensors, file, METADATA)


def load(file):
    network, tensors = build(), load_file(file)
    for layer in dense_layers(network):
        layer.set_weights([tensors[f"{layer.name}.weight"].T, tensors[f"{layer.name}.bias"]])
    return network

${END}`;
}
