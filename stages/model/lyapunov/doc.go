// Package lyapunov computes Lyapunov exponents of maps and classifies their
// attractors: spectra by repeated QR factorisation, batch-means errors, weighted
// Birkhoff means, the Kaplan-Yorke dimension, periods. It is pure mathematics for any
// map that gives a step and the product of its Jacobian matrix with vectors (System, or
// Func for a map of one's own), D >= 1. Exponents are natural logarithms per step.
//
// compute.go reads from top to bottom: the transient, the counted steps (frame.go
// carries the tangent vectors, means.go sums up), the results.
//
// # Exponents
//
// Compute follows Benettin, Galgani, Giorgilli and Strelcyn (Meccanica 15, 1980)
// and Shimada and Nagashima (Prog. Theor. Phys. 61, 1979). K tangent vectors are
// carried along the orbit by the exact derivative and orthonormalised after every
// step, V = QR by Gram-Schmidt in two passes (strict.QR). The exponent lambda_i is
// the mean of ln R_ii. The frame it starts with is the same in every run, fixed
// numbers that look random and lie across the coordinates. The first Transient -
// Align steps are made without tangent vectors, the next Align steps let the frame
// turn towards the directions it belongs to, then Steps steps count. Exponents are
// listed with the largest mean first; nearly equal ones may have changed places.
//
// SE is the standard error of the plain mean from Batches batches of successive
// steps, sqrt(sum (m_b - m)^2 / (B (B-1))). It holds for chaotic orbits if a batch
// is long beside the time in which the orbit forgets. On a closed curve the error is
// not random, falls like 1/Steps, and SE is about as large as that. SE is never below
// what rounding may have done to the mean (see roundoff).
//
// Birkhoff is the weighted Birkhoff mean of Das, Saiki, Sander and Yorke
// (Nonlinearity 30, 2017): step n of T has the weight exp(-1/(t(1-t))), t =
// (n+1/2)/T, over the sum of all weights. On a torus with smooth motion it
// converges faster than any power of 1/T, so that an exponent 0 shows as 1e-9 or
// less after 2e4 steps; on a chaotic orbit it is about as good as the plain mean.
// Halves are the weighted means over the two halves: the digits they share are
// right, others are not (Levnajic and Mezic, Meiss and Sander).
//
// If the system is a Determinant and all exponents are computed, their sum must be
// the mean of ln|det DF| over the same steps, and SumCheck, the difference, must be
// rounding. The convergence record holds, for at most Record lengths, both means over
// the first steps only, each with the weights that belong to its length.
//
// # Odd cases
//
//   - Where DF annihilates a vector, its exponent is -Inf, from the first counted
//     step at which this happens: Mean, Birkhoff and Halves are -Inf, SE is 0. The
//     other exponents are not touched. What float64 cannot tell from this counts as
//     the same: a diagonal entry of R below 2^-44 of the largest entry before it.
//   - Vectors annihilated during the transient are replaced, and Spectrum.Replaced
//     counts them: they say nothing of the attractor.
//   - A superstable cycle has lambda = -Inf only if the orbit hits the singular
//     point exactly, otherwise a finite mean below about -36 divided by the period.
//   - SumCheck is 0 if both sides are -Inf, and NaN without a Determinant or with
//     K < D. All other numbers are never NaN.
//   - An orbit or a derivative that is not finite ends in a *DivergedError.
//   - Orbits of float64 numbers are not those of real numbers: a doubling map loses
//     a bit a step and ends at 0. What is computed is the orbit that float64 has.
//
// # Dimension
//
// D_KY = j + (lambda_1 + ... + lambda_j)/|lambda_{j+1}| with the largest j for
// which the sum is not negative (Kaplan and Yorke 1979), from the plain means,
// except that an exponent with |Birkhoff| <= ZeroTolerance is first taken to be 0
// exactly: otherwise rounding would decide whether a closed curve has dimension 0
// or 1. D_KY is 0 if lambda_1 < 0, and j if lambda_{j+1} = -Inf. If the sum of all
// exponents computed is not negative it is K: the whole space if K = D, otherwise a
// lower bound (AtLeast). SE is the batch-means error of D_KY linearised in the
// exponents, so that their correlations are in it; clipped exponents have none.
//
// # Classes
//
// Classify decides by the first rule that applies, with the numbers at the top of
// classify.go, T = Steps counted steps, and Scale the largest |coordinate| met:
//
//  1. Recurrence. The smallest p <= MaxPeriod [4096] with |y_{t+p} - y_t| <=
//     1e-9 Scale, all coordinates, for the next max(p, 16) steps or more: FixedPoint
//     if p = 1, otherwise Periodic. If all exponents are negative and nothing recurs,
//     or if the returns are not yet within 1e-3 of that distance, the orbit may go on
//     for up to Settle [50 (Transient+T)] steps as long as it comes closer. The same
//     if, for a divisor q of p, the q-step returns shrink by more than a share 0.01
//     within T steps: then the orbit falls on one of period q, and p counts only if
//     they stop shrinking.
//  2. Exponents that are positive: Mean > 5 SE, Mean x T > 20, and Birkhoff and both
//     Halves above 1/4 of Mean. Two or more: Hyperchaotic; one: Chaotic. Exponents are
//     negative by the same rule, or if both Halves are, Birkhoff is 10 times their
//     difference below 0, and |Birkhoff| x T > 0.01.
//  3. Exponents that are 0: |Birkhoff| <= 1e-5 and both Halves within 1e-4, unless
//     negative. If none is open: Quasiperiodic, on a torus whose dimension is their
//     number.
//  4. Otherwise Undecided, and Reason says why.
//
// The least growth of 20 keeps tori from being called chaotic: vectors on a torus with
// shear grow linearly, to no more than ln T, which is below 20 for all T < 4e8. The
// remedy for Undecided is a longer horizon. Analyse applies it, and computes anew the
// exponents of orbits that reached their period within the counted steps (Mixed).
//
// The class holds for the horizon, which Verdict repeats: transient chaos that outlasts
// it is called chaos. It is the class of the orbit, not of an attractor: an orbit that
// sits on an unstable point is a FixedPoint with Unstable set. With K < D a further
// exponent might be 0 or positive if the last one computed is. Coordinates are taken as
// numbers even if they mean angles.
//
// # Bits
//
// All results are the same on every platform if those of the System are: package
// strict, products rounded before they are added, sums in the order of time.
//
// # Cost
//
// A step of Compute costs the system's StepTangent, a QR factorisation (about 2 D
// K^2 multiplications), K logarithms and two exponentials; the record adds some
// five exponentials. A system that is a Carrier makes many steps with their
// factorisations at once, an Advancer many steps alone. Survey returns options for many
// systems.
package lyapunov
