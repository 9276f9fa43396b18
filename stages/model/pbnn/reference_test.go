package pbnn

import (
	"math/rand/v2"

	"pgregory.net/rapid"
)

// reference decides about GBPOs as definition 3.1 reads, with none of the facts
// of the package comment: it makes the Dmap of all 2^N states, colours all of
// them by the BPO they fall into, and counts. The tests check the package
// against it, and the benchmark measures the Walker by it. The hidden maps are
// tabulated once; nothing else is kept from one permutation to the next.
type reference struct {
	n      int
	hidden [NumCN][]uint32
	f      []uint32 // the Dmap
	walk   []int32  // walk[x]: which walk has met state x, or 0
	bpo    []int32  // bpo[w]: which BPO walk w ended on
}

func newReference(n int) *reference {
	r := &reference{n: n, f: make([]uint32, 1<<n), walk: make([]int32, 1<<n), bpo: make([]int32, 1<<n+1)}
	for cn := range r.hidden {
		r.hidden[cn] = make([]uint32, 1<<n)
		for x := range r.hidden[cn] {
			r.hidden[cn][x] = plainHidden(n, CN(cn), uint32(x))
		}
	}
	return r
}

// plainHidden is the hidden map of eq. (2), neuron by neuron.
func plainHidden(n int, cn CN, x uint32) uint32 {
	wa, wb, wc := cn.Weights()
	at := func(i int) int { return 2*int(x>>((i+n)%n)&1) - 1 }
	var y uint32
	for i := range n {
		if wa*at(i-1)+wb*at(i)+wc*at(i+1) >= 0 {
			y |= 1 << i
		}
	}
	return y
}

// dmap fills f for sigma and cn, eq. (3).
func (r *reference) dmap(sigma Permutation, cn CN) {
	var from [MaxN]uint8 // x_{i+1} is bit from[i] of y
	for i, v := range sigma {
		from[i] = uint8(v - 1)
	}
	for x, y := range r.hidden[cn] {
		var next uint32
		for i, b := range from[:r.n] {
			next |= y >> (b & 31) & 1 << (i & 31) // "& 31" spares the check for long shifts
		}
		r.f[x] = next
	}
}

// period returns the period of the GBPO of sigma for cn, or 0.
func (r *reference) period(sigma Permutation, cn CN) int {
	r.dmap(sigma, cn)
	clear(r.walk)
	last := uint32(len(r.f) - 1) // the endpoints are 0 and last
	const endpoints = 0          // r.bpo of walks that end on the endpoints
	var walks, bpos int32
	period, states, strays := 0, 0, 0
	for s := range r.f {
		if r.walk[s] != 0 {
			continue
		}
		walks++
		length := 0
		x := uint32(s)
		for r.walk[x] == 0 {
			r.walk[x] = walks
			length++
			x = r.f[x]
		}
		if r.walk[x] == walks { // a new BPO
			if x == 0 || x == last {
				r.bpo[walks] = endpoints
			} else {
				bpos++
				r.bpo[walks] = bpos
				period = 1
				for z := r.f[x]; z != x; z = r.f[z] {
					period++
				}
			}
		} else {
			r.bpo[walks] = r.bpo[r.walk[x]]
		}
		if r.bpo[walks] == endpoints {
			strays += length
		} else {
			states += length
		}
	}
	if bpos != 1 || states != len(r.f)-2 || strays != 2 || states == period {
		return 0
	}
	return period
}

// periods returns what a Walker for the given connection numbers should.
func (r *reference) periods(sigma Permutation, cns []CN) Periods {
	var p Periods
	for _, cn := range cns {
		p[cn] = r.period(sigma, cn)
	}
	return p
}

func allCNs() []CN { return []CN{CN0, CN1, CN2, CN3, CN4, CN5, CN6, CN7} }

// gbpoCNs are the connection numbers of tables 2 to 5.
func gbpoCNs() []CN { return []CN{CN1, CN2, CN3, CN5} }

// eachPermutation calls visit with all n! permutations in turn.
func eachPermutation(n int, visit func(Permutation)) {
	p := Identity(n)
	var place func(i int)
	place = func(i int) {
		if i == n {
			visit(p)
			return
		}
		for j := i; j < n; j++ {
			p[i], p[j] = p[j], p[i]
			place(i + 1)
			p[i], p[j] = p[j], p[i]
		}
	}
	place(0)
}

// drawPermutation draws a permutation of lo <= N <= hi entries.
func drawPermutation(t *rapid.T, lo, hi int) Permutation {
	n := rapid.IntRange(lo, hi).Draw(t, "N")
	return rapid.Permutation(Identity(n)).Draw(t, "sigma")
}

func drawCN(t *rapid.T) CN { return CN(rapid.IntRange(0, 7).Draw(t, "CN")) }

// sampleStandards returns count standard permutations from the whole range: the
// standard forms of random permutations.
func sampleStandards(n, count int, seed uint64) []Permutation {
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	sample := make([]Permutation, count)
	for i := range sample {
		p := Identity(n)
		rng.Shuffle(n, func(j, k int) { p[j], p[k] = p[k], p[j] })
		sample[i] = p.Standard()
	}
	return sample
}
