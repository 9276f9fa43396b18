// Package rng makes the random numbers of the project: NumPy's legacy generator,
// bit for bit, so that a network is known by the seed a publication prints, and
// seeds for the items of a stage.
//
// np.random.seed(s) with one integer 0 <= s < 2^32 is the Mersenne Twister
// MT19937 of Matsumoto and Nishimura (1998) started by init_genrand: k_0 = s, k_i
// = 1812433253 (k_(i-1) xor (k_(i-1) >> 30)) + i modulo 2^32. np.random.random()
// takes two words a, b and returns ((a >> 5) 2^26 + (b >> 6)) / 2^53, a multiple
// of 2^-53 in [0, 1) without rounding. Lists of integers, which NumPy seeds in
// another way, are not offered.
//
// Every function works in integers or exactly, so the bits are the same on every
// platform.
package rng
