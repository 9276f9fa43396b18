package pbnn

import (
	"fmt"
	"iter"
)

// MaxSweepN is the largest N that a Sweep takes: 2*class + sign fits 16 bits
// with room for time stamps, and the tables of two maps fit a first-level cache.
const MaxSweepN = 13

// A Hit is a GBPO that a Sweep has found. Its EPPs are the other 2^N - 2 - Period
// states that are not endpoints.
type Hit struct {
	Index            int64 // position in the sequence of the permutation that was tested
	CN               CN
	Mirrored         bool // the GBPO is that of the mirror image of that permutation
	Period           int
	LongestTransient int   // of its EPPs
	SumTransient     int64 // over its EPPs

	tested []uint8
}

// Sigma returns the standard permutation that has the GBPO. It is to be called
// before the next Hit is taken.
func (h Hit) Sigma() Permutation {
	p := make(Permutation, len(h.tested))
	for i, v := range h.tested {
		p[i] = int(v)
	}
	if h.Mirrored {
		return p.Mirror().Standard()
	}
	return p
}

// A Sweep finds the GBPOs of many standard permutations. It decides as a
// Walker does, and saves work that a single test cannot:
//
//   - Two maps instead of three. (sigma, CN3) is (mirror of sigma, CN6) by Fact 8,
//     so the pair CN1, CN6 does for CN1, CN3, CN4 and CN6.
//   - For CN2 and CN5 only one of a permutation and its mirror image is tested.
//   - The cycles of one class are known beforehand: permutations that follow one
//     another share most of the search for them (fixedPoints). Two of them, and
//     nothing is left to test.
//   - Two permutations are tested side by side: a step waits for three loads one
//     after another, and meanwhile the processor makes a step of the other.
//   - Numbers of 16 bits keep the tables small.
//
// A Sweep that is given every standard permutation of N once yields every GBPO of
// the asked connection numbers once. What it yields for a permutation does not
// depend on which others it is given. It serves one goroutine.
type Sweep struct {
	n     int
	asked [NumCN]bool
	pairs []*sweepPair
	lanes [2]lane

	block [sweepBlock]entrant
	jobs  []int // places in block

	nodes []node // scratch of peel
	queue []uint16
}

// sweepBlock is how many permutations are tested at a time.
const sweepBlock = 256

// An entrant is a permutation under test.
type entrant struct {
	sigma [16]uint8
	// mirror compares the standard form of the mirror image with sigma: -1 if its
	// ID is smaller, 0 if they are the same, +1 if it is larger.
	mirror int
	fixed  [2]fixed   // by pair
	found  [2]finding // by pair
}

// A finding is what a test says of CN k and CN 7-k: the periods of their GBPOs,
// 0 for none, and their transients, which are the same as they share a quotient.
type finding struct {
	period, negated uint16
	longest         int
	sum             int64
}

// A sweepPair is a pair CN k, CN 7-k for k = 1 or 2, as in Walker.
type sweepPair struct {
	cn              CN
	wanted, negated bool
	table           *[tableSize]uint16
	starts          []uint16
	place           *[1 << MaxSweepN]uint16 // place in starts of the class of hidden(x)
	weights         []node                  // by place: how many classes {x, -x} hidden sends there
	fixed           *fixedPoints
	symmetric       bool // CN2, CN5: a permutation and its mirror image give the same
}

// NewSweep returns a Sweep for permutations of 1 ... n and the given connection
// numbers. It is an error if n > MaxSweepN or if n or a connection number is out
// of range.
func NewSweep(n int, cns ...CN) (*Sweep, error) {
	if err := CheckN(n); err != nil {
		return nil, err
	}
	if n > MaxSweepN {
		return nil, fmt.Errorf("pbnn: a sweep of N = %d: want at most %d", n, MaxSweepN)
	}
	s := &Sweep{n: n, jobs: make([]int, 0, sweepBlock), nodes: make([]node, 1<<(n-1)), queue: make([]uint16, 1<<(n-1)+1)}
	for _, cn := range cns {
		if err := cn.Check(); err != nil {
			return nil, fmt.Errorf("sweep: %w", err)
		}
		s.asked[cn] = true
	}
	for _, k := range []CN{CN1, CN2} {
		wanted := s.asked[k] || s.asked[k.Mirror()]
		negated := s.asked[k.Negated()] || s.asked[k.Negated().Mirror()]
		if wanted || negated {
			s.pairs = append(s.pairs, newSweepPair(n, k, wanted, negated))
		}
	}
	for i := range s.lanes {
		s.lanes[i].mark = 2
		s.lanes[i].seen[0] = 1<<16 - 1
	}
	return s, nil
}

