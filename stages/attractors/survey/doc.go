// Package survey is the stage that looks at many random networks of Korsakova,
// "Attractors in Neural Network Circuits: Beauty and Chaos" (2025): how often
// each kind of attractor occurs as the scaling factor s grows, how chaotic the
// chaotic ones are, how the origin loses its stability, and how well the
// article's "exponent" tells chaos.
//
// The nets of a size (N, D) have the seeds first_seed, first_seed + 1, ...; each
// is looked at for every s. The class holds at the horizon that is in each row:
// chaos may be transient, and a second look at some of the chaotic nets with a
// much longer transient says how often it is.
//
// Cost: some 5 ms a net and s for three exponents at D = 16, with AVX2.
package survey
