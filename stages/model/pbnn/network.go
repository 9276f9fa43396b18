package pbnn

import (
	"fmt"

	"neurorbit/stages/model/dmap"
)

// A Network is a PBNN, eq. (2): a global permutation connection sigma and a
// local binary connection CN. Its states are indices x = 0 ... 2^N-1, as
// everywhere in package dmap: bit i-1 is set iff x_i = +1.
type Network struct {
	sigma Permutation
	cn    CN
}

// New returns the PBNN of sigma and cn. It is an error if either is not valid.
func New(sigma Permutation, cn CN) (*Network, error) {
	if err := sigma.Validate(); err != nil {
		return nil, fmt.Errorf("pbnn: sigma: %w", err)
	}
	if err := cn.Check(); err != nil {
		return nil, err
	}
	return &Network{sigma: sigma.Clone(), cn: cn}, nil
}

// N returns the number of binary variables.
func (net *Network) N() int { return len(net.sigma) }

// Sigma returns a copy of the permutation.
func (net *Network) Sigma() Permutation { return net.sigma.Clone() }

// CN returns the connection number.
func (net *Network) CN() CN { return net.cn }

// hidden returns the index of the hidden state y of state x, the second half of
// eq. (2): y_i = sgn(w_a x_{i-1} + w_b x_i + w_c x_{i+1}) on the ring. A sum of three
// terms +1 or -1 has the sign of the majority of them.
func hidden(n int, cn CN, x uint32) uint32 {
	full := uint32(1)<<n - 1
	a := (x<<1|x>>(n-1))&full ^ cn.negative(2)&full // w_a x_{i-1}
	b := x ^ cn.negative(1)&full                    // w_b x_i
	c := (x>>1|x<<(n-1))&full ^ cn.negative(0)&full // w_c x_{i+1}
	return a&b | b&c | c&a
}

// negative returns all ones if the weight of a bit of cn is -1, otherwise 0.
func (cn CN) negative(bit int) uint32 { return uint32(cn)>>bit&1 - 1 }

// permute returns the state x with x_i = y_{sigma(i)}, the first half of eq. (2).
func (p Permutation) permute(y uint32) uint32 {
	var x uint32
	for i, v := range p {
		x |= y >> (v - 1) & 1 << i
	}
	return x
}

// Step returns the state that follows state x, eq. (2).
func (net *Network) Step(x uint32) uint32 { return net.sigma.permute(hidden(net.N(), net.cn, x)) }

// Dmap returns the digital return map, eq. (3): all 2^N steps.
func (net *Network) Dmap() dmap.Map {
	f := make(dmap.Map, 1<<net.N())
	for x := range f {
		f[x] = net.Step(uint32(x))
	}
	return f
}

// Analyse finds all BPOs and EPPs of the network.
func (net *Network) Analyse() *dmap.Analysis { return dmap.Analyse(net.Dmap()) }

// An Orbit is a BPO and what falls into it.
type Orbit struct {
	dmap.Orbit
	// States are the indices of its BPPs in the order in which they follow one
	// another, the smallest first.
	States []uint32
}

// GBPO returns the globally stable BPO of the network, if there is one (definition
// 3.1).
func (net *Network) GBPO() (Orbit, bool) {
	f := net.Dmap()
	o, ok := dmap.Analyse(f).GBPO()
	if !ok {
		return Orbit{}, false
	}
	return Orbit{Orbit: o, States: f.Orbit(o.Min)}, true
}
