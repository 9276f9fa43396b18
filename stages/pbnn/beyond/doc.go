// Package search is the stage that looks at PBNNs too large to go through one by
// one: Onuki, Saka and Saito (2023) name higher dimensions and evolutionary
// search as what is left to do (sec. 5).
//
// # How many GBPOs there are
//
// Permutations are drawn uniformly from all N! and tested. An equivalent
// permutation set of o elements (definition 3.2; o divides N) is met with
// probability o/N!, so with h the indicator of a GBPO, N! times the mean of h/o
// is an unbiased estimate of the number of sets, that is of standard
// permutations, with a GBPO. All but few sets have o = N: the interval is the
// Clopper-Pearson interval for the probability of a hit with o = N, times (N-1)!,
// and its upper end is raised by the number of all sets with o < N, which is
// known exactly. So it contains the true number with at least the stated
// probability, for each N and CN on its own, with no hits, too.
//
// # Long periods
//
// Islands of permutations evolve: a parent, the better of two drawn, gives a
// child by one or two transpositions or by turning one side, sigma(i+k) or
// sigma(i)+k, which leads to another set; the child takes the place of the worst
// of three drawn unless it is worse itself. A GBPO is better than any other
// network, then one with a single quotient cycle; then the period of the longest
// BPO decides, then its basin. Between epochs each island takes over the best of
// its neighbour. Beside them as many chains of plain random sampling have the
// same number of visits of states. Both stop to look at a network at its second
// quotient cycle, and know its cycles as far as that.
//
// An epoch of an island is a shard that comes after the epoch before; so a
// search goes on where it was stopped, and its result depends on the seed alone.
//
// Cost: 10 to 50 ns a visit; a random permutation takes some 600 visits at N =
// 17 and 6000 at N = 23 for a connection number, a GBPO 16,000 and 600,000.
package beyond
