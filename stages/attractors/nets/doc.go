// Package nets is the stage "attractors": the networks of Korsakova,
// "Attractors in Neural Network Circuits: Beauty and Chaos" (2025), and of the
// user, each a layer of N tanh neurons that reads a shift register of D of its own
// past outputs.
//
// For each set of the config it gives the weights, the trajectory as the article
// generates it and the vertices that the article's drawing joins, all Lyapunov
// exponents with errors and convergence, the class of the attractor, the origin's
// first bifurcation, and beside them what the author's estimator gives, which is
// no Lyapunov exponent (see package attractor).
//
// A chaotic set with D >= 3 has near states that part, the image of a segment, and the
// density of its points as well, which for D = 16 takes longer than the exponents.
//
// Cost of the exponents: about 1 us a step for D = 16 and 4 us for D = 32 with AVX2, 4 and
// 19 us without, nearly all of it for the orthonormalisation of D tangent vectors.
//
// Where we differ from the article: tanh is that of package strict, so that the
// bits are the same on every machine; the article's depend on NumPy's build.
package nets
