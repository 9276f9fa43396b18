package quotient

import (
	"fmt"

	"neurorbit/stages/model/pbnn"
)

// MinN and MaxN bound the number N of binary variables. At MaxN a Walker takes
// about 0.4 GB.
const (
	MinN = pbnn.MinN
	MaxN = 26
)

// A Structure is what is known of the cycles of a network, those made of
// endpoints apart.
type Structure struct {
	// Cycles is the number of quotient cycles met: all of them, or 2 if the
	// search was told to stop at the second.
	Cycles int
	// Period is the period in steps of the longest BPO of the network among those
	// met, and Basin the number of states that are on it or fall into it (after an
	// early stop: of those seen so far). Of several that are equally long it is
	// the one with the largest basin.
	Period, Basin int
	// GBPO says that the longest BPO is globally stable (definition 3.1). It is
	// never set after an early stop.
	GBPO bool
	// Visits is how many classes were visited, the measure of the work done.
	Visits int
}

// A Walker finds the structure of networks with one N and one connection number.
// It serves one goroutine.
type Walker struct {
	n       int
	full    uint32 // all N bits
	negateA uint32 // full where w_a = -1, otherwise 0; likewise w_b, w_c
	negateB uint32
	negateC uint32
	starts  []uint32 // classes that are images, without the endpoints
	weight  []int32  // how many states have that image, of both signs
	mark    []uint32 // by class: 1 + visit, in the order of visits; 0 never
	owner   []uint32 // by visit: the cycle it leads to
	parity  []uint8  // by visit: sign accumulated since the walk began
	cycles  []cycle
	spread  [chunks][1 << chunkBits]uint32
	touched []uint32
}

const (
	chunkBits = 9
	chunkMask = 1<<chunkBits - 1
	chunks    = 3
)

type cycle struct {
	length int
	sign   bool // e = -1
	states int  // in the basin of the quotient cycle
}

// NewWalker returns a Walker for networks with n neurons and connection number
// cn, CN1 to CN6. Both out of range are errors.
func NewWalker(n int, cn pbnn.CN) (*Walker, error) {
	if n < MinN || n > MaxN {
		return nil, fmt.Errorf("quotient: N = %d is out of range: want %d to %d", n, MinN, MaxN)
	}
	if cn < pbnn.CN1 || cn > pbnn.CN6 {
		return nil, fmt.Errorf("quotient: connection number %d is out of range: want 1 to 6", int(cn))
	}
	w := &Walker{n: n, full: 1<<n - 1, mark: make([]uint32, 1<<(n-1))}
	negate := func(weight int) uint32 {
		if weight < 0 {
			return w.full
		}
		return 0
	}
	wa, wb, wc := cn.Weights()
	w.negateA, w.negateB, w.negateC = negate(wa), negate(wb), negate(wc)

	states := make([]int32, 1<<(n-1))
	for x := range uint32(1) << (n - 1) { // -x has the image -h(x), of the same class
		class, _ := w.class(w.hidden(x))
		states[class] += 2
	}
	for class, s := range states {
		if class != 0 && s > 0 {
			w.starts = append(w.starts, uint32(class))
			w.weight = append(w.weight, s)
		}
	}
	return w, nil
}

// hidden is h, the second half of eq. (2): the majority of three neighbours.
func (w *Walker) hidden(x uint32) uint32 {
	a := (x<<1|x>>(w.n-1))&w.full ^ w.negateA
	b := x ^ w.negateB
	c := (x>>1|x<<(w.n-1))&w.full ^ w.negateC
	return a&b | b&c | c&a
}

// class returns the class of a hidden state, numbered by its member with y_N =
// -1, and 1 if that is -y.
func (w *Walker) class(y uint32) (class, sign uint32) {
	sign = y >> (w.n - 1)
	return y ^ w.full&-sign, sign
}

// set makes the tables that apply sigma: x_i = y_sigma(i).
func (w *Walker) set(sigma pbnn.Permutation) {
	if len(sigma) != w.n {
		panic(fmt.Sprintf("quotient: a permutation of %d entries in a walker for N = %d", len(sigma), w.n))
	}
	var to [chunks * chunkBits]uint32 // to[j]: what bit j of y sets in x
	for i, v := range sigma {
		to[v-1] = 1 << i
	}
	for c := range w.spread {
		table := &w.spread[c]
		for b := range chunkBits {
			bit := to[c*chunkBits+b]
			low, high := table[:1<<b], table[1<<b:2<<b]
			for v := range low {
				high[v] = low[v] | bit
			}
		}
	}
}

// Find returns the structure of the network of sigma. If early is set it stops
// at the second cycle, which rules a GBPO out.
func (w *Walker) Find(sigma pbnn.Permutation, early bool) Structure {
	w.set(sigma)
	w.owner, w.parity, w.cycles = w.owner[:0], w.parity[:0], w.cycles[:0]
	w.touched = w.touched[:0]
	for i, start := range w.starts {
		if w.mark[start] == 0 {
			w.walk(start)
			if early && len(w.cycles) > 1 {
				break
			}
		}
		w.cycles[w.owner[w.mark[start]-1]].states += int(w.weight[i])
	}
	for _, class := range w.touched {
		w.mark[class] = 0
	}
	return w.summary(early)
}

// walk follows G from a class that has not been visited until it comes to one
// that has, and notes to which cycle the way leads.
func (w *Walker) walk(class uint32) {
	begin, sign := len(w.owner), uint32(0)
	for w.mark[class] == 0 {
		w.touched = append(w.touched, class)
		w.mark[class] = uint32(len(w.owner) + 1)
		w.owner = append(w.owner, 0)
		w.parity = append(w.parity, uint8(sign))
		x := w.spread[0][class&chunkMask] | w.spread[1][class>>chunkBits&chunkMask] | w.spread[2][class>>(2*chunkBits)]
		next, turned := w.class(w.hidden(x))
		sign ^= turned
		class = next
	}
	met := int(w.mark[class] - 1)
	owner := uint32(len(w.cycles))
	if met < begin {
		owner = w.owner[met]
	} else {
		w.cycles = append(w.cycles, cycle{length: len(w.owner) - met, sign: sign != uint32(w.parity[met])})
	}
	for i := begin; i < len(w.owner); i++ {
		w.owner[i] = owner
	}
}

// summary lifts the quotient cycles to BPOs (Fact 2).
func (w *Walker) summary(early bool) Structure {
	s := Structure{Cycles: len(w.cycles), Visits: len(w.owner)}
	for _, c := range w.cycles {
		period, basin := 2*c.length, c.states
		if !c.sign { // two BPOs, negatives of one another
			period, basin = c.length, c.states/2
		}
		if period > s.Period || period == s.Period && basin > s.Basin {
			s.Period, s.Basin = period, basin
		}
	}
	stopped := early && len(w.cycles) > 1
	s.GBPO = !stopped && len(w.cycles) == 1 && w.cycles[0].sign && s.Period < 1<<w.n-2 // Fact 6
	return s
}
