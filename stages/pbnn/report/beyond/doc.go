// Package beyond makes the tables and charts of pbnn_report that are not in the paper:
// what all networks of N = 7 do, the GBPOs of all permutations of larger dimensions,
// statements on them with proofs, and estimates where there are too many to count.
// sweep.go, growth.go, n7.go, pairing.go, theorems.go and estimates.go have them.
package beyond
