"""Prints np.sum(a) and np.sum(a*b), as bits, for rows of many lengths.

    python3 pairwise.py > pairwise.txt
"""
import numpy as np

rng = np.random.RandomState(7)
for n in [*range(300), 511, 512, 513, 1000, 1023, 1024, 1025, 4097, 8192, 8193, 10000, 20001]:
    a = rng.random_sample(n) * 2 - 1
    b = rng.random_sample(n) * 2 - 1
    print(n, *("%016x" % np.float64(x).view(np.uint64) for x in (np.sum(a), np.sum(a * b))))
