// Package synthesis finds permutation binary neural networks that have a wanted
// binary periodic orbit, which Onuki, Saka and Saito, "A variety of globally stable
// periodic orbits in permutation binary neural networks" (2023), leave open (sec. 5).
//
// # When an orbit is stored
//
// A signal is z^1, ..., z^p, p different states of N outputs, and z^{p+1} = z^1. Column
// i is (z_i^1, ..., z_i^p), its successor (z_i^2, ..., z_i^{p+1}). An order puts the
// columns on the sites of the ring; which wire an output drives is free in hardware, so
// any order will do. With CN k, the hidden column of site j is (y_j^1, ..., y_j^p),
// y_j^t the majority of w_a, w_b, w_c times the columns of sites j-1, j, j+1, eq. (2).
//
// Fact 1. There is a sigma with which the PBNN has the orbit z^1, ..., z^p in a given
// order with CN k iff the hidden columns and the successors of all sites are equal as
// multisets. Then the sigma are all those for which the hidden column of site sigma(i)
// is the successor of site i; they are as many as the product of m! over the different
// columns, m the number of times each occurs.
// Proof. By eq. (2), z^t is followed by z^{t+1} for all t iff z_i^{t+1} = y_sigma(i)^t
// for all t and i, that is iff the successor of site i is the hidden column of site
// sigma(i). Such a one-to-one sigma exists iff both multisets are equal, and then pairs,
// for each value, the m sites with that successor with the m sites with that hidden
// column in any of m! ways. Two successors are equal iff their columns are.
//
// Fact 2. Orders that a rotation of the ring takes to one another store the same
// networks but for the numbering of their neurons; a mirror takes CN k to
// CN k.Mirror(). So it is enough to look at orders up to rotation for CN1 and CN3, up
// to rotation and mirror for CN0, CN2, CN5 and CN7, and not at CN4 and CN6.
// Proof. Facts 8 and 9 of package pbnn.
//
// Fact 3. A signal that is a GBPO is its own negative: p is even and z^{t+p/2} = -z^t.
// Proof. Fact 6 of package pbnn: the sign of its cycle of classes is -1.
//
// # The search
//
// Columns are put on the ring one site after another. As soon as three neighbours are
// known, their hidden column is, and it must be a successor that is still wanted.
// Few of the N^3 triples have such a hidden column, so the search is short although
// there are (N-1)! orders: it ends for all N up to 20 unless most columns are equal or
// negatives of each other, and says so where it does not.
package synthesis
