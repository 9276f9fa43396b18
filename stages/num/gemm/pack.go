package gemm

import "unsafe"

// panel is the number of columns of a panel, a cache line.
const panel = 16

// Packed is a K x N right-hand factor in the kernels' layout: panels of 16
// columns, each with its rows one after the other, the last one filled up with
// zeros. It may be used in any number of products, also at the same time. The
// zero value is a 0 x 0 factor.
type Packed struct {
	K, N int
	data []float32 // panel p, row k, column j: data[(p*K+k)*panel+j], from a cache line on
}

// Pack makes p the packed form of b, which is K x N, or N x K if transposed is
// set. It reuses the memory of p.
func (p *Packed) Pack(b Matrix, transposed bool) {
	b.check("b")
	p.K, p.N = b.Rows, b.Cols
	if transposed {
		p.K, p.N = b.Cols, b.Rows
	}
	p.data = onLine(p.data, (p.N+panel-1)/panel*panel*p.K)
	if transposed {
		p.packTransposed(b)
	} else {
		p.packRows(b)
	}
}

// onLine returns a slice of n values that starts on a cache line: data, which does,
// if it is large enough.
func onLine(data []float32, n int) []float32 {
	if cap(data) >= n {
		return data[:n]
	}
	data = make([]float32, n+panel-1)
	skip := -int(uintptr(unsafe.Pointer(&data[0]))) & (4*panel - 1) / 4
	return data[skip : skip+n : skip+n]
}

// packRows packs b, a few rows at a time, which stay in cache between panels.
func (p *Packed) packRows(b Matrix) {
	const few = 16
	whole := p.N / panel * panel
	for lo := 0; lo < p.K; lo += few {
		hi := min(lo+few, p.K)
		for j := 0; j < whole; j += panel {
			to := p.data[j*p.K:]
			for k := lo; k < hi; k++ {
				line := [panel]float32(b.Data[k*b.Stride+j:]) // a copy that cannot overlap needs no call
				*(*[panel]float32)(to[k*panel:]) = line
			}
		}
		if whole == p.N {
			continue
		}
		to := p.data[whole*p.K:]
		for k := lo; k < hi; k++ {
			line := to[k*panel:][:panel]
			clear(line[copy(line, b.Row(k)[whole:]):])
		}
	}
}

// packTransposed packs the rows of b as columns, four at a time.
func (p *Packed) packTransposed(b Matrix) {
	zeros := make([]float32, p.K)
	row := func(j int) []float32 {
		if j < p.N {
			return b.Row(j)
		}
		return zeros
	}
	for j := 0; j < len(p.data)/max(p.K, 1); j += 4 {
		to := p.data[j/panel*panel*p.K+j%panel:]
		r0, r1, r2, r3 := row(j), row(j+1), row(j+2), row(j+3)
		for k, v := range r0 {
			line := (*[4]float32)(to[k*panel:])
			line[0], line[1], line[2], line[3] = v, r1[k], r2[k], r3[k]
		}
	}
}
