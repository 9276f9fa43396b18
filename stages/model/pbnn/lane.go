package pbnn

import "encoding/binary"

// narrowSpread is a spread of two chunks of half of MaxSweepN - 1 bits. The entries,
// of two bytes each, are written by fours.
type narrowSpread [2][2 << narrowBits]byte

const (
	narrowBits = MaxSweepN / 2
	narrowMask = 1<<narrowBits - 1
)

func (s *narrowSpread) set(e *entrant, n int) {
	const each = 1<<48 | 1<<32 | 1<<16 | 1 // of four entries
	var to [2*narrowBits + 1]uint64
	for i, v := range e.sigma[:n] {
		to[v-1] = 1 << i
	}
	for c := range s {
		chunk, to := &s[c], (*[narrowBits]uint64)(to[c*narrowBits:])
		low := to[0]<<48 | to[0]<<16 | to[1]<<48 | to[1]<<32
		b2, b3, b4, b5 := to[2]*each, to[3]*each, to[4]*each, to[5]*each
		for i, high := range [4]uint64{low, low | b4, low | b5, low | b4 | b5} {
			sixteen := chunk[32*i:][:32]
			binary.LittleEndian.PutUint64(sixteen, high)
			binary.LittleEndian.PutUint64(sixteen[8:], high|b2)
			binary.LittleEndian.PutUint64(sixteen[16:], high|b3)
			binary.LittleEndian.PutUint64(sixteen[24:], high|b2|b3)
		}
	}
}

func (s *narrowSpread) apply(class uint32) uint32 {
	low, high := 2*(class&narrowMask), 2*(class>>narrowBits&narrowMask)
	return uint32(binary.LittleEndian.Uint16(s[0][low:])) | uint32(binary.LittleEndian.Uint16(s[1][high:]))
}

// A lane is a test that is under way, see Walker.onlyCycle and Walker.walk. Its
// marks are those of Walker.seen, in 16 bits.
type lane struct {
	seen   [1 << (MaxSweepN - 1)]uint16
	spread narrowSpread

	job             int    // place in block, -1 if the lane is idle
	next            uint32 // place in table of the next start
	begin, first    uint32 // what seen holds from this test, from this walk, is not less
	class, mark     uint32 // where the walk is
	length          uint32 // of the only cycle met so far; 0 if none
	wanted, negated bool
}

// test tests the jobs for a pair and leaves the findings in the block.
func (s *Sweep) test(p *sweepPair, pair int) {
	jobs := s.jobs
	a, b := &s.lanes[0], &s.lanes[1]
	jobs = s.load(a, p, pair, jobs)
	jobs = s.load(b, p, pair, jobs)
	for a.job >= 0 && b.job >= 0 {
		metA, metB := walkBoth(p.table, a, b)
		if metA >= a.first && s.settle(a, p, metA, pair) {
			jobs = s.load(a, p, pair, jobs)
		}
		if metB >= b.first && s.settle(b, p, metB, pair) {
			jobs = s.load(b, p, pair, jobs)
		}
	}
	if b.job >= 0 {
		a = b
	}
	for a.job >= 0 {
		if s.settle(a, p, a.walk(p.table), pair) {
			jobs = s.load(a, p, pair, jobs)
		}
	}
}

// load begins the test of the first of the jobs, and returns the others.
func (s *Sweep) load(l *lane, p *sweepPair, pair int, jobs []int) []int {
	if len(jobs) == 0 {
		l.job = -1
		return jobs
	}
	l.job = jobs[0]
	e := &s.block[l.job]
	l.spread.set(e, s.n)
	l.mark = (l.mark + 1) &^ 1
	if l.mark >= 1<<16-1<<MaxSweepN {
		clear(l.seen[1:])
		l.mark = 2
	}
	l.begin = l.mark
	l.length, l.wanted, l.negated = 0, p.wanted, p.negated
	if fixed := e.fixed[pair]; fixed.count == 1 {
		l.seen[fixed.class] = uint16(l.mark)
		l.mark += 2
		l.length = 1
		l.wanted = l.wanted && fixed.changed
		l.negated = l.negated && !fixed.changed
	}
	l.next = firstStart
	l.start(p.table)
	return jobs[1:]
}

