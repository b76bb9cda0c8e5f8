"""Runs a program that the page has written, as somebody would who copied it.

exchange.py PROGRAM open NETWORK DIGITS OUT            opens a network and redraws digits with it
exchange.py PROGRAM train FOLDER NETWORK DIGITS OUT    trains one on MNIST first, and saves it

PROGRAM is the path of an autoencoder.py; DIGITS and OUT are ink bytes, one digit after another.
"""

import importlib.util
import sys

import numpy as np

path, action, *rest = sys.argv[1:]
spec = importlib.util.spec_from_file_location("autoencoder", path)
program = importlib.util.module_from_spec(spec)
spec.loader.exec_module(program)
if action == "train":
    folder, *rest = rest
    file, digits, out = rest
    network = program.train(program.pictures(folder, "train"))
    program.save(network, file)
else:
    file, digits, out = rest
    network = program.load(file)
ink = np.fromfile(digits, np.uint8).reshape(-1, program.PIXELS)
made = program.reconstruct(network, ink.astype("float32") / 255)
np.rint(made * 255).astype(np.uint8).tofile(out)
