// Package beyond is the stage that looks at PBNNs too large to go through one by
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
// The longest period that a sample meets is kept beside its number. An evolutionary
// search for longer ones (transpositions and turns of permutations on islands, GBPOs
// first, then few cycles, then the period) was tried for N = 17, 19, 23 and dropped:
// with equal numbers of visited states plain sampling found the longer period in 7 of
// 12 cases. The numbers are in pipeline/decisions/0022-no-evolutionary-search.md.
//
// Cost: 10 to 50 ns a visited state; a random permutation takes some 600 visits at N
// = 17 for a connection number, a GBPO 16,000.
package beyond
