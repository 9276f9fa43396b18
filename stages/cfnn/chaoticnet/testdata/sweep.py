"""The sweep of T in the obvious way, with NumPy: for every T and k the whole net.

Usage: sweep.py FILE SAMPLES ROWS SIZE SIZE ...

FILE holds float32 numbers: the weight matrices of a net with these numbers of units,
each with the bias as its last row, then the images, then the labels. Commands come
line by line on standard input; each answer is one line.

  sweep H FACTOR T N   errors and mean squared error of the first N outputs at T, with
                       maps on [-H, H] in ROWS rows of the first layer: the seconds it
                       took, then two numbers for each output
  sgemm N              N times the products of the net: the seconds they took
"""

import sys
import time

import numpy as np

path, samples, rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sizes = [int(s) for s in sys.argv[4:]]
data = np.fromfile(path, dtype=np.float32)
weights = []
for a, b in zip(sizes, sizes[1:]):
    weights.append(data[: (a + 1) * b].reshape(a + 1, b))
    data = data[(a + 1) * b :]
images = data[: samples * sizes[0]].reshape(samples, sizes[0])
labels = data[samples * sizes[0] :].astype(int)
one = np.ones((samples, 1), dtype=np.float32)
images = np.hstack([images, one])
wanted = np.eye(sizes[-1])[labels]


def outputs(first):
    y = images
    for w in [first] + weights[1:-1]:
        y = np.hstack([1 / (1 + np.exp(-(y @ w))), one])
    z = (y @ weights[-1]).astype(np.float64)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def sweep(h, factor, t, n):
    base = weights[0][:rows].astype(np.float64)
    u = (factor * base / h + 1) / 2
    answer = []
    for _ in range(n):
        for _ in range(t):
            u = 4 * u * (1 - u)
        first = weights[0].copy()
        first[:rows] = base + h * (2 * u - 1)
        p = outputs(first)
        answer += [int((p.argmax(axis=1) != labels).sum()), float(((p - wanted) ** 2).mean())]
    return answer


def sgemm(n):
    x = [np.ascontiguousarray(images[:, :rows])]
    x += [np.ones((samples, s), dtype=np.float32) for s in sizes[1:-1]]
    w = [np.ascontiguousarray(weights[0][:rows])] + [np.ascontiguousarray(w[:-1]) for w in weights[1:]]
    for _ in range(n):
        for a, b in zip(x, w):
            a @ b
    return []


for line in sys.stdin:
    command, *arguments = line.split()
    start = time.perf_counter()
    if command == "sweep":
        h, factor, t, n = arguments
        answer = sweep(float(h), float(factor), int(t), int(n))
    else:
        answer = sgemm(int(arguments[0]))
    print(time.perf_counter() - start, *answer, flush=True)