// newSweepPair tabulates the hidden map of CN k on classes.
func newSweepPair(n int, k CN, wanted, negated bool) *sweepPair {
	p := &sweepPair{cn: k, wanted: wanted, negated: negated, table: new([tableSize]uint16), place: new([1 << MaxSweepN]uint16), fixed: newFixedPoints(n, k), symmetric: k == k.Mirror()}
	for x := range uint32(1) << n {
		class, sign := classOf(n, hidden(n, k, x))
		p.table[x] = uint16(class<<1 | sign)
	}
	starts, preimages := images(n, k)
	place := make([]uint16, 1<<(n-1))
	for i, class := range starts {
		p.starts = append(p.starts, uint16(class))
		p.weights = append(p.weights, node(preimages[class]))
		place[class] = uint16(i)
	}
	for x := range uint32(1) << n {
		p.place[x] = place[p.table[x]>>1]
	}
	for i, class := range p.starts[:min(manyStarts, len(p.starts))] {
		p.table[firstStart+i] = class << 1
	}
	return p
}

// All yields the GBPOs of the permutations, which must be standard permutations
// of 1 ... N. The order is that of the permutations, then of the connection
// numbers that were tested: CN1, CN6, CN2, CN5.
func (s *Sweep) All(permutations iter.Seq[Permutation]) iter.Seq[Hit] {
	return func(yield func(Hit) bool) {
		count, first := 0, int64(0)
		for sigma := range permutations {
			s.block[count].set(sigma)
			if count++; count < sweepBlock {
				continue
			}
			if !s.flush(count, first, yield) {
				return
			}
			first += int64(count)
			count = 0
		}
		s.flush(count, first, yield)
	}
}

// set makes an entrant of sigma, a standard permutation.
func (e *entrant) set(sigma Permutation) {
	n := len(sigma)
	for i, v := range sigma {
		e.sigma[i] = uint8(v)
	}
	// In displacements d_i = sigma(i) - i mod N the mirror image is -d_N ... -d_1.
	// Its standard form begins with its least displacement.
	e.mirror = +1
	for i, v := range sigma {
		d := i + 1 - v
		if d < 0 {
			d += n
		}
		if d > sigma[0]-1 {
			continue
		}
		if d < sigma[0]-1 {
			e.mirror = -1
			return
		}
		if c := compareMirror(sigma, i); c < 0 {
			e.mirror = -1
			return
		} else if c == 0 {
			e.mirror = 0
		}
	}
}

// compareMirror compares with sigma the turn of its mirror image that begins with
// the displacement of sigma(r+1).
func compareMirror(sigma Permutation, r int) int {
	n := len(sigma)
	for i, v := range sigma {
		k := r - i
		if k < 0 {
			k += n
		}
		w := i + k + 2 - sigma[k] // i+1 - d of sigma(k+1), mod N
		if w < 1 {
			w += n
		} else if w > n {
			w -= n
		}
		if w != v {
			return w - v
		}
	}
	return 0
}

// flush tests the first count entrants and yields their hits.
func (s *Sweep) flush(count int, first int64, yield func(Hit) bool) bool {
	for i, p := range s.pairs {
		s.jobs = s.jobs[:0]
		for k := range count {
			s.block[k].found[i] = finding{}
			if p.symmetric && s.block[k].mirror < 0 {
				continue
			}
			if s.block[k].fixed[i] = p.fixed.of(&s.block[k].sigma); s.block[k].fixed[i].count < 2 {
				s.jobs = append(s.jobs, k)
			}
		}
		s.test(p, i)
	}
	for k := range count {
		for i, p := range s.pairs {
			if found := s.block[k].found[i]; found != (finding{}) && !s.report(&s.block[k], p, found, first+int64(k), yield) {
				return false
			}
		}
	}
	return true
}

// report yields what a finding says of the asked connection numbers.
func (s *Sweep) report(e *entrant, p *sweepPair, found finding, index int64, yield func(Hit) bool) bool {
	hit := Hit{Index: index, LongestTransient: found.longest, SumTransient: found.sum, tested: e.sigma[:s.n]}
	for _, tested := range [2]struct {
		cn     CN
		period uint16
	}{{p.cn, found.period}, {p.cn.Negated(), found.negated}} {
		if tested.period == 0 {
			continue
		}
		hit.Period = int(tested.period)
		if s.asked[tested.cn] {
			hit.CN, hit.Mirrored = tested.cn, false
			if !yield(hit) {
				return false
			}
		}
		if other := tested.cn.Mirror(); s.asked[other] && (other != tested.cn || e.mirror != 0) {
			hit.CN, hit.Mirrored = other, true
			if !yield(hit) {
				return false
			}
		}
	}
	return true
}
