"""The article's NumPy program, as the yardstick of the tests and benchmarks.

    attractor.py weights N D s seed
        prints w and b
    attractor.py orbit N D s seed tmax discard numpy|libm
        prints x1 and x2, with np.tanh or math.tanh
    attractor.py sums
        prints np.sum(a * b) for the two arrays on each line of the input
    attractor.py coverage
        prints the share of the 100 x 100 cells that contain the points x1 x2, one on
        each line of the input
    attractor.py time N D s seed tmax
        prints the CPU time of an iteration in user mode, in nanoseconds

Arrays are read and printed as the bytes of float64, in hexadecimal, the upper byte
first. The class has the article's operations in the article's order.
"""

import math
import resource
import sys

import numpy as np


class NeuralAttractor:
    tanh = staticmethod(np.tanh)

    def __init__(self, N, D, s, seed):
        self.N = N
        self.D = D
        np.random.seed(seed)
        self.w = 2.0 * np.random.random((N, D)) - 1.0
        self.b = s * np.random.random(N)
        self.x = np.zeros(N)
        self.y = np.zeros(D)

    def reset(self, init_value=0.001):
        self.x = np.ones(self.N) * init_value
        self.y = np.zeros(self.D)

    def iterate(self):
        y0 = np.sum(self.b * self.x)
        self.y[1:] = self.y[:-1]
        self.y[0] = y0
        for i in range(self.N):
            u = np.sum(self.w[i] * self.y)
            self.x[i] = self.tanh(u)
        return self.x.copy()

    def generate_trajectory(self, tmax, discard=0):
        self.reset()
        for _ in range(discard):
            self.iterate()
        x1 = np.zeros(tmax)
        x2 = np.zeros(tmax)
        for t in range(tmax):
            x = self.iterate()
            x1[t] = x[0]
            x2[t] = x[1]
        return x1, x2


def show(a):
    print(np.asarray(a).astype(">f8").tobytes().hex())


def read(word):
    return np.frombuffer(bytes.fromhex(word), dtype=">f8").astype(np.float64)


def user_time():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def main(what, *args):
    if what == "sums":
        for line in sys.stdin:
            a, b = map(read, line.split())
            show(np.sum(a * b))
        return
    if what == "coverage":
        points = np.array([[read(w)[0] for w in line.split()] for line in sys.stdin])
        square = [[-1, 1], [-1, 1]]
        h, _, _ = np.histogram2d(points[:, 0], points[:, 1], bins=100, range=square)
        print(repr(float(np.sum(h > 0) / h.size)))
        return
    net = NeuralAttractor(int(args[0]), int(args[1]), float(args[2]), int(args[3]))
    if what == "weights":
        show(net.w)
        show(net.b)
    elif what == "orbit":
        if args[6] == "libm":
            NeuralAttractor.tanh = staticmethod(math.tanh)
        for x in net.generate_trajectory(int(args[4]), int(args[5])):
            show(x)
    elif what == "time":
        tmax = int(args[4])
        begin = user_time()
        net.generate_trajectory(tmax)
        print((user_time() - begin) / tmax * 1e9)


main(*sys.argv[1:])
