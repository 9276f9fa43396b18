package strokes

import (
	"math"

	"neurorbit/stages/num/strict"
)

// The pen, in pixels of the 16 x 16 image.
const (
	radiusMean   = 1.05 // half the width of a line
	radiusSpread = 0.25 // standard deviation of its logarithm
	pressure     = 0.15 // relative standard deviation of the radius at the ends of a line
	inside       = 0.75 // the part of the radius that is kept inside the image
	marginSpread = 0.3  // paper beyond that
	offsetSpread = 0.25 // standard deviation of the middle of the image
	blurLow      = 0.7  // the blur; the resampled USPS images have 0.75 beside that of their making
	blurHigh     = 0.85
)

const side = 16

// ink draws the paths with a pen: brought to the size of the image, the longer
// side filling it, in the middle; grey where a pixel is touched in part; blurred.
func ink(r random, paths [][]point) (image [256]float32) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, path := range paths {
		for _, p := range path {
			low = point{min(low.x, p.x), min(low.y, p.y)}
			high = point{max(high.x, p.x), max(high.y, p.y)}
		}
	}
	radius := float64(radiusMean * strict.Exp(float64(radiusSpread*r.normal())))
	margin := float64(inside*radius) + math.Abs(float64(marginSpread*r.normal()))
	size := (side - float64(2*margin)) / max(high.x-low.x, high.y-low.y)
	middle := point{float64((low.x + high.x) / 2), float64((low.y + high.y) / 2)}
	centre := point{side/2 + float64(offsetSpread*r.normal()), side/2 + float64(offsetSpread*r.normal())}
	var grey [side * side]float64
	for _, path := range paths {
		thickness := func() float64 { return float64(radius * (1 + float64(pressure*r.normal()))) }
		begin, end := thickness(), thickness()
		for i, p := range path {
			path[i] = point{centre.x + float64(size*(p.x-middle.x)), centre.y + float64(size*(p.y-middle.y))}
			if i > 0 {
				t := (float64(i) - 0.5) / float64(len(path)-1)
				line(&grey, path[i-1], path[i], begin+float64(t*(end-begin)))
			}
		}
	}
	for i, v := range blur(&grey, r.between(blurLow, blurHigh)) {
		image[i] = float32(min(float64(2*v), 2) - 1)
	}
	return image
}

// line draws a straight piece from a to b: a pixel is full where its middle is
// half a pixel or more inside the line, and empty where it is as far outside.
func line(grey *[side * side]float64, a, b point, radius float64) {
	reach := radius + 0.5
	dx, dy := b.x-a.x, b.y-a.y
	length2 := float64(dx*dx) + float64(dy*dy)
	for row := first(min(a.y, b.y) - reach); row < after(max(a.y, b.y)+reach); row++ {
		for col := first(min(a.x, b.x) - reach); col < after(max(a.x, b.x)+reach); col++ {
			px, py := float64(col)+0.5-a.x, float64(row)+0.5-a.y
			t := 0.0
			if length2 > 0 {
				t = min(max((float64(px*dx)+float64(py*dy))/length2, 0), 1)
			}
			ex, ey := px-float64(t*dx), py-float64(t*dy)
			v := min(reach-math.Sqrt(float64(ex*ex)+float64(ey*ey)), 1)
			at := side*row + col
			grey[at] = max(grey[at], v)
		}
	}
}

// first and after return the range of pixels whose middles lie between two
// coordinates.
func first(x float64) int { return max(int(math.Ceil(x-0.5)), 0) }
func after(x float64) int { return min(int(math.Floor(x-0.5)), side-1) + 1 }

// blurReach is how many pixels to either side are blurred into one.
const blurReach = 3

// blur returns the image under a Gaussian of the standard deviation sigma, with
// paper, 0, around it.
func blur(grey *[side * side]float64, sigma float64) (out [side * side]float64) {
	var g [2*blurReach + 1]float64
	for i := range g {
		d := float64(i - blurReach)
		g[i] = strict.Exp(-float64(d*d) / float64(2*float64(sigma*sigma)))
	}
	sum := strict.Sum(g[:])
	for i := range g {
		g[i] /= sum
	}
	in := *grey
	for range 2 { // along the rows, each of which becomes a column, and so back again
		for row := range side {
			for col := range side {
				s := 0.0
				for i, w := range g {
					if c := col + i - blurReach; c >= 0 && c < side {
						s += float64(w * in[side*row+c])
					}
				}
				out[side*col+row] = s
			}
		}
		in = out
	}
	return out
}
