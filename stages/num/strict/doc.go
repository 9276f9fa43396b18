// Package strict computes with the same bits on every platform: elementary
// functions, sums, the orthonormalisation behind Lyapunov exponents, eigenvalues of
// symmetric matrices. Results depend neither on the processor and its features (fused
// multiply-add among them) nor on the GOAMD64 level or the architecture. In a chaotic
// map a difference in the last bit is another trajectory after a few hundred steps.
//
// IEEE 754 fixes the result of +, -, *, / and the square root. So every product
// that feeds a sum is written float64(x*y), which the Go specification forbids to
// fuse (a quotient by a constant power of two counts as a product: the compiler
// makes it one); sums have one order, stated at each function; and from package
// math come functions only that are exact (Abs, Floor, Float64bits ...) or
// correctly rounded (Sqrt). Constant expressions are exact in Go and rounded
// once. The tables are made when the program starts, in double-double arithmetic
// under the same rules (a third of a millisecond).
//
// A package that uses this one stays strict only if it writes its own products in
// the same way. The tests compile all packages of num and model for several
// architectures and look for fused instructions; testdata/golden.txt holds
// digests of results over large grids, to be compared on any platform.
//
// # Functions
//
// Errors are measured against 240-bit arithmetic on random arguments, on the
// boundaries of the tables, at the limits of the range and, for Sin and Cos, next
// to multiples of pi/2:
//
//	          range        greatest error seen, ulp    stated
//	Exp       all          0.509                       0.52, subnormal results 1
//	Log       all          0.544                       0.65
//	Tanh      all          0.562                       0.6
//	Sin, Cos  all finite   0.771                       0.9
//
// Arguments of Sin and Cos are in radians. Special cases are those of package
// math. The sign and payload of a NaN are not part of the promise.
//
// Sources: table-driven exp and log after P. T. P. Tang, ACM TOMS 15 (1989) 144 and
// 16 (1990) 378; argument reduction after Cody and Waite (1980) and Payne and Hanek,
// SIGNUM Newsletter 18 (1983) 19; exact sums and products after Dekker (1971) and
// Knuth; telescoping after Lanczos (1938); two passes of Gram-Schmidt after Giraud,
// Langou and Rozloznik (2005).
//
// # Sums
//
// Sum, Dot and Norm go from left to right. PairwiseSum and PairwiseDot follow
// NumPy's order (checked against NumPy 1.24.2, bit for bit). QR states its own.
// Functions of two vectors take the length of the first; a second that is shorter
// is a run-time panic, like an index out of range.
//
// # Nets with feedback
//
// A Feedback makes steps of a net, Tangents carries tangent vectors along, and a Batch
// does both for several nets side by side. They use what the processor has, each lane
// with the scalar chain of the functions above, so the bits are those of the plain way.
package strict
