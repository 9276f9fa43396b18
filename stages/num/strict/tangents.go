package strict

import "math"

// Tangents carries K tangent vectors along orbits of a Feedback, whose step is a map of
// the register: DF is the companion matrix of its gradient. It is not for use by several
// goroutines at once.
type Tangents struct {
	f    *Feedback
	k    int
	x, y []float64 // outputs and entries of the register of a block, as Feedback.block wants them
	g    []float64 // gradients of a block, step after step

	// For lanes; nil where there are none. Columns have width entries, 0 beyond the D
	// that count, and there are 0 columns up to a multiple of four.
	width   int
	w       []float64 // rows of weights, as wide and as many as padded outputs
	v, r, d []float64
	mask    []float64 // all ones in the D entries
	slots   []float64 // for up to waveColumns columns: as they were after each of the last four steps
}

// tangentsBlock is the number of steps made at once.
const tangentsBlock = 64

// waveColumns is the number of columns that are not carried one after another, but as a
// wave, each a step behind the one before it.
const waveColumns = 4

// Tangents returns a Tangents for k vectors.
func (f *Feedback) Tangents(k int) *Tangents {
	t := &Tangents{f: f, k: k, x: make([]float64, (tangentsBlock+1)*f.padded), y: make([]float64, tangentsBlock+f.d), width: f.d}
	if f.wl != nil && f.d <= 32 {
		t.width = (f.d + 15) / 16 * 16
		columns := (k + 3) / 4 * 4
		t.w, t.mask = make([]float64, f.padded*t.width), make([]float64, t.width)
		t.v, t.r, t.d = make([]float64, columns*t.width), make([]float64, tangentsBlock*columns), make([]float64, columns)
		t.slots = make([]float64, 4*waveColumns*t.width)
		for i := range f.n {
			copy(t.w[i*t.width:], f.w[i*f.d:(i+1)*f.d])
		}
		for j := range f.d {
			t.mask[j] = math.Float64frombits(math.MaxUint64)
		}
	}
	t.g = make([]float64, tangentsBlock*t.width)
	return t
}

// K returns the number of vectors.
func (t *Tangents) K() int { return t.k }

// Carry makes len(r)/k steps from the outputs x and the register y as Run does, and with
// each of them V := DF V at the register before it and then V = QR, as Companion and QR
// do, for the k >= 1 columns of D entries that v holds one after another. It leaves x, y and v
// as they are after the last step, sets r to the diagonals of R, step after step, and, if
// det is not nil, det to |det DF|, of as many steps. It returns the largest
// |entry| of the registers after each step, or NaN if one is not a number.
func (t *Tangents) Carry(x, y, v, r, det []float64) (size float64) {
	f, k := t.f, t.k
	steps := len(r) / k
	for done := 0; done < steps; {
		n := min(steps-done, tangentsBlock)
		register := t.y[n:][:f.d]
		copy(register, y)
		copy(t.x, x)
		if part := r[done*k : (done+n)*k]; !t.wave(v, part) {
			f.block(t.x, t.y[:n+f.d], n)
			t.gradients(n)
			t.carry(v, part)
		}
		for _, y := range t.y[:n+f.d-1] {
			size = max(size, math.Abs(y))
		}
		copy(y, t.y[:f.d])
		copy(x, t.x[n*f.padded:][:f.n])
		for i := range n {
			if det != nil {
				det[done+i] = math.Abs(t.g[i*t.width+f.d-1])
			}
		}
		done += n
	}
	return size
}

// gradients sets rows of g for the outputs of the first n steps of the block.
func (t *Tangents) gradients(n int) {
	f := t.f
	switch {
	case t.v == nil:
		for i := range n {
			f.Gradient(t.x[i*f.padded:][:f.n], t.g[i*t.width:])
		}
	case t.width == 16:
		gradients16(&t.x[0], &f.bl[0], &t.w[0], &t.g[0], &t.mask[0], f.padded/4, n)
	default:
		gradients32(&t.x[0], &f.bl[0], &t.w[0], &t.g[0], &t.mask[0], f.padded/4, n)
	}
}

