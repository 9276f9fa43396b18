// Package dmap analyses digital return maps (Dmaps) of binary networks.
//
// A network with N binary variables is a map f of the 2^N points C_1 ... C_{2^N}
// to themselves (Onuki, Saka and Saito 2023, sec. 2.3, eq. (3)). Here a point is
// its state index x = 0 ... 2^N-1: bit i-1 of x is set iff x_i = +1, so that the
// paper's C_i has index i-1, C_1 = (-1,...,-1) and C_{2^N} = (+1,...,+1).
//
// The package knows a map only as a table of indices. It finds every binary
// periodic orbit (BPO), the binary periodic points (BPPs) on it, the eventually
// periodic points (EPPs) that fall into it with their transient lengths
// (definition 2.1), and decides whether the map has a globally stable BPO
// (GBPO, definition 3.1). Packages pbnn and dbnn make such maps.
package dmap
