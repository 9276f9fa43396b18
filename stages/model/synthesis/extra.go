package synthesis

import (
	"context"

	"neurorbit/stages/model/pbnn"
)

// With returns the signal with further outputs that have the given columns.
func (s Signal) With(columns ...string) Signal {
	wider := Signal{N: s.N + len(columns), Rows: make([]uint32, len(s.Rows))}
	for t, row := range s.Rows {
		wider.Rows[t] = row
		for k, c := range columns {
			wider.Rows[t] |= uint32(c[t]) << (s.N + k)
		}
	}
	return wider
}

// Extra is what more neurons do for a signal.
type Extra struct {
	Neurons  int   // more than the signal has outputs
	Searched bool  // all columns of these neurons were tried, with all CNs
	Tried    int64 // sets of columns
	Storing  int64 // of these, those with which some network stores the wider signal
	GBPOs    int64 // networks of theirs whose stored orbit is a GBPO
	Best     *Network
	Signal   Signal // the wider signal that Best stores
}

// Widen looks for the networks with so many more neurons that have the signal on N of
// their outputs, with the same period: all columns of the further neurons, in any order.
// The search is not begun, and Searched is false, if there are more than so many sets.
func Widen(ctx context.Context, s Signal, neurons int, sets int64, limits Limits, progress func(done float64)) (Extra, error) {
	e := Extra{Neurons: neurons}
	p := len(s.Rows)
	if s.N+neurons > pbnn.MaxN || p >= 40 || choices(int64(1)<<p, neurons, sets) > sets {
		return e, nil
	}
	e.Searched = true
	all := float64(choices(1<<p, neurons, sets))
	numbers := make([]int64, neurons) // not falling, so that each set comes once
	for {
		columns := make([]string, neurons)
		for k, v := range numbers {
			b := make([]byte, p)
			for t := range b {
				b[t] = byte(v >> t & 1)
			}
			columns[k] = string(b)
		}
		progress(float64(e.Tried) / all)
		if err := e.try(ctx, s.With(columns...), limits); err != nil {
			return e, err
		}
		k := neurons - 1
		for k >= 0 && numbers[k] == 1<<p-1 {
			k--
		}
		if k < 0 {
			return e, nil
		}
		numbers[k]++
		for l := k + 1; l < neurons; l++ {
			numbers[l] = numbers[k]
		}
	}
}

// Least returns what the least number of further neurons, at most most, does with which
// some network stores a signal, as a GBPO if that is asked for, and the largest number
// that was searched through. Best is nil if there is none among them.
func Least(ctx context.Context, s Signal, gbpo bool, most int, sets int64, limits Limits, progress func(float64)) (e Extra, tried int, err error) {
	for k := 1; k <= most; k++ {
		e, err = Widen(ctx, s, k, sets, limits, progress)
		if err != nil || !e.Searched {
			break
		}
		if tried = k; e.Best != nil && (e.Best.GBPO || !gbpo) {
			return e, tried, nil
		}
	}
	return Extra{}, tried, err
}

// choices counts the sets of k columns out of n, each as often as one likes; it stops
// above most.
func choices(n int64, k int, most int64) int64 {
	sets := int64(1)
	for i := range int64(k) {
		if sets > most*(i+1)/(n+i)+1 {
			return most + 1
		}
		sets = sets * (n + i) / (i + 1)
	}
	return sets
}

// try looks at one wider signal.
func (e *Extra) try(ctx context.Context, s Signal, limits Limits) error {
	e.Tried++
	stored := false
	r := newRing(s.Columns())
	for _, cn := range CNs {
		found, err := r.find(ctx, s, cn, limits)
		if err != nil {
			return err
		}
		e.Searched = e.Searched && found.Complete
		e.GBPOs += found.GBPOs
		stored = stored || found.Networks > 0
		for _, n := range found.Best {
			if e.Best == nil || n.Compare(*e.Best) < 0 {
				e.Best, e.Signal = &n, s
			}
		}
	}
	if stored {
		e.Storing++
	}
	return nil
}
