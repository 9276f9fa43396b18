package pbnn

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
		fill(s[c][:], to[c*narrowBits:(c+1)*narrowBits])
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
