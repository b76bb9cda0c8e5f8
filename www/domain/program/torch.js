import { holeSide, layersOf } from "./network.js";
import { END, beginning } from "./python.js";

/** @import { Layer, Network } from "./network.js" */

/** @param {Layer} layer */
const linear = ({ inputs, outputs }) => `nn.Linear(${inputs}, ${outputs})`;

/**
 * Layers in a row with their activations between them, as the names in the file count them; one layer alone
 * needs no row. The last activation is left to `encode` and `decode`.
 *
 * @param {Layer[]} layers
 * @param {boolean} [withLast]
 */
function row(layers, withLast = false) {
  const [only] = layers;
  if (only && layers.length === 1 && !withLast) return linear(only);
  const steps = layers.flatMap((layer, i) =>
    i === layers.length - 1 && !withLast
      ? [linear(layer)]
      : [linear(layer), `nn.${layer.activation.torchModule}()`],
  );
  return `nn.Sequential(\n${steps.map((step) => `            ${step},\n`).join("")}        )`;
}

/** @param {Layer | undefined} layer @param {string} z */
const activated = (layer, z) =>
  layer?.activation.torch ? `torch.${layer.activation.torch}(${z})` : z;

/**
 * The network as a PyTorch program.
 *
 * @param {Network} network
 * @returns {string}
 */
export function torchProgram(network) {
  const { config, architecture } = network;
  const hidden = layersOf(architecture, "encoder");
  const codes = layersOf(architecture, "code");
  const decoder = layersOf(architecture, "decoder");
  const sampled = architecture.codeIsSampled;
  const side = holeSide(network);
  const isDamaged = config.noise > 0 || side > 0;

  const parts = sampled
    ? [
        hidden.length > 0 && `        self.encoder = ${row(hidden, true)}`,
        ...codes.map((layer) => `        self.${layer.name} = ${linear(layer)}`),
        `        self.decoder = ${row(decoder)}`,
      ].filter(Boolean)
    : [
        `        self.encoder = ${row([...hidden, ...codes])}`,
        `        self.decoder = ${row(decoder)}`,
      ];

  const encode = sampled
    ? `    def encode(self, x):
        """The mean of each code, and the logarithm of its variance."""
${hidden.length > 0 ? "        x = self.encoder(x)\n" : ""}        return self.mean(x), self.log_variance(x)`
    : `    def encode(self, x):
        return ${activated(codes[0], "self.encoder(x)")}`;

  const damage = isDamaged
    ? `

def damage(x):
    """The pictures as the network gets them while it learns."""
${config.noise > 0 ? `    x = (x + ${config.noise} * torch.randn_like(x)).clamp(0, 1)\n` : ""}${
        side > 0
          ? `    # A square hole of ${side} pixels a side, wholly inside the picture.
    top = torch.randint(0, ${network.rows - side + 1}, (len(x), 1, 1))
    left = torch.randint(0, ${network.columns - side + 1}, (len(x), 1, 1))
    row, column = torch.arange(${network.rows})[:, None], torch.arange(${network.columns})[None, :]
    hole = (row >= top) & (row < top + ${side}) & (column >= left) & (column < left + ${side})
    x = x.masked_fill(hole.reshape(len(x), PIXELS), 0)
`
          : ""
      }    return x
`
    : "";

  const input = isDamaged ? "damage(batch)" : "batch";
  const forward = sampled
    ? `            mean, log_variance = network.encode(${input})
            code = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)`
    : `            code = network.encode(${input})`;
  const terms = [
    config.loss === "bce"
      ? "            loss = F.binary_cross_entropy_with_logits(network.decoder(code), batch)"
      : "            loss = F.mse_loss(network.decode(code), batch)",
    config.sparsity > 0 &&
      `            loss = loss + ${config.sparsity} * code.abs().sum(1).mean()`,
    sampled &&
      `            kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1)
            loss = loss + ${config.beta} * kl.mean() / PIXELS`,
  ].filter(Boolean);

  return `${beginning(network, {
    framework: "PyTorch",
    needs: "torch numpy safetensors",
    imports: `import torch
from safetensors.torch import load_file, save_file
from torch import nn${config.loss === "bce" || terms.some((term) => String(term).includes("F.")) ? "\nfrom torch.nn import functional as F" : ""}`,
  })}

class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
${parts.join("\n")}
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.zeros_(layer.bias)

${encode}

    def decode(self, code):
        return ${activated(decoder.at(-1), "self.decoder(code)")}
${damage}

def train(x):
    torch.manual_seed(${config.seed})
    network, x = Autoencoder(), torch.from_numpy(x)
    # Keras' epsilon; PyTorch's is 1e-8.
    adam = torch.optim.Adam(network.parameters(), lr=${config.learningRate}, eps=1e-7)
    for epoch in range(${config.epochs}):
        for chosen in torch.randperm(len(x)).split(${config.batchSize}):
            batch = x[chosen]
${forward}
${terms.join("\n")}
            adam.zero_grad()
            loss.backward()
            adam.step()
        print(f"epoch {epoch + 1}, loss of the last batch {loss.item():.4f}")
    return network


def reconstruct(network, x):
    with torch.no_grad():
        code = network.encode(torch.from_numpy(x))${sampled ? "[0]" : ""}
        return network.decode(code).numpy()


def save(network, file):
    save_file(network.state_dict(), file, METADATA)


def load(file):
    network = Autoencoder()
    # A file with training state also holds what Adam remembers.
    tensors = {name: t for name, t in load_file(file).items() if not name.startswith("adam.")}
    network.load_state_dict(tensors)
    return network

${END}`;
}
