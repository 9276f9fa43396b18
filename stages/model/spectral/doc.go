// Package spectral finds the frequencies of an orbit from a series of numbers along
// it: power spectra and rotation numbers. It is pure mathematics; frequencies are in
// cycles per step.
//
// # Rotation number
//
// On a closed curve with smooth motion all spectral lines lie at multiples k rho of
// the rotation number, mod 1. RotationNumber finds lines by Laskar's method (frequency
// analysis) with the weights of weighted Birkhoff means (stats.Bump): the strongest
// line of the weighted Fourier transform is refined until the phases of the two halves
// of the signal agree, which they do with the accuracy of weighted means, some 1e-12
// for 2^14 points, and is then subtracted. The number is the line of which all others
// are harmonics up to k = 64 (within 1e-6, the lowest sum of k), between 0 and 1/2: the
// direction of turning is a matter of choice. If there is none, lines are taken modulo
// 1/2, 1/3, ...: the orbit then visits this many curves in turn, and the number is
// determined modulo 1/Pieces. If there is still none, Number is the strongest line and
// Pieces is 0, as on a torus of higher dimension. Lines closer than about ten over the number of points to
// each other, to 0 or to 1/2 are not resolved.
//
// # Bits
//
// All results are the same on every platform: package strict, products rounded before
// they are added, sums in the order of time.
package spectral
