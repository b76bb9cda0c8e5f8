"""Reconstructs digits in Keras with the network of a .safetensors file.

keras_load.py NETWORK.safetensors DIGITS OUT: both digits and result are ink bytes, 784 a digit.
"""

import sys

import keras
import numpy as np
from safetensors.numpy import load_file

network, digits, out = sys.argv[1:]
tensors = load_file(network)
# Keras keeps a kernel as [inputs, units], the transpose of PyTorch's weight.
layers = {
    name: [tensors[f"{name}.weight"].T, tensors[f"{name}.bias"]] for name in ("encoder", "decoder")
}
model = keras.Sequential(
    [
        keras.Input((784,)),
        keras.layers.Dense(len(layers["encoder"][1]), activation="relu", name="encoder"),
        keras.layers.Dense(784, activation="sigmoid", name="decoder"),
    ]
)
for name, weights in layers.items():
    model.get_layer(name).set_weights(weights)
ink = np.fromfile(digits, np.uint8).reshape(-1, 784)
made = model.predict(ink.astype("float32") / 255, batch_size=256, verbose=0)
np.rint(made * 255).astype(np.uint8).tofile(out)
