"""Prints the seconds that one epoch of the same network takes in PyTorch, for each batch size given.

usage: python torch_epoch.py FOLDER_OF_IDX_FILES THREADS BATCH_SIZE...
"""

import json
import os
import sys
import time

folder, threads = sys.argv[1], int(sys.argv[2])
# The libraries read this when they load.
os.environ["OMP_NUM_THREADS"] = str(threads)
import numpy
import torch

HEADER = 16
path = os.path.join(folder, "train-images-idx3-ubyte")
ink = numpy.fromfile(path, numpy.uint8, offset=HEADER).reshape(-1, 784)
digits = torch.from_numpy(ink / numpy.float32(255))
torch.set_num_threads(threads)


def epoch(model, optimizer, loss_of, batch_size):
    for chosen in torch.randperm(len(digits)).split(batch_size):
        batch = digits[chosen]
        optimizer.zero_grad()
        loss_of(model(batch), batch).backward()
        optimizer.step()


seconds = {}
for batch_size in map(int, sys.argv[3:]):
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 64), torch.nn.ReLU(), torch.nn.Linear(64, 784), torch.nn.Sigmoid()
    )
    # As in Keras.
    for layer in (model[0], model[2]):
        torch.nn.init.xavier_uniform_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
    # The first epoch warms up; the second is measured.
    for _ in range(2):
        begin = time.perf_counter()
        epoch(model, optimizer, torch.nn.MSELoss(), batch_size)
        seconds[batch_size] = time.perf_counter() - begin
print(json.dumps(seconds))
