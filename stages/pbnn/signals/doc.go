// Package signals is the stage that answers what Onuki, Saka and Saito (2023) leave open
// (sec. 5): PBNNs for wanted orbits, such as control signals of switching circuits
// [reference 11] and of hexapod robots [reference 12], what they take as hardware, and
// what goes with GBPOs.
//
//	signals     a wanted signal: what stores it, whether as a GBPO, or what it misses by
//	connections the same by connection number
//	cycles      how many of all cycles of a dimension PBNNs have (count.go)
//	properties  how GBPOs go with properties of their permutations (properties.go)
//
// Facts and the search are in package synthesis, the circuits in package hardware. Every
// network that is counted as storing a signal is checked by the plain definition.
package signals
