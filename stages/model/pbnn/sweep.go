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
	// Index is the position in the sequence of the permutation that was tested.
	Index int64
	CN    CN
	// Mirrored says that the GBPO is that of the mirror image of the permutation
	// that was tested.
	Mirrored bool
	// Period is the period of the GBPO.
	Period int
	// LongestTransient is the largest transient length of its EPPs.
	LongestTransient int
	// SumTransient is the sum of the transient lengths of its EPPs.
	SumTransient int64

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

	nodes []node // scratch of peel, by class
	queue []uint16
}

// sweepBlock is how many permutations are tested at a time.
const sweepBlock = 256

// An entrant is a permutation under test.
type entrant struct {
	sigma [MaxSweepN]uint8
	// mirror compares the standard form of the mirror image with sigma: -1 if its
	// ID is smaller, 0 if they are the same, +1 if it is larger.
	mirror int
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
	image           *[1 << MaxSweepN]uint16 // 2*class + sign of hidden(x)
	starts          []uint16
	preimages       []uint16 // by class: how many classes {x, -x} hidden sends there
	symmetric       bool     // CN2, CN5: a permutation and its mirror image give the same
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
	s := &Sweep{n: n, jobs: make([]int, 0, sweepBlock), nodes: make([]node, 1<<(n-1)), queue: make([]uint16, 1<<(n-1))}
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
		s.lanes[i] = lane{seen: new([1 << (MaxSweepN - 1)]uint16), mark: 2}
	}
	return s, nil
}

