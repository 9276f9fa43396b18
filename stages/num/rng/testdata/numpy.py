"""Prints what NumPy's legacy generator gives: for each seed the first eight
doubles as bits, then the SHA-256 of the first 5000 as big-endian float64.

    python3 numpy.py > numpy.txt
"""
import hashlib
import os
import sys

sys.path[:] = [p for p in sys.path if p not in ("", os.path.dirname(os.path.abspath(__file__)))]
import numpy as np

for seed in (0, 1, 2, 42, 624, 12345, 174658140, 2**31 - 1, 2**31, 3160697950, 2**32 - 2, 2**32 - 1):
    np.random.seed(seed)
    u = np.random.random(5000)
    first = np.random.RandomState(seed)
    assert (u == [first.random_sample() for _ in range(5000)]).all()
    words = np.random.RandomState(seed).randint(0, 2**32, 3, dtype=np.uint32)
    print(seed, " ".join("%016x" % b for b in u[:8].view(np.uint64)), hashlib.sha256(u.astype(">f8").tobytes()).hexdigest(),
          " ".join("%08x" % w for w in words))
