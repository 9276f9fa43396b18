package strict

import "math"

// QR orthonormalises in place the k columns of length n that q holds one after
// another (column j is q[j*n:(j+1)*n]), k <= n, and sets r[0] ... r[k-1] to the
// diagonal of R, which is never negative. It is Gram-Schmidt, column by column:
// from column j the parts along columns 0 ... j-1 are taken twice, and what is
// left is divided by its norm r[j]. That makes the columns orthogonal to the last
// bits (Kahan and Parlett: "twice is enough") unless the second pass still halves
// the norm, as with columns dependent within rounding; then further passes follow.
// A column of which nothing is left becomes 0, with r[j] = 0. If a column is not
// finite, its r[j] is NaN or +Inf.
//
// Scalar products are those of Dot4. In a pass the scalar products d_i of the
// column with all columns i < j are taken first (classical Gram-Schmidt), then
// each entry loses d_0 u_0, d_1 u_1, ... in this order. The norm is the square
// root of the scalar product with itself, and the column is multiplied by 1/r[j],
// rounded. So the first columns are the same whatever follows them.
func QR(q []float64, n, k int, r []float64) { qr(q, n, 0, k, r) }

// qr is QR after the first columns are done.
func qr(q []float64, n, first, k int, r []float64) {
	var few [32]float64
	d := few[:]
	if k > len(few) {
		d = make([]float64, k)
	}
	for j := first; j < k; j++ {
		v := q[j*n : (j+1)*n : (j+1)*n]
		scale := 1.0
		s := Dot4(v, v)
		if !(s >= qrMin && s <= 1/qrMin) {
			var done bool
			if scale, done = normScale(v); done {
				r[j] = scale
				continue
			}
			multiply(v, scale)
			s = Dot4(v, v)
		}
		for pass := 1; j > 0 && pass <= maxPasses; pass++ {
			before := s
			project(q, n, j, v, d)
			s = Dot4(v, v)
			if pass > 1 && !(s < before/4) {
				break
			}
		}
		if s < sumMin { // nothing is left but what rounding made of it
			s = 0
		}
		norm := math.Sqrt(s)
		r[j] = norm / scale
		if norm == 0 {
			clear(v)
			continue
		}
		multiply(v, 1/norm)
	}
}

const (
	// A column whose sum of squares is outside qrMin ... 1/qrMin is scaled.
	qrMin = 0x1p-300
	// maxPasses ends the passes over a column that keeps shrinking.
	maxPasses = 5
)

func multiply(v []float64, by float64) {
	for l := range v {
		v[l] = float64(v[l] * by)
	}
}

// project takes from v its parts along the j columns of q, once; d is room for
// the j scalar products.
func project(q []float64, n, j int, v, d []float64) {
	i := 0
	for ; i+2 <= j; i += 2 {
		d[i], d[i+1] = dot4x2(q[i*n:(i+1)*n], q[(i+1)*n:(i+2)*n], v)
	}
	if i < j {
		d[i] = Dot4(q[i*n:(i+1)*n], v)
	}
	for i = 0; i+4 <= j; i += 4 {
		minus4(v, q[i*n:(i+4)*n], d[i], d[i+1], d[i+2], d[i+3])
	}
	for ; i < j; i++ {
		u, di := q[i*n:][:len(v)], d[i]
		for l := range v {
			v[l] -= float64(di * u[l])
		}
	}
}

// dot4x2 returns Dot4(a, v) and Dot4(b, v).
func dot4x2(a, b, v []float64) (float64, float64) {
	var s0, s1, s2, s3, t0, t1, t2, t3 float64
	a, b = a[:len(v)], b[:len(v)]
	for len(v) >= 16 {
		s0, s1, s2, s3, t0, t1, t2, t3 = dot16x2((*[16]float64)(a), (*[16]float64)(b), (*[16]float64)(v),
			s0, s1, s2, s3, t0, t1, t2, t3)
		a, b, v = a[16:], b[16:], v[16:]
	}
	for len(v) >= 4 && len(a) >= 4 && len(b) >= 4 {
		s0, t0 = s0+float64(a[0]*v[0]), t0+float64(b[0]*v[0])
		s1, t1 = s1+float64(a[1]*v[1]), t1+float64(b[1]*v[1])
		s2, t2 = s2+float64(a[2]*v[2]), t2+float64(b[2]*v[2])
		s3, t3 = s3+float64(a[3]*v[3]), t3+float64(b[3]*v[3])
		a, b, v = a[4:], b[4:], v[4:]
	}
	for l, x := range v {
		p, o := float64(a[l]*x), float64(b[l]*x)
		switch l {
		case 0:
			s0, t0 = s0+p, t0+o
		case 1:
			s1, t1 = s1+p, t1+o
		default:
			s2, t2 = s2+p, t2+o
		}
	}
	return (s0 + s1) + (s2 + s3), (t0 + t1) + (t2 + t3)
}

// dot16x2 adds sixteen products each to the accumulators of two scalar products.
func dot16x2(a, b, v *[16]float64, s0, s1, s2, s3, t0, t1, t2, t3 float64) (_, _, _, _, _, _, _, _ float64) {
	s0, t0 = s0+float64(a[0]*v[0]), t0+float64(b[0]*v[0])
	s1, t1 = s1+float64(a[1]*v[1]), t1+float64(b[1]*v[1])
	s2, t2 = s2+float64(a[2]*v[2]), t2+float64(b[2]*v[2])
	s3, t3 = s3+float64(a[3]*v[3]), t3+float64(b[3]*v[3])
	s0, t0 = s0+float64(a[4]*v[4]), t0+float64(b[4]*v[4])
	s1, t1 = s1+float64(a[5]*v[5]), t1+float64(b[5]*v[5])
	s2, t2 = s2+float64(a[6]*v[6]), t2+float64(b[6]*v[6])
	s3, t3 = s3+float64(a[7]*v[7]), t3+float64(b[7]*v[7])
	s0, t0 = s0+float64(a[8]*v[8]), t0+float64(b[8]*v[8])
	s1, t1 = s1+float64(a[9]*v[9]), t1+float64(b[9]*v[9])
	s2, t2 = s2+float64(a[10]*v[10]), t2+float64(b[10]*v[10])
	s3, t3 = s3+float64(a[11]*v[11]), t3+float64(b[11]*v[11])
	s0, t0 = s0+float64(a[12]*v[12]), t0+float64(b[12]*v[12])
	s1, t1 = s1+float64(a[13]*v[13]), t1+float64(b[13]*v[13])
	s2, t2 = s2+float64(a[14]*v[14]), t2+float64(b[14]*v[14])
	s3, t3 = s3+float64(a[15]*v[15]), t3+float64(b[15]*v[15])
	return s0, s1, s2, s3, t0, t1, t2, t3
}

// minus4 takes d0 u0, d1 u1, d2 u2, d3 u3 from v, in this order; u holds the four
// columns.
func minus4(v, u []float64, d0, d1, d2, d3 float64) {
	n := len(v)
	u0, u1, u2, u3 := u[:n], u[n:][:n], u[2*n:][:n], u[3*n:][:n]
	for l, x := range v {
		v[l] = (((x - float64(d0*u0[l])) - float64(d1*u1[l])) - float64(d2*u2[l])) - float64(d3*u3[l])
	}
}
