// Package chaotic makes a chaotic net of a trained feed-forward net, after
// Taherkhani and Seyyedsalehi, "Design of a chaotic feed forward neural network":
// to some weights of the first layer it adds what chaotic maps give, so that one
// input has as many outputs as the maps have steps. What their spread says of an input
// is package selective's.
//
// # Maps (section 2)
//
// The logistic map, eq. (4), is u' = A u (1-u). Eq. (5), which searches a region
// about the origin, is printed as an image; the text says that it is the logistic
// map with one more parameter, called range here, and figure 6 shows x between
// -0.5 and 0.5. We read it as
//
//	x = h (2u - 1)
//
// where the half-width h of the region is the range itself (reading "half", region
// [-range, range]) or half of it (reading "full", region [-range/2, range/2]). For
// A = 4 the states have the arcsine density 1/(pi sqrt(h^2 - x^2)) and the Lyapunov
// exponent ln 2. Eq. (6) takes every T-th state: output k = 1, 2, ... uses x(T k).
//
// Eq. (4) can be written 4u(1-u), 1-(2u-1)^2, or 1-2v^2 in v = 2u-1. These are one
// function and, as each rounds in its own way and chaos doubles the difference every
// step, three different orbits after some 50 steps: what a count of outputs says beyond
// what they share is not determined by the equations.
//
// The maps are computed in u (the last in v), in strict float64, where every orbit ends in a cycle.
// For A = 4 most end at u = 0: a state within 2^-28 of 1/2 has 1 as its image and 0
// ever after, which takes some 10^8 steps on average, but happens at once if the
// initial state is as close to 0 as that. Orbits counts those that have closed a cycle.
//
// # Net (section 3)
//
// Each of the chosen weights w has an orbit of its own that starts at x(0) =
// factor w with a small factor, "proportional to the base weight", and at time t
// the weight is w + x(t). As all states begin close to 0, the orbits go together
// at first: to h, to -h, and away from there by a factor of 4 a step. This
// start-up transient takes about log4(h^2/(factor w)^2) steps, in which the
// weights do not vary chaotically but are all shifted by -h.
//
// Only the rows of the first layer whose weights vary are computed again: the chain of
// each sum runs over the inputs with fixed weights, adds the bias, and goes on over
// those with varying weights. Everything else is package gemm's.
package chaotic
