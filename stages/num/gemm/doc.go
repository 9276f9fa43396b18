// Package gemm multiplies float32 matrices fast and with the same bits everywhere.
//
// # Definition
//
// An element of the product of an MxK matrix a and a KxN matrix b is one chain
// over k in ascending order,
//
//	acc = 0
//	acc = fma(a[i,k], b[k,j], acc)    k = 0, 1, ..., K-1
//
// where fma rounds the exact value of a*b + acc once, to nearest, ties to even.
// Then come, if asked for, one rounded addition of the bias and Logistic. The
// definition fixes every bit except those of a NaN, so results do not depend on
// the kernel, the width of its vectors, the blocking, the number of threads or the
// number of rows in one call. Subnormal numbers are kept.
//
// # Kernels
//
// There is one kernel for each instruction set, AVX-512, AVX2 and NEON, chosen when
// the program starts (see Kernels), and one in portable Go, which is the definition
// in code. The environment variable NEURORBIT_GEMM=name chooses another one; GODEBUG
// settings such as cpu.avx512f=off are respected. Tests compare all kernels bit by bit.
//
// A kernel computes a tile of the result, a few rows by one or two panels, in
// registers. The right-hand factor is packed beforehand into panels of 16
// columns; the left-hand factor is read in place. Long chains are cut into pieces
// of k, between which the accumulators rest in the result, as float32, which they
// are anyway.
package gemm
