"""Prints the seconds that one epoch of the same network takes in Keras, for each batch size given.

usage: python keras_epoch.py FOLDER_OF_IDX_FILES BATCH_SIZE...
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy

HEADER = 16
path = os.path.join(sys.argv[1], "train-images-idx3-ubyte")
digits = numpy.fromfile(path, numpy.uint8, offset=HEADER).reshape(-1, 28, 28) / numpy.float32(255)

seconds = {}
for batch_size in map(int, sys.argv[2:]):
    model = keras.Sequential(
        [
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(784, activation="sigmoid"),
            keras.layers.Reshape((28, 28)),
        ]
    )
    model.compile(optimizer="adam", loss="mse")
    # The first epoch compiles the graph; the second is measured.
    for _ in range(2):
        begin = time.perf_counter()
        model.fit(digits, digits, epochs=1, batch_size=batch_size, verbose=0)
        seconds[batch_size] = time.perf_counter() - begin
print(json.dumps(seconds))
