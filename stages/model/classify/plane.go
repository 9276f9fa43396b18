package classify

import "neurorbit/stages/num/strict"

// A Plane is a plane in the space of images: origin + x e1 + y e2.
type Plane struct{ origin, e1, e2 []float64 }

// NewPlane returns the plane through three images: a is its origin, b is on its first
// axis.
func NewPlane(a, b, c []float32) Plane {
	p := Plane{widened(a), widened(b), widened(c)}
	for k, v := range p.origin {
		p.e1[k] -= v
		p.e2[k] -= v
	}
	normalize(p.e1)
	d := strict.Dot(p.e1, p.e2)
	for k, v := range p.e1 {
		p.e2[k] -= float64(d * v)
	}
	normalize(p.e2)
	return p
}

// normalize makes x a unit vector, unless it is 0.
func normalize(x []float64) {
	if norm := strict.Norm(x); norm > 0 {
		for k := range x {
			x[k] /= norm
		}
	}
}

// Project returns the coordinates of the point of the plane that is nearest to an
// image.
func (p *Plane) Project(x []float32) (float64, float64) {
	d := widened(x)
	for k, v := range p.origin {
		d[k] -= v
	}
	return strict.Dot(d, p.e1), strict.Dot(d, p.e2)
}

// Image sets dst to the image at a point.
func (p *Plane) Image(dst []float32, x, y float64) {
	for k, v := range p.origin {
		dst[k] = float32(v + float64(x*p.e1[k]) + float64(y*p.e2[k]))
	}
}
