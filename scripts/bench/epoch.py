"""Prints the seconds that one epoch takes in a program that the page writes for Keras or PyTorch.

usage: python epoch.py PROGRAM FOLDER_OF_IDX_FILES

PROGRAM trains for two epochs: the first compiles and warms up, the second is measured.
"""

import importlib.util
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
path, folder = sys.argv[1:]
spec = importlib.util.spec_from_file_location("autoencoder", path)
program = importlib.util.module_from_spec(spec)
spec.loader.exec_module(program)

ends = []
# After each epoch, the one for PyTorch prints its loss, and Keras calls who asked for it.
program.print = lambda *words: ends.append(time.perf_counter())
if hasattr(program, "keras"):
    keras = program.keras

    class Clock(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            ends.append(time.perf_counter())

    fit = keras.Model.fit
    keras.Model.fit = lambda self, *values, **options: fit(
        self, *values, **{**options, "callbacks": [Clock()], "verbose": 0}
    )

program.train(program.pictures(folder, "train"))
first, second = ends
print(second - first)
