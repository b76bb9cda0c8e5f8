"""Trains the autoencoder in Keras for an epoch and saves it under the names that PyTorch would use.

keras_train.py MNIST_FOLDER NETWORK.safetensors
"""

import sys

import keras
import numpy as np
from safetensors.numpy import save_file

LATENT = 32

folder, network = sys.argv[1:]
keras.utils.set_random_seed(0)
images = np.fromfile(f"{folder}/train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)
x = images.astype("float32") / 255
model = keras.Sequential(
    [
        keras.Input((784,)),
        keras.layers.Dense(LATENT, activation="relu", name="encoder"),
        keras.layers.Dense(784, activation="sigmoid", name="decoder"),
    ]
)
model.compile(optimizer="adam", loss="mse")
model.fit(x, x, batch_size=32, epochs=1, verbose=2)
tensors = {}
for name in ("encoder", "decoder"):
    kernel, bias = model.get_layer(name).get_weights()
    # A transpose is a view; only what lies in order in memory is saved in order.
    tensors[f"{name}.weight"] = np.ascontiguousarray(kernel.T)
    tensors[f"{name}.bias"] = bias
save_file(tensors, network)