// newSweepPair tabulates the hidden map of CN k on classes.
func newSweepPair(n int, k CN, wanted, negated bool) *sweepPair {
	p := &sweepPair{cn: k, wanted: wanted, negated: negated, image: new([1 << MaxSweepN]uint16), symmetric: k == k.Mirror()}
	for x := range uint32(1) << n {
		class, sign := classOf(n, hidden(n, k, x))
		p.image[x] = uint16(class<<1 | sign)
	}
	starts, preimages := images(n, k)
	for _, class := range starts {
		p.starts = append(p.starts, uint16(class))
	}
	for _, count := range preimages {
		p.preimages = append(p.preimages, uint16(count))
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
			if !p.symmetric || s.block[k].mirror >= 0 {
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

// narrowSpread is a spread of two chunks of half of MaxSweepN - 1 bits.
type narrowSpread [2][1 << narrowBits]uint16

const (
	narrowBits = MaxSweepN / 2
	narrowMask = 1<<narrowBits - 1
)

func (s *narrowSpread) set(e *entrant, n int) {
	var to [2*narrowBits + 1]uint16
	for i, v := range e.sigma[:n] {
		to[v-1] = 1 << i
	}
	for c := range s {
		table := &s[c]
		for b := range narrowBits {
			bit := to[c*narrowBits+b]
			low, high := table[:1<<b], table[1<<b:2<<b]
			for v := range low {
				high[v] = low[v] | bit
			}
		}
	}
}

func (s *narrowSpread) apply(class uint32) uint32 {
	return uint32(s[0][class&narrowMask]) | uint32(s[1][class>>narrowBits&narrowMask])
}

// A lane is a test that is under way, see Walker.onlyCycle and Walker.walk. Its
// marks are those of Walker.seen, in 16 bits.
type lane struct {
	seen   *[1 << (MaxSweepN - 1)]uint16
	spread narrowSpread

	job             int    // place in block, -1 if the lane is idle
	next            int    // place in starts
	begin, first    uint32 // what seen holds from this test, from this walk, is not less
	class, mark     uint32 // where the walk is
	length          uint32 // of the only cycle met so far; 0 if none
	wanted, negated bool
}

// test tests the jobs for a pair and leaves the findings in the block.
func (s *Sweep) test(p *sweepPair, pair int) {
	jobs := s.jobs
	a, b := &s.lanes[0], &s.lanes[1]
	jobs = s.load(a, p, jobs)
	jobs = s.load(b, p, jobs)
	for a.job >= 0 && b.job >= 0 {
		metA, metB := walkBoth(p.image, a, b)
		if metA >= a.begin && s.settle(a, p, metA, pair) {
			jobs = s.load(a, p, jobs)
		}
		if metB >= b.begin && s.settle(b, p, metB, pair) {
			jobs = s.load(b, p, jobs)
		}
	}
	if b.job >= 0 {
		a = b
	}
	for a.job >= 0 {
		if s.settle(a, p, a.walk(p.image), pair) {
			jobs = s.load(a, p, jobs)
		}
	}
}

// load begins the test of the first of the jobs, and returns the others.
func (s *Sweep) load(l *lane, p *sweepPair, jobs []int) []int {
	if len(jobs) == 0 {
		l.job = -1
		return jobs
	}
	l.job = jobs[0]
	l.spread.set(&s.block[l.job], s.n)
	l.mark = (l.mark + 1) &^ 1
	if l.mark >= 1<<16-1<<MaxSweepN {
		clear(l.seen[:])
		l.mark = 2
	}
	l.begin, l.first = l.mark, l.mark
	l.next, l.length, l.wanted, l.negated = 1, 0, p.wanted, p.negated
	l.class = uint32(p.starts[0])
	return jobs[1:]
}

// walkBoth goes on with both walks until one of them comes to a class with a mark
// of its test, and returns what the marks are.
func walkBoth(image *[1 << MaxSweepN]uint16, a, b *lane) (metA, metB uint32) {
	spreadA, spreadB := &a.spread, &b.spread
	seenA, seenB := a.seen, b.seen
	classA, classB := a.class, b.class
	markA, markB := a.mark, b.mark
	for {
		metA, metB = uint32(seenA[classA]), uint32(seenB[classB])
		if metA >= a.begin || metB >= b.begin {
			break
		}
		seenA[classA], seenB[classB] = uint16(markA), uint16(markB)
		nextA, nextB := uint32(image[spreadA.apply(classA)]), uint32(image[spreadB.apply(classB)])
		markA, markB = (markA+2)^nextA&1, (markB+2)^nextB&1
		classA, classB = nextA>>1, nextB>>1
	}
	a.class, b.class = classA, classB
	a.mark, b.mark = markA, markB
	return metA, metB
}

// walk is walkBoth for one lane.
func (l *lane) walk(image *[1 << MaxSweepN]uint16) (met uint32) {
	for met = uint32(l.seen[l.class]); met < l.begin; met = uint32(l.seen[l.class]) {
		l.seen[l.class] = uint16(l.mark)
		next := uint32(image[l.spread.apply(l.class)])
		l.mark = (l.mark + 2) ^ next&1
		l.class = next >> 1
	}
	return met
}

// settle draws the conclusions from a walk that came to a class with the mark
// met. It begins the next walk, or stores the finding and returns true.
func (s *Sweep) settle(l *lane, p *sweepPair, met uint32, pair int) (over bool) {
	if met >= l.first { // a new cycle
		if l.length > 0 {
			return true // the second one
		}
		l.length = l.mark>>1 - met>>1
		changed := (l.mark^met)&1 == 1 // e = -1, Fact 2
		l.wanted = l.wanted && changed
		l.negated = l.negated && changed != (l.length%2 == 1)
		if !l.wanted && !l.negated {
			return true
		}
	}
	l.mark &^= 1
	l.first = l.mark
	for i := l.next; i < min(manyStarts, len(p.starts)); i++ {
		if class := uint32(p.starts[i]); uint32(l.seen[class]) < l.begin {
			l.next, l.class = i+1, class
			return false
		}
	}
	// Fact 6; without EPPs the BPO is not called a GBPO.
	full := 2 * l.length
	if full == 1<<s.n-2 {
		return true
	}
	found := &s.block[l.job].found[pair]
	var only bool
	if found.longest, found.sum, only = s.peel(l, p); !only {
		*found = finding{}
		return true
	}
	if l.wanted {
		found.period = uint16(full)
	}
	if l.negated {
		found.negated = uint16(full)
	}
	return true
}

// manyStarts is from how many classes a test walks. Few maps have a second cycle
// that none of these falls into; what is left to find out is then found out for
// all classes at once.
const manyStarts = 128

// A node is an image in the graph of the map of classes.
type node struct {
	next   uint16 // its image
	degree uint16 // images not yet taken off that are sent to it
	weight uint16 // classes whose way leads through it, itself and those that are no images included
	height uint16 // longest way from an image to it
}

// peel finds out whether the cycle that the lane has met is the only one, and if
// so, the largest and the sum of the transient lengths of the EPPs. It takes off
// images that no image is sent to until only cycles are left.
//
// As f P = P G, f and G have the same transients. Of the M classes besides the
// endpoints' let m be on the cycle. A class that is not on it takes one step more
// than its image, so the sum over all classes is M - m and the sum over the images
// v of (classes sent to v) t(v), t(v) being the transient length of v. That is also
// the sum of the weights of the images that are not on the cycle: a way counts once
// in each image that it leads through before the cycle. A class with the largest
// transient length is no image, so this is 1 + the largest t(v).
func (s *Sweep) peel(l *lane, p *sweepPair) (longest int, sum int64, only bool) {
	nodes, queue := s.nodes, s.queue
	for _, class := range p.starts {
		nodes[class] = node{next: p.image[l.spread.apply(uint32(class))] >> 1, weight: p.preimages[class]}
	}
	for _, class := range p.starts {
		nodes[nodes[class].next].degree++
	}
	tail := 0
	for _, class := range p.starts {
		queue[tail] = class
		if nodes[class].degree == 0 {
			tail++
		}
	}
	total, height := 0, uint16(0)
	for head := 0; head < tail; head++ {
		v := &nodes[queue[head]]
		w := &nodes[v.next]
		total += int(v.weight)
		w.weight += v.weight
		w.height = max(w.height, v.height+1)
		height = max(height, w.height)
		w.degree--
		queue[tail] = v.next
		if w.degree == 0 {
			tail++
		}
	}
	if tail+int(l.length) != len(p.starts) {
		return 0, 0, false
	}
	// Each class is two states.
	return int(height) + 1, 2 * (int64(total) + int64(1<<(s.n-1)-1) - int64(l.length)), true
}
