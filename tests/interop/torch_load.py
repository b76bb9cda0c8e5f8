"""Reconstructs digits in PyTorch with the network of a .safetensors file.

torch_load.py NETWORK.safetensors DIGITS OUT: both digits and result are ink bytes, 784 a digit.
"""

import sys

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn


class Autoencoder(nn.Module):
    def __init__(self, latent):
        super().__init__()
        self.encoder = nn.Linear(784, latent)
        self.decoder = nn.Linear(latent, 784)

    def forward(self, x):
        return torch.sigmoid(self.decoder(torch.relu(self.encoder(x))))


network, digits, out = sys.argv[1:]
tensors = load_file(network)
# A checkpoint also holds what the optimiser remembers; a file of weights is taken as it is.
weights = {name: tensor for name, tensor in tensors.items() if not name.startswith("adam.")}
model = Autoencoder(len(weights["encoder.bias"]))
model.load_state_dict(weights)
ink = np.fromfile(digits, np.uint8).reshape(-1, 784)
with torch.no_grad():
    made = model(torch.from_numpy(ink).float() / 255)
np.rint(made.numpy() * 255).astype(np.uint8).tofile(out)