// walkBoth goes on with both walks until one of them comes to a class with a mark
// of its walk, and returns what the marks are. Where a walk comes to a mark of this test
// another begins: without a branch, as nothing foretells it.
func walkBoth(table *[tableSize]uint16, a, b *lane) (metA, metB uint32) {
	classA, classB := a.class, b.class
	markA, markB := a.mark, b.mark
	firstA, firstB := a.first, b.first
	nextA, nextB := a.next, b.next
	for {
		metA, metB = uint32(a.seen[classA]), uint32(b.seen[classB])
		if metA >= firstA || metB >= firstB {
			break
		}
		a.seen[classA] = uint16(markA)
		b.seen[classB] = uint16(markB)
		metA = uint32(int32(metA-a.begin) >> 31) // all ones if the class is new to this test
		classA = a.spread.apply(classA)
		classA = uint32(table[nextA^(nextA^classA)&metA])
		nextA += 1 + metA
		markA = (markA + 2) ^ classA&1
		firstA = markA ^ (markA^firstA)&metA
		classA >>= 1

		metB = uint32(int32(metB-b.begin) >> 31)
		classB = b.spread.apply(classB)
		classB = uint32(table[nextB^(nextB^classB)&metB])
		nextB += 1 + metB
		markB = (markB + 2) ^ classB&1
		firstB = markB ^ (markB^firstB)&metB
		classB >>= 1
	}
	a.class, b.class = classA, classB
	a.mark, b.mark = markA, markB
	a.first, b.first = firstA, firstB
	a.next, b.next = nextA, nextB
	return metA, metB
}

// walk is walkBoth for one lane.
func (l *lane) walk(table *[tableSize]uint16) (met uint32) {
	for {
		met = uint32(l.seen[l.class])
		if met >= l.first {
			return met
		}
		l.seen[l.class] = uint16(l.mark)
		l.mark += 2
		if met >= l.begin {
			l.start(table)
			continue
		}
		to := uint32(table[l.spread.apply(l.class)])
		l.mark ^= to & 1
		l.class = to >> 1
	}
}

// start begins the walk from the next start.
func (l *lane) start(table *[tableSize]uint16) {
	l.first = l.mark
	l.class = uint32(table[l.next]) >> 1
	l.next++
}

// settle draws the conclusions from a walk that came to a class with the mark met, of
// its own. It begins the next walk, or stores the finding and returns true.
func (s *Sweep) settle(l *lane, p *sweepPair, met uint32, pair int) (over bool) {
	if l.class != 0 { // a new cycle
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
		l.start(p.table)
		return false
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

// A table of a pair has 2*class + sign of hidden(x) in place x, and from firstStart on
// 2*class of some starts, followed by 0, the class of the endpoints.
const (
	firstStart = 1 << MaxSweepN
	tableSize  = firstStart + manyStarts + 1
)

// A node is an image in the graph of the map of classes, in fields of 16 bits:
//   - weight: classes whose way leads through it, itself and those that are no images
//     included;
//   - degree: images not yet taken off that are sent to it;
//   - height: longest way from an image to it;
//   - next: the place in starts of its image.
type node uint64

const (
	oneDegree node = 1 << 16
	oneHeight node = 1 << 32
	oneNext   node = 1 << 48

	weightField = oneDegree - 1
	degreeField = oneHeight - oneDegree
	heightField = oneNext - oneHeight
)

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
//
// Images leave the queue by rising height, as they enter it one step after the last
// image that is sent to them.
func (s *Sweep) peel(l *lane, p *sweepPair) (longest int, sum int64, only bool) {
	starts := p.starts
	nodes, queue := s.nodes[:len(starts)], s.queue[:len(starts)+1]
	copy(nodes, p.weights)
	for i, class := range starts {
		next := p.place[l.spread.apply(uint32(class))]
		nodes[i] += node(next) * oneNext
		nodes[next] += oneDegree
	}
	tail := 0
	for i, v := range nodes {
		queue[tail] = uint16(i)
		if v&degreeField == 0 {
			tail++
		}
	}
	var total, last node
	for head := 0; head < tail; head++ {
		v := nodes[queue[head]]
		next := v / oneNext
		w := nodes[next]
		total += v & weightField
		last = v & heightField
		w = (w+v&weightField-oneDegree)&^heightField | (last + oneHeight)
		nodes[next] = w
		queue[tail] = uint16(next)
		if w&degreeField == 0 {
			tail++
		}
	}
	if tail+int(l.length) != len(starts) {
		return 0, 0, false
	}
	if tail > 0 {
		longest = int(last/oneHeight) + 1
	}
	// Each class is two states.
	return longest + 1, 2 * (int64(total) + int64(1<<(s.n-1)-1) - int64(l.length)), true
}
