// Package quotient finds the cycles of a PBNN with up to 26 neurons on classes of
// states, for searches among networks that are too large for a table of all
// their states: Onuki, Saka and Saito (2023), eq. (2), definition 3.1, and Facts
// 1 to 6 of package pbnn, whose notation this package uses.
//
// It follows G = h P on the 2^(N-1) classes {y, -y} of hidden states, from the
// classes that are images of h. These hold all cycles (Fact 5), and how many
// states x have the image y, whatever the permutation, is counted once for N and
// CN. So a basin is known exactly, in states, though only images are visited.
package quotient
