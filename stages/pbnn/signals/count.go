package signals

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

// A cycle is a sequence of states as text, the smallest first.
type cycle = string

// found are the cycles that networks with a connection number have, and whether they are
// the GBPO of one.
type found map[cycle]bool

// countCycles counts the cycles that PBNNs of n neurons have, of all permutations and
// connection numbers, by the plain definitions.
func countCycles(ctx context.Context, n int) ([]CycleRow, error) {
	var rows []CycleRow
	any := found{}
	for cn := pbnn.CN0; cn <= pbnn.CN7; cn++ {
		f, err := cyclesOf(ctx, n, cn)
		if err != nil {
			return nil, err
		}
		rows = append(rows, f.count(n, int32(cn))...)
		for c, gbpo := range f {
			any[c] = any[c] || gbpo
		}
	}
	return append(any.count(n, -1), rows...), nil
}

// cyclesOf finds all cycles but those of the endpoints. Standard permutations will do, as
// the others have the same cycles with the neurons renamed in turn (package pbnn, Fact 9).
func cyclesOf(ctx context.Context, n int, cn pbnn.CN) (found, error) {
	all, err := pbnn.Standards(n, nil)
	if err != nil {
		return nil, err
	}
	f := found{}
	for sigma := range all {
		net, err := pbnn.New(sigma, cn)
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		m := net.Dmap()
		a := dmap.Analyse(m)
		gbpo, ok := a.GBPO()
		for _, o := range a.BPOs() {
			states := m.Orbit(o.Min)
			for range sigma {
				c := text(states)
				f[c] = f[c] || ok && o == gbpo
				for t, x := range states { // neuron i becomes i+1
					states[t] = (x<<1 | x>>(n-1)) & (1<<n - 1)
				}
			}
		}
	}
	return f, nil
}

// text writes a cycle from its smallest state on.
func text(states []uint32) cycle {
	start := slices.Index(states, slices.Min(states))
	b := make([]byte, 0, len(states))
	for t := range states {
		b = append(b, byte(states[(start+t)%len(states)])) // n <= 7
	}
	return string(b)
}

// count makes the rows of a connection number, one for each period.
func (f found) count(n int, cn int32) []CycleRow {
	by := map[int]*CycleRow{}
	classes := map[string]bool{}
	sizes := map[string]int64{}
	for c, gbpo := range f {
		row := by[len(c)]
		if row == nil {
			row = &CycleRow{N: int64(n), CN: cn, Period: int64(len(c)), Possible: possible(n, len(c))}
			by[len(c)] = row
		}
		row.Stored++
		if gbpo {
			row.GBPO++
		}
		class, size := reordered(n, c)
		classes[class] = classes[class] || gbpo
		sizes[class] = size
	}
	for class, gbpo := range classes {
		row := by[len(class)/n]
		row.StoredFree += sizes[class]
		if gbpo {
			row.GBPOFree += sizes[class]
		}
	}
	var rows []CycleRow
	for _, period := range slices.Sorted(maps.Keys(by)) {
		rows = append(rows, *by[period])
	}
	return rows
}

// possible is the number of cycles of p different states out of 2^n: 2^n (2^n - 1) ... / p.
func possible(n, p int) float64 {
	count := 1.0
	for k := range p {
		count *= float64(int(1)<<n - k)
	}
	return count / float64(p)
}

// reordered returns a name that a cycle shares with those that differ from it in the order
// of the variables only, n p bytes, and how many such cycles there are. The name is the
// least of the sorted columns of all beginnings. An order that takes the cycle to itself
// begins it at another state with the same sorted columns, or exchanges equal columns.
func reordered(n int, c cycle) (name string, size int64) {
	same := int64(0) // beginnings with the least columns
	var multiplicity int64
	for start := range len(c) {
		columns := make([]string, n)
		for i := range columns {
			b := make([]byte, len(c))
			for t := range b {
				b[t] = c[(start+t)%len(c)] >> i & 1
			}
			columns[i] = string(b)
		}
		slices.Sort(columns)
		joined := ""
		for _, column := range columns {
			joined += column
		}
		switch {
		case name == "" || joined < name:
			name, same, multiplicity = joined, 1, 1
			run := int64(1)
			for i := 1; i < n; i++ {
				if run++; columns[i] != columns[i-1] {
					run = 1
				}
				multiplicity *= run
			}
		case joined == name:
			same++
		}
	}
	return name, pbnn.Factorial(n) / (same * multiplicity)
}
