package spectral

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"neurorbit/stages/num/stats"
)

// Limits of RotationNumber.
const (
	minRotation = 1 << 10 // points
	maxRotation = 1 << 16
	maxHarmonic = 64
	maxPieces   = 32
	lineMatch   = 1e-6 // cycles per step between a line and the harmonic it is
	weakest     = 1e-6 // amplitude of the weakest line used, strongest = 1
)

// Line is a spectral line of a signal.
type Line struct {
	Frequency float64 // in cycles per step, between 0 and 1/2
	Amplitude float64
	Harmonic  int // the smallest k >= 0 with Frequency = +-k Number mod 1/Pieces; -1: none up to 64
}

// Rotation is the rotation number of a quasiperiodic orbit.
type Rotation struct {
	Number float64 // in cycles per step, between 0 and 1/2
	Pieces int     // closed curves that the orbit visits in turn; 0: some lines are no harmonics, as on a torus of higher dimension
	Lines  []Line  // strongest first
}

// RotationNumber returns the rotation number of a quasiperiodic orbit from a
// smooth function x of the state along it, by spectral lines, as the package
// comment describes. It uses the first 2^m points, 10 <= m <= 16, and looks for
// at most the given number of lines.
func RotationNumber(x []float64, lines int) (*Rotation, error) {
	if len(x) < minRotation {
		return nil, fmt.Errorf("spectral: %d points are too few for a rotation number, which needs %d", len(x), minRotation)
	}
	if lines < 1 {
		return nil, fmt.Errorf("spectral: %d lines", lines)
	}
	for t, v := range x {
		if !(math.Abs(v) <= math.MaxFloat64) {
			return nil, fmt.Errorf("spectral: point %d is not finite", t)
		}
	}
	n := min(1<<(bits.Len(uint(len(x)))-1), maxRotation)
	f := newFinder(x[:n])
	r := &Rotation{}
	for len(r.Lines) < lines {
		line, ok := f.next()
		if !ok || len(r.Lines) > 0 && line.Amplitude < weakest*r.Lines[0].Amplitude {
			break
		}
		r.Lines = append(r.Lines, line)
	}
	if len(r.Lines) == 0 {
		return nil, fmt.Errorf("spectral: the signal is constant and has no rotation number")
	}
	slices.SortStableFunc(r.Lines, func(a, b Line) int { return cmp.Compare(b.Amplitude, a.Amplitude) })
	r.generate()
	return r, nil
}

// generate chooses the line that the others are harmonics of, with as few pieces
// as possible, then with the lowest harmonics.
func (r *Rotation) generate() {
	for pieces := 1; pieces <= maxPieces && r.Pieces == 0; pieces++ {
		best := math.MaxInt
		for _, candidate := range r.Lines {
			sum := 0
			for _, l := range r.Lines {
				k := harmonic(l.Frequency, candidate.Frequency, pieces)
				if k < 0 {
					sum = math.MaxInt
					break
				}
				sum += k
			}
			if sum < best {
				best, r.Pieces, r.Number = sum, pieces, candidate.Frequency
			}
		}
	}
	pieces := r.Pieces
	if pieces == 0 {
		pieces, r.Number = 1, r.Lines[0].Frequency
	}
	for i := range r.Lines {
		l := &r.Lines[i]
		l.Harmonic = harmonic(l.Frequency, r.Number, pieces)
	}
}

// harmonic returns the smallest k >= 0 such that f = k g or -k g mod 1/pieces,
// or -1. With one piece, k >= 1.
func harmonic(f, g float64, pieces int) int {
	p := float64(pieces)
	for k := range maxHarmonic + 1 {
		if k == 0 && pieces == 1 {
			continue
		}
		kg := float64(float64(k) * g)
		if apart(float64(p*(f-kg))) < p*lineMatch || apart(float64(p*(f+kg))) < p*lineMatch {
			return k
		}
	}
	return -1
}

// apart returns the distance from x to the nearest integer; it brings a frequency to
// 0 ... 1/2.
func apart(x float64) float64 { return math.Abs(x - math.Floor(x+0.5)) }

// finder finds the lines of a signal one by one.
type finder struct {
	x        []float64 // what is left of the signal without its mean, over its strength
	weight   []float64 // bump over all points
	half     []float64 // bump over half the points
	total    float64   // of weight
	part     []float64
	f        *fourier
	strength float64 // largest |value| of the signal
}

func newFinder(signal []float64) *finder {
	n := len(signal)
	f := &finder{x: slices.Clone(signal), weight: bumps(n), half: bumps(n / 2), part: make([]float64, n), f: newFourier(n)}
	f.strength = cmp.Or(max(slices.Max(signal), -slices.Min(signal)), 1)
	mean := 0.0
	for t, w := range f.weight {
		f.x[t] /= f.strength
		f.total += w
		mean += float64(w * f.x[t])
	}
	mean /= f.total
	for t := range f.x {
		f.x[t] -= mean
	}
	return f
}

func bumps(n int) []float64 {
	w := make([]float64, n)
	for t := range w {
		w[t] = stats.Bump((float64(t) + 0.5) / float64(n))
	}
	return w
}

// next finds the strongest line that is left and takes it out of the signal.
func (f *finder) next() (Line, bool) {
	n := len(f.x)
	for t, w := range f.weight {
		f.part[t] = w * f.x[t]
	}
	f.f.transform(f.part)
	peak, strongest := 0, 0.0
	for j := 1; j <= n/2; j++ {
		if p := f.f.power(j); p > strongest {
			peak, strongest = j, p
		}
	}
	if math.Sqrt(strongest) <= 1e-14*f.total {
		return Line{}, false
	}
	freq := refine(f.x, f.half, float64(peak)/float64(n))
	re, im := project(f.x, f.weight, freq, 0)
	re, im = re/f.total, im/f.total
	both := 2.0 // the line and its mirror image at -freq
	if apart(float64(2*freq)) < 0.5/float64(n) {
		both = 1
	}
	for t := range f.x {
		c, s := cycle(float64(freq * float64(t)))
		f.x[t] -= float64(both * (float64(re*c) - float64(im*s)))
	}
	return Line{Frequency: apart(freq), Amplitude: f.strength * both * math.Sqrt(float64(re*re)+float64(im*im))}, true
}

// project returns sum_t w_t x_t exp(-2 pi i freq (from + t)).
func project(x, w []float64, freq float64, from int) (re, im float64) {
	for t, wt := range w {
		c, s := cycle(float64(freq * float64(from+t)))
		a := wt * x[t]
		re += float64(a * c)
		im -= float64(a * s)
	}
	return re, im
}

// refine improves the frequency of a line of x. w are the weights of half the
// points. A line at freq + d has phases in the two halves that differ by
// 2 pi d len(w), measured with the accuracy of weighted Birkhoff means.
func refine(x, w []float64, freq float64) float64 {
	h := len(w)
	for range 12 {
		re1, im1 := project(x[:h], w, freq, 0)
		re2, im2 := project(x[h:], w, freq, h)
		cos := float64(re2*re1) + float64(im2*im1)
		sin := float64(im2*re1) - float64(re2*im1)
		norm := math.Sqrt(float64(cos*cos) + float64(sin*sin))
		if norm == 0 {
			return freq
		}
		angle := sin / norm // of the difference, to first order
		if cos < 0 {
			angle = math.Copysign(math.Pi/2, sin)
		}
		change := angle / (2 * math.Pi * float64(h))
		freq += change
		if math.Abs(change) < 1e-16 {
			break
		}
	}
	return freq
}
