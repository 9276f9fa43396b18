package attractor

import (
	"iter"
	"runtime"
	"slices"

	"neurorbit/stages/num/strict"
)

// A Lane is where the maps of one of several jobs make their steps: beside those of the
// other jobs of a Together.
type Lane struct {
	resume func() (*Lane, bool) // lets the job go on, and reports whether it waits again
	yield  func(*Lane) bool     // waits

	// What the job waits for: steps of a net, with k tangent vectors those of a map.
	net     strict.BatchNet
	left, k int
	m       *Map
}

// MapIn returns the map of the net, with its steps made in the lane where many are asked for
// at once; if lane is nil, it is Map.
func (n *Net) MapIn(lane *Lane) *Map {
	m := n.Map()
	m.lane = lane
	return m
}

// Together calls job for 0 ... n-1, each with a lane of its own, and makes the steps of maps in
// these lanes side by side: the same bits in less time. No two jobs run at the same time,
// but they take turns. It returns the first error of a job; no other begins after it.
func Together(n int, job func(i int, lane *Lane) error) (err error) {
	if runtime.GOARCH != "amd64" { // there is no Batch, nor need it be in the program
		for i := 0; i < n && err == nil; i++ {
			err = job(i, nil)
		}
		return err
	}
	var waiting, alike, most []*Lane
	batches := map[[2]int]*strict.Batch{}
	for begun := 0; ; {
		// Some more than a batch takes, as not all wait for the same at a time.
		for begun < n && len(waiting) < 2*strict.BatchSize && err == nil {
			i, lane := begun, &Lane{}
			begun++
			lane.resume, _ = iter.Pull(func(yield func(*Lane) bool) {
				lane.yield = yield
				if e := job(i, lane); err == nil {
					err = e
				}
			})
			if _, waits := lane.resume(); waits {
				waiting = append(waiting, lane)
			}
		}
		if len(waiting) == 0 {
			return err
		}
		most = most[:0]
		for i := 0; i < len(waiting) && len(most) < strict.BatchSize; i++ {
			alike = alike[:0]
			for _, lane := range waiting {
				if lane.like(waiting[i]) && len(alike) < strict.BatchSize {
					alike = append(alike, lane)
				}
			}
			if len(alike) > len(most) {
				alike, most = most, alike
			}
		}
		size := [2]int{len(most[0].net.X), len(most[0].net.Y)}
		if _, ok := batches[size]; !ok {
			batches[size] = strict.NewBatch(size[0], size[1])
		}
		steps(batches[size], most)
		waiting = slices.DeleteFunc(waiting, func(lane *Lane) bool {
			if lane.left > 0 {
				return false
			}
			_, waits := lane.resume()
			return !waits
		})
	}
}

// like reports whether both lanes wait for what can be made side by side.
func (l *Lane) like(o *Lane) bool {
	return l.k == o.k && len(l.net.X) == len(o.net.X) && len(l.net.Y) == len(o.net.Y)
}

// fewest is the number of lanes from which on steps side by side take less time than one
// after another.
const fewest = 3

// steps makes steps that the lanes wait for, as many as all of them do.
func steps(batch *strict.Batch, lanes []*Lane) {
	together := batch != nil && len(lanes) >= fewest
	n := lanes[0].left
	for _, l := range lanes {
		n = min(n, l.left)
	}
	if together {
		n = min(n, strict.BatchSteps)
	}
	var nets [strict.BatchSize]strict.BatchNet
	for i, l := range lanes {
		l.left -= n
		nets[i] = l.net
		if l.net.History != nil {
			nets[i].History = l.net.History[l.left:]
		}
		if !together {
			alone(&nets[i], n, l.k, l.m)
		}
	}
	if together {
		batch.Steps(nets[:len(lanes)], n, lanes[0].k)
	}
	for i, l := range lanes {
		l.net.R = l.net.R[n*l.k:]
		l.net.Size = max(l.net.Size, nets[i].Size)
		for j := range l.net.Outputs {
			l.net.Outputs[j] = l.net.Outputs[j][n:]
		}
	}
}

// make makes steps as a Batch does, in the lane, or if that is nil, at once.
func (l *Lane) make(net *strict.BatchNet, steps, k int, m *Map) {
	if l == nil {
		alone(net, steps, k, m)
		return
	}
	l.net, l.left, l.k, l.m = *net, steps, k, m
	l.yield(l)
	net.Size = l.net.Size
}

// alone makes steps as a Batch does.
func alone(net *strict.BatchNet, steps, k int, m *Map) {
	var each func(t int, x, y []float64)
	switch h, out := net.History, net.Outputs; {
	case k > 0:
		net.Size = m.carrier(k).Carry(net.X, net.Y, net.V, net.R[:steps*k], nil)
		return
	case h != nil:
		copy(h[steps:], net.Y)
		each = func(t int, _, y []float64) { h[steps-1-t] = y[0] }
	case len(out) == 2:
		x1, x2 := out[0][:steps], out[1][:steps]
		each = func(t int, x, _ []float64) { x1[t], x2[t] = x[0], x[1] }
	case len(out) == 1:
		each = func(t int, x, _ []float64) { out[0][t] = x[0] }
	}
	net.Net.Run(net.X, net.Y, steps, each)
}
