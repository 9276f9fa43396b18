// Package orbits is the stage that enumerates permutation binary neural
// networks and finds their binary periodic orbits: Onuki, Saka and Saito, "A
// variety of globally stable periodic orbits in permutation binary neural
// networks" (2023), sections 2 to 4.
//
// For each dimension N of the config it goes through all standard permutations
// (definition 3.3) and connection numbers. Up to full_n_max it does so by brute
// force, as the paper does (bruteforce.go): every network is analysed whole, all
// BPOs, their basins and transients (tables networks, bpo, gbpo). Above it only the
// GBPOs (definition 3.1) are looked for, with the fast sweep of package pbnn
// (sweep.go); long_only can restrict the table gbpo to long periods there.
//
// What is counted is always all (statistics.go): the GBPOs of each period (periods),
// those with the longest period and their orbits (longest, longest_orbits), and sums
// over all of them (statistics). Shards write their counts to internal tables; one
// shard of each N adds them up, and fails if the permutations are not as many as
// Burnside's count.
//
// The other tables (figures.go) hold the counts of table 1 (counts), the local
// connections with what they do to the endpoints (local), the networks of figures 1,
// 2 and 8 (examples, and the parameters of DBNNs: connections), and the equivalent
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
