// Package orbits is the stage that enumerates permutation binary neural
// networks and finds their binary periodic orbits: Onuki, Saka and Saito, "A
// variety of globally stable periodic orbits in permutation binary neural
// networks" (2023), sections 2 to 4.
//
// For each dimension N of the config it goes through all standard permutations
// (definition 3.3) and connection numbers. Up to full_n_max every network is
// analysed whole: all BPOs, their basins and transients (tables networks, bpo).
// Above it only the GBPOs (definition 3.1) are looked for, with the fast sweep of
// package pbnn. Both give the table gbpo, which long_only can restrict to long
// periods.
//
// What is counted is always all: the GBPOs of each period (periods), those with
// the longest period and their orbits (longest, longest_orbits), and sums over all
// of them (statistics). Sweeps write their counts to internal tables; one shard of
// each N adds them up, and fails if the permutations are not as many as Burnside's
// count.
//
// The other tables hold what tables and figures of the paper show: the counts of
// table 1 (counts), the networks, Dmaps and spatiotemporal patterns of figures
// 1-4 and 8-10 (examples, connections, dmap, spacetime), and the equivalent
// permutations of figures 5-7 (equivalents).
//
// Cost: N = 7 takes about 0.2 s of one core, nearly all of it for the full
// analysis. The fast sweep takes one to two microseconds a permutation: N = 11 some
// seconds, N = 13 about a quarter of an hour of one core.
//
// Where we differ from the paper: dimensions that are not prime are treated by
// the same definition 3.3; the paper leaves them out. The parameters of the DBNN
// of figure 1 and the permutations of figure 7 are not printed in the paper; the
// config holds examples of our own.
package orbits
