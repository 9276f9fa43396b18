// Package hardware turns networks into circuits: the PBNN as a synthesizable Verilog
// module with a test bench, and beside it the DBNN that stores the same orbit, with the
// parts that both take. Onuki, Saka and Saito (2023) name hardware for control signals as
// what is left to do (sec. 5) and the few connections of a PBNN as its advantage.
//
// A PBNN of N neurons is N flip-flops and N three-input majority gates with some inputs
// inverted; the permutation is wiring alone.
//
// # The DBNN that stores any orbit
//
// For p different states z^1, ..., z^p put M = p, w_ji = z_i^j, T_j = N-1, c_ij =
// z_i^{j+1} and S_i = sum_j c_ij + z_i^1 in eq. (1).
//
// Fact. This DBNN has the orbit z^1, ..., z^p, and all other states are followed by z^1.
// Proof. sum_i w_ji x_i is N if x = z^j and at most N-2 otherwise, so y_j = +1 iff x =
// z^j. At x = z^t the argument of output i is 2 c_it + z_i^1, whose sign is that of c_it
// = z_i^{t+1}. At a state of none of the rows all y_j = -1 and the argument is z_i^1.
package hardware
