package dbnn

import "neurorbit/stages/model/pbnn"

// Embed returns a DBNN with the same Dmap as the given PBNN: M = N, T_j = 0,
// S_i = 0, hidden neuron j has w_a, w_b, w_c from its neighbours j-1, j, j+1 on
// the ring, and output i has the single connection c_ij = 1 for j = sigma(i).
//
// Proof. With these, y_j of eq. (1) is y_j of eq. (2), and the next x_i is
// sgn(y_sigma(i)) = y_sigma(i).
func Embed(net *pbnn.Network) *Network {
	n := net.N()
	p := Parameters{W: make([][]int, n), C: make([][]int, n), S: make([]int, n), T: make([]int, n)}
	wa, wb, wc := net.CN().Weights()
	for j := range n {
		p.W[j] = make([]int, n)
		p.W[j][(j+n-1)%n] = wa
		p.W[j][j] = wb
		p.W[j][(j+1)%n] = wc
	}
	for i, v := range net.Sigma() {
		p.C[i] = make([]int, n)
		p.C[i][v-1] = 1
	}
	return &Network{p}
}