// carry carries v through the steps of the block that r has room for.
func (t *Tangents) carry(v, r []float64) {
	d, k, width := t.f.d, t.k, t.width
	steps := len(r) / k
	if t.v == nil {
		for i := range steps {
			Companion(t.g[i*width:][:d], v, k)
			QR(v, d, k, r[i*k:(i+1)*k])
		}
		return
	}
	row := len(t.d)
	t.load(t.v, v)
	for done := 0; done < steps; {
		at, column := t.lanes(done, steps-done)
		done += at
		if done < steps { // this step is finished here: a column takes more than lanes do
			t.store(v, t.v)
			for j := column; j < k; j++ {
				shift(v[j*d:(j+1)*d], t.r[done*row+j])
			}
			qr(v, d, column, k, t.r[done*row:])
			t.load(t.v, v)
			done++
		}
	}
	t.store(v, t.v)
	t.takeR(r)
}

// takeR sets r to what lanes have left in t.r.
func (t *Tangents) takeR(r []float64) {
	for i := range len(r) / t.k {
		copy(r[i*t.k:(i+1)*t.k], t.r[i*len(t.d):])
	}
}

// load copies the columns v to columns for lanes, and store copies them back.
func (t *Tangents) load(lanes, v []float64) {
	for j := range t.k {
		copy(lanes[j*t.width:], v[j*t.f.d:(j+1)*t.f.d])
	}
}

func (t *Tangents) store(v, lanes []float64) {
	for j := range t.k {
		copy(v[j*t.f.d:(j+1)*t.f.d], lanes[j*t.width:])
	}
}

// lanes makes n steps, or else returns the step and the column at which it ended.
func (t *Tangents) lanes(from, n int) (step, column int) {
	g, r := &t.g[from*t.width], &t.r[from*len(t.d)]
	if t.width == 16 {
		return carry16(&t.v[0], g, r, &t.d[0], &t.mask[0], t.k, n)
	}
	return carry32(&t.v[0], g, r, &t.d[0], &t.mask[0], t.k, n)
}

type waveFunc = func(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool

// wave makes the steps of the block that r has room for, orbit, gradients and all, with a few
// columns, and reports whether these took no more than lanes do; else v is as it was.
func (t *Tangents) wave(v, r []float64) bool {
	if t.v == nil || t.k > waveColumns {
		return false
	}
	f, wide := t.f, t.width/16-1
	wave := [...]waveFunc{wave8x16, wave8x32}[wide]
	switch {
	case f.n <= 4:
		wave = [...]waveFunc{wave4x16, wave4x32}[wide]
	case f.n < 8:
		wave = [...]waveFunc{wave7x16, wave7x32}[wide]
	}
	steps := len(r) / t.k
	slot := func(s int) []float64 { return t.slots[s%4*waveColumns*t.width:] }
	t.load(slot(3), v)
	if !wave(&f.wl[0], &f.bl[0], &tanhTable[0][0], &t.y[steps], &t.x[0], &t.w[0], &t.slots[0], &t.g[0], &t.r[0], &t.mask[0], f.d, t.k, steps) {
		return false
	}
	t.store(v, slot(steps-1))
	t.takeR(r)
	return true
}

// Gradient sets g to the derivatives of the next entry of the register by those of the
// register that the outputs x belong to,
//
//	g_j = sum_i b_i (1 - x_i)(1 + x_i) w_ij,
//
// summed from i = 0 on, from 0.
func (f *Feedback) Gradient(x, g []float64) {
	g = g[:f.d]
	clear(g)
	for i, x := range x {
		a := float64(f.b[i] * float64((1-x)*(1+x)))
		for j, w := range f.w[i*f.d:][:f.d] {
			g[j] += float64(a * w)
		}
	}
}

// Companion replaces each of the k columns of length len(g) that v holds one after
// another by its product with the companion matrix of g, which has g as its first row
// and ones below the diagonal: (Dot(g, v), v_0, v_1, ...).
func Companion(g, v []float64, k int) {
	d := len(g)
	for c := range k {
		column := v[c*d : (c+1)*d]
		shift(column, Dot(g, column))
	}
}

// shift puts newest in front of the column, which loses its last entry.
func shift(column []float64, newest float64) {
	copy(column[1:], column)
	column[0] = newest
}
