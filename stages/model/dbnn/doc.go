// Package dbnn is the dynamic binary neural network, the three-layer network of
// which the permutation binary neural networks are a special case (Onuki, Saka
// and Saito 2023, sec. 2.1, eq. (1)): N binary variables, M hidden neurons,
// ternary connections and integer thresholds. It is pure mathematics; orbits are
// analysed by package dmap, as for package pbnn.
package dbnn
