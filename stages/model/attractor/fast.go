package attractor

import "neurorbit/stages/num/strict"

// A four holds a number for each of four neurons.
type four [4]float64

// A rest holds, for each of four neurons, the numbers c_1, c_2, ... for which
//
//	np.sum(w * y) = (((w_1 y_1 + c_1) + c_2) + ...)
//
// bit by bit for every y_1: four numbers for D = 16, six for D = 32. They are what
// NumPy's pairwise sum adds to the partial sum that contains the first term: the
// other terms of the first of its eight partial sums r_1 ... r_8, then r_2,
// r_3 + r_4, (r_5 + r_6) + (r_7 + r_8). NumPy adds all of it to +0, which matters
// only where every term is -0: with a c_1 that is not -0, no sum is.
type rest [6]four

// times returns w y.
func times(w *four, y float64) (a, b, c, d float64) {
	return float64(w[0] * y), float64(w[1] * y), float64(w[2] * y), float64(w[3] * y)
}

// plus returns (a, b, c, d) + w y.
func plus(a, b, c, d float64, w *four, y float64) (_, _, _, _ float64) {
	return a + float64(w[0]*y), b + float64(w[1]*y), c + float64(w[2]*y), d + float64(w[3]*y)
}

// prepare16 sets the rest for D = 16 from the weights, by column, and y without
// y_1.
func (r *rest) prepare16(w *[16]four, y *[15]float64) {
	a, b, c, d := times(&w[8], y[7])
	r[0] = four{0 + a, 0 + b, 0 + c, 0 + d}
	a, b, c, d = times(&w[1], y[0])
	a, b, c, d = plus(a, b, c, d, &w[9], y[8])
	r[1] = four{a, b, c, d}
	a, b, c, d = times(&w[2], y[1])
	a, b, c, d = plus(a, b, c, d, &w[10], y[9])
	e, f, g, h := times(&w[3], y[2])
	e, f, g, h = plus(e, f, g, h, &w[11], y[10])
	r[2] = four{a + e, b + f, c + g, d + h}
	a, b, c, d = times(&w[4], y[3])
	a, b, c, d = plus(a, b, c, d, &w[12], y[11])
	e, f, g, h = times(&w[5], y[4])
	e, f, g, h = plus(e, f, g, h, &w[13], y[12])
	a, b, c, d = a+e, b+f, c+g, d+h
	e, f, g, h = times(&w[6], y[5])
	e, f, g, h = plus(e, f, g, h, &w[14], y[13])
	k, l, m, n := times(&w[7], y[6])
	k, l, m, n = plus(k, l, m, n, &w[15], y[14])
	r[3] = four{a + (e + k), b + (f + l), c + (g + m), d + (h + n)}
}

// prepare32 is prepare16 for D = 32.
func (r *rest) prepare32(w *[32]four, y *[31]float64) {
	a, b, c, d := times(&w[8], y[7])
	r[0] = four{0 + a, 0 + b, 0 + c, 0 + d}
	a, b, c, d = times(&w[16], y[15])
	r[1] = four{a, b, c, d}
	a, b, c, d = times(&w[24], y[23])
	r[2] = four{a, b, c, d}
	a, b, c, d = times(&w[1], y[0])
	a, b, c, d = plus(a, b, c, d, &w[9], y[8])
	a, b, c, d = plus(a, b, c, d, &w[17], y[16])
	a, b, c, d = plus(a, b, c, d, &w[25], y[24])
	r[3] = four{a, b, c, d}
	a, b, c, d = times(&w[2], y[1])
	a, b, c, d = plus(a, b, c, d, &w[10], y[9])
	a, b, c, d = plus(a, b, c, d, &w[18], y[17])
	a, b, c, d = plus(a, b, c, d, &w[26], y[25])
	e, f, g, h := times(&w[3], y[2])
	e, f, g, h = plus(e, f, g, h, &w[11], y[10])
	e, f, g, h = plus(e, f, g, h, &w[19], y[18])
	e, f, g, h = plus(e, f, g, h, &w[27], y[26])
	r[4] = four{a + e, b + f, c + g, d + h}
	a, b, c, d = times(&w[4], y[3])
	a, b, c, d = plus(a, b, c, d, &w[12], y[11])
	a, b, c, d = plus(a, b, c, d, &w[20], y[19])
	a, b, c, d = plus(a, b, c, d, &w[28], y[27])
	e, f, g, h = times(&w[5], y[4])
	e, f, g, h = plus(e, f, g, h, &w[13], y[12])
	e, f, g, h = plus(e, f, g, h, &w[21], y[20])
	e, f, g, h = plus(e, f, g, h, &w[29], y[28])
	a, b, c, d = a+e, b+f, c+g, d+h
	e, f, g, h = times(&w[6], y[5])
	e, f, g, h = plus(e, f, g, h, &w[14], y[13])
	e, f, g, h = plus(e, f, g, h, &w[22], y[21])
	e, f, g, h = plus(e, f, g, h, &w[30], y[29])
	k, l, m, n := times(&w[7], y[6])
	k, l, m, n = plus(k, l, m, n, &w[15], y[14])
	k, l, m, n = plus(k, l, m, n, &w[23], y[22])
	k, l, m, n = plus(k, l, m, n, &w[31], y[30])
	r[5] = four{a + (e + k), b + (f + l), c + (g + m), d + (h + n)}
}

// prepared says whether advance4 is for a net.
func (p Params) prepared() bool { return p.N == 4 && (p.D == 16 || p.D == 32) }

// advance4 is advance for N = 4 and D = 16 or 32, the sizes of the article. An
// iteration is a chain of dependent operations: y_0, the four u_i, their tanh. What
// is not part of it comes behind the tanh in the program, so that a CPU does it
// while it waits for them.
func (r *Run) advance4(steps int, x1, x2 []float64) {
	d := r.net.p.D
	b := four(r.net.b)
	w := make([]four, d)
	for j := range w {
		for i := range w[j] {
			w[j][i] = r.net.w[i*d+j]
		}
	}
	first := w[0]
	var older rest
	numbers := older[:4]
	if d == 32 {
		numbers = older[:]
	}
	x := (*four)(r.x)
	xa, xb, xc, xd := x[0], x[1], x[2], x[3]
	for t := range steps {
		if y := r.register(); d == 32 {
			older.prepare32((*[32]four)(w), (*[31]float64)(y))
		} else {
			older.prepare16((*[16]four)(w), (*[15]float64)(y))
		}
		y0 := float64(b[0]*xa) + float64(b[1]*xb) + float64(b[2]*xc) + float64(b[3]*xd)
		u0, u1, u2, u3 := times(&first, y0)
		for k := range numbers {
			c := &numbers[k]
			u0, u1, u2, u3 = u0+c[0], u1+c[1], u2+c[2], u3+c[3]
		}
		xa, xb, xc, xd = strict.TanhOf4(u0, u1, u2, u3)
		r.push(0 + y0) // four terms -0 give -0 here, and +0 in NumPy
		if x1 != nil {
			x1[t] = xa
		}
		if x2 != nil {
			x2[t] = xb
		}
	}
	*x = four{xa, xb, xc, xd}
}
