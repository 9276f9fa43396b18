package strict

import "math"

// A Batch makes steps of nets of one size side by side, with the bits that each of them
// gives alone. It is not for use by several goroutines at once.
type Batch struct {
	n, d int
	k    int                  // tangent vectors
	nets [BatchSize]*Feedback // whose weights are in w and b

	// Rows of N and D entries, one after another; N is filled up to a multiple of four.
	w, b, x, y, size []vector
	v, r, room       []vector // columns are batchColumn apart
}

// A vector is a number of each net.
type vector [BatchSize]float64

const (
	// BatchSize is the number of nets that a Batch makes steps of at once.
	BatchSize = 8
	// BatchVectors is the number of tangent vectors of a net that a Batch carries at most.
	BatchVectors = 4

	// BatchSteps is the number of steps that a Batch makes at once at most.
	BatchSteps = 64

	batchColumn = BatchSteps + pairwiseBlock + 4 // room for a column
)

// batchTable is the table of Tanh where its lines do not lie across borders of 64 bytes.
var batchTable = func() (t []vector) {
	for _, line := range tanhTable {
		t = append(t, line)
	}
	return t
}()

// A BatchNet is a net in a Batch. The first three are not nil.
type BatchNet struct {
	Net  *Feedback
	X, Y []float64 // outputs and register before the steps, then after them

	// History gets the registers, the last one first and each an entry after it, up to that
	// before the steps: D entries more than there are steps.
	History []float64
	Outputs [][]float64 // the i-th of these, of the first few, gets the outputs of neuron i after each step
	V, R    []float64   // with tangent vectors: V and R as in Tangents.Carry
	Size    float64     // with tangent vectors: set to what Tangents.Carry returns
}

// NewBatch returns a Batch for nets of n neurons and d entries, or nil if the processor
// has no way to make their steps side by side.
func NewBatch(n, d int) *Batch {
	if !hasBatches || n > pairwiseBlock || d > pairwiseBlock {
		return nil
	}
	row := (n + 3) / 4 * 4
	b := &Batch{n: n, d: d}
	// Memory of one piece, as Go has it, begins at a multiple of 64 bytes, and vectors that
	// do not lie across such a border are fast.
	parts := []struct {
		v   *[]vector
		len int
	}{
		{&b.w, row * d}, {&b.b, row}, {&b.x, (BatchSteps + 1) * row}, {&b.y, BatchSteps + d}, {&b.size, 1},
		{&b.v, BatchVectors * batchColumn}, {&b.r, BatchVectors * BatchSteps}, {&b.room, d + 3},
	}
	total := 0
	for _, p := range parts {
		total += p.len
	}
	all := make([]vector, total)
	for _, p := range parts {
		*p.v, all = all[:p.len:p.len], all[p.len:]
	}
	return b
}

// Steps makes 1 to BatchSteps steps of up to BatchSize nets, as Feedback.Run does; with k > 0
// tangent vectors each, up to BatchVectors, as Tangents.Carry does.
func (b *Batch) Steps(nets []BatchNet, steps, k int) {
	b.k = k
	b.load(nets, steps)
	keep := 0 // vectors from the outputs of a step to those of the next
	for i := range nets {
		if k > 0 || nets[i].Outputs != nil {
			keep = len(b.b)
		}
	}
	batchOrbit(&b.w[0], &b.b[0], &batchTable[0], &b.y[steps], &b.x[0], &b.size[0], b.n, b.d, keep, steps)
	if k > 0 {
		b.carry(steps)
	}
	b.store(nets, steps, keep)
}

// carry carries the columns through the n steps whose outputs are in x, and sets r.
func (b *Batch) carry(n int) {
	for done := 0; done < n; {
		at, column := b.lanes(done, n)
		done += at
		if done < n { // this step is finished here: a column takes more than lanes do
			b.finish(done, n, column)
			done++
		}
	}
}

// lanes makes the steps from one on up to n, or else returns how many it made, and the column
// at which the next one ended.
func (b *Batch) lanes(from, n int) (steps, column int) {
	f := [BatchVectors]func(w, b, x, v, r, room *vector, groups, d, steps int) (step, column int){
		batchCarry1, batchCarry2, batchCarry3, batchCarry4,
	}[b.k-1]
	row := len(b.b)
	return f(&b.w[0], &b.b[0], &b.x[from*row], &b.v[n-from], &b.r[from*b.k], &b.room[0], row/4, b.d, n-from)
}

// finish orthonormalises the columns from one on in a step of n.
func (b *Batch) finish(step, n, column int) {
	v, r := make([]float64, b.k*b.d), make([]float64, b.k)
	for i := range BatchSize {
		for c := range b.k {
			take(v[c*b.d:][:b.d], b.v[c*batchColumn+n-step-1:], i)
		}
		qr(v, b.d, column, b.k, r)
		for c := range b.k {
			put(b.v[c*batchColumn+n-step-1:], v[c*b.d:][:b.d], i)
		}
		put(b.r[step*b.k+column:], r[column:], i)
	}
}

// load takes in nets before so many steps, and fills lanes that are left over with the first.
func (b *Batch) load(nets []BatchNet, steps int) {
	b.size[0] = vector{}
	for c := range b.k {
		clear(b.v[c*batchColumn+steps+b.d:][:3])
	}
	for i := range BatchSize {
		s := &nets[0]
		if i < len(nets) {
			s = &nets[i]
		}
		if b.nets[i] != s.Net {
			b.nets[i] = s.Net
			put(b.w, s.Net.w, i)
			put(b.b, s.Net.b, i)
		}
		put(b.x, s.X, i)
		put(b.y[steps:], s.Y, i)
		for c := range b.k {
			put(b.v[c*batchColumn+steps:], s.V[c*b.d:][:b.d], i)
		}
	}
}

// store hands out what there is after so many steps, with the outputs kept as Steps says.
func (b *Batch) store(nets []BatchNet, steps, keep int) {
	for i := range nets {
		s := &nets[i]
		take(s.X, b.x[steps*keep:], i)
		for j, out := range s.Outputs {
			for t := range out[:steps] {
				out[t] = b.x[(t+1)*keep+j][i]
			}
		}
		if s.History != nil {
			take(s.History[:steps+b.d], b.y, i)
		}
		if b.k > 0 {
			s.Size = b.size[0][i]
			for _, y := range s.Y[:b.d-1] { // these are still there after the first step
				s.Size = max(s.Size, math.Abs(y))
			}
			take(s.R, b.r, i)
		}
		for c := range b.k {
			take(s.V[c*b.d:][:b.d], b.v[c*batchColumn:], i)
		}
		take(s.Y, b.y, i)
	}
}

// put sets the numbers of net i to those of a, and take sets a to them.
func put(v []vector, a []float64, i int) {
	v = v[:len(a)]
	for l, x := range a {
		v[l][i&(BatchSize-1)] = x
	}
}

func take(a []float64, v []vector, i int) {
	v = v[:len(a)]
	for l := range a {
		a[l] = v[l][i&(BatchSize-1)]
	}
}
