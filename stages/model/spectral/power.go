package spectral

import (
	"fmt"
	"math"
	"math/bits"

	"neurorbit/stages/num/strict"
)

// cycle returns cos 2 pi x and sin 2 pi x.
func cycle(x float64) (cos, sin float64) {
	x -= math.Floor(x + 0.5)
	sin, cos = strict.SinCos(2 * math.Pi * x)
	return cos, sin
}

// fourier is a fast Fourier transform of 2^m points, decimation in time.
type fourier struct {
	n        int
	cos, sin []float64 // of 2 pi j/n, j < n/2
	re, im   []float64
}

func newFourier(n int) *fourier {
	f := &fourier{n, make([]float64, n/2), make([]float64, n/2), make([]float64, n), make([]float64, n)}
	for j := range f.cos {
		f.cos[j], f.sin[j] = cycle(float64(j) / float64(n))
	}
	return f
}

// transform sets re, im to sum_t x_t exp(-2 pi i j t/n), j < n.
func (f *fourier) transform(x []float64) {
	shift := 64 - bits.TrailingZeros(uint(f.n))
	for t, v := range x[:f.n] {
		f.re[bits.Reverse64(uint64(t))>>shift] = v
	}
	clear(f.im)
	for size := 2; size <= f.n; size *= 2 {
		half, stride := size/2, f.n/size
		for start := 0; start < f.n; start += size {
			for j := range half {
				c, s := f.cos[j*stride], f.sin[j*stride]
				a, b := start+j, start+j+half
				re := float64(f.re[b]*c) + float64(f.im[b]*s)
				im := float64(f.im[b]*c) - float64(f.re[b]*s)
				f.re[a], f.re[b] = f.re[a]+re, f.re[a]-re
				f.im[a], f.im[b] = f.im[a]+im, f.im[a]-im
			}
		}
	}
}

// power returns the square of the modulus of coefficient j.
func (f *fourier) power(j int) float64 {
	return float64(f.re[j]*f.re[j]) + float64(f.im[j]*f.im[j])
}

// PowerSpectrum returns the one-sided power spectrum of x at the frequencies
// i/(2 lines) cycles per step, i = 0, 1, ..., lines: the mean over segments of
// 2 lines points that overlap by half (Welch), the mean of x taken away, with a
// Hann window, scaled so that the entries sum to the variance of x. lines is a
// power of two, and x has at least 2 lines points.
func PowerSpectrum(x []float64, lines int) ([]float64, error) {
	if lines < 2 || lines&(lines-1) != 0 {
		return nil, fmt.Errorf("spectral: %d lines: not a power of two, or less than 2", lines)
	}
	n := 2 * lines
	if len(x) < n {
		return nil, fmt.Errorf("spectral: %d points are too few for %d lines", len(x), lines)
	}
	mean := 0.0
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	window := make([]float64, n)
	square := 0.0
	for t := range window {
		c, _ := cycle((float64(t) + 0.5) / float64(n))
		window[t] = 0.5 - float64(0.5*c)
		square += float64(window[t] * window[t])
	}
	f := newFourier(n)
	out := make([]float64, lines+1)
	part := make([]float64, n)
	segments := 0
	for from := 0; from+n <= len(x); from += lines {
		for t, w := range window {
			part[t] = w * (x[from+t] - mean)
		}
		f.transform(part)
		for i := range out {
			out[i] += f.power(i)
		}
		segments++
	}
	scale := 2 / (square * float64(n) * float64(segments))
	for i := range out {
		out[i] *= scale
	}
	out[0] /= 2
	out[lines] /= 2
	return out, nil
}
