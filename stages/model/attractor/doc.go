// Package attractor is the feedback net of Korsakova, "Attractors in Neural Network
// Circuits: Beauty and Chaos" (2025), as the article's program defines it and as a
// map of D dimensions with its Jacobian, the first bifurcation of its fixed point
// at the origin, and the author's estimator and filter. It is pure mathematics.
//
// # Net
//
// N neurons with outputs x_1 ... x_N feed one output neuron, whose values go through
// a shift register y_1 ... y_D back to the neurons (section "Setup" of the article).
// One iteration, in this order:
//
//	y_0 = sum_i b_i x_i                from the current x      (2)
//	y_D = y_{D-1}, ..., y_2 = y_1, y_1 = y_0
//	x_i = tanh(sum_j w_ij y_j)         from the new y          (1)
//
// The weights are w_ij = 2u - 1 in [-1, 1) and b_i = S u in [0, S), u from NumPy's
// np.random.random after np.random.seed(Seed): first w row by row, then b. The
// article starts from x_i = 0.001, y_j = 0.
//
// # Bits
//
// An orbit has the bits of the article's program with strict.Tanh in place of
// np.tanh, which differs between CPUs: each product is rounded, sums are made in the
// order of NumPy's pairwise summation. Weights have NumPy's bits.
//
// Quasiperiodic orbits, such as all three of the article, stay within 1e-11 of those
// of any other float64 program over the article's 101000 iterations; chaotic ones
// differ after some hundreds, and only their statistics can be compared.
//
// # Map
//
// After the first iteration x is a function of y, so that the net is the map
//
//	F(y) = (b.tanh(W y), y_1, ..., y_{D-1})                    (3)
//
// that starts from y = (0.001 sum b, 0, ..., 0). F is odd; |y_j| <= sum b. The first
// row of its Jacobian is g_j = sum_i b_i (1 - x_i^2) w_ij, with ones below the
// diagonal, and |det| = |g_D|. With z = y/S the scale goes into tanh:
// z_0 = sum_i u_i tanh(S sum_j w_ij z_j).
//
// # Origin
//
// The eigenvalues at the fixed point y = 0 are the roots of
//
//	z^D = S (c_1 z^(D-1) + ... + c_D),  c_j = sum_i u_i w_ij.  (4)
//
// With v = 1/z this is S H(v) = 1, H(v) = c_1 v + ... + c_D v^D: the origin is stable
// iff H takes the value 1/S nowhere in the disc |v| <= 1. On its rim H is h(theta) =
// sum_j c_j exp(-i j theta).
//
// Criterion: the smallest S at which the origin is not stable is
//
//	s_c = 1 / max{ Re h(theta) : Im h(theta) = 0, 0 <= theta <= pi }.
//
// Proof. Let R be the set of real values of H on the closed disc. It is closed and
// bounded. Unless all c_j are 0, H is not constant, so H of the open disc is open; it
// contains H(0) = 0, so R contains positive numbers, and its largest one, M, is taken
// on the rim: if it were taken inside, some larger real numbers would be in R too.
// For S < 1/M the value 1/S is above M and not taken, for S = 1/M it is. As H(conj v)
// = conj H(v), half of the rim will do.
//
// For S slightly above s_c the origin is unstable but for degenerate cases; for much
// larger S it may be stable again. theta = 0 is a pitchfork, as F is odd, theta = pi a
// flip, any other theta a Neimark-Sacker bifurcation with rotation theta/(2 pi).
//
// Im h(theta) = -sin(theta) P(cos theta) with P(x) = sum_j c_j U_{j-1}(x) of degree
// D - 1, so the angles to look at are 0, pi and the zeros of P, which are looked for
// as sign changes on a fine grid and refined by bisection.
//
// # The author's estimator
//
// The article's text shows no program for its exponents; that of its repository is
// AuthorLambda, see there. True exponents come from package lyapunov with Map.
package attractor
