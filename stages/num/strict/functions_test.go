package strict

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Exps and Logs have the bits of Exp and Log: on random numbers of every size, close to 1,
// on both sides of every line of the tables, and on odd numbers anywhere among others.
func TestFunctionsOfMany(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	x := append([]float64{512, -512, math.Nextafter(512, 0), 0x1p-54, -0x1p-55, 709, -708, -740, math.Nextafter(1, 0), math.Nextafter(1, 2)}, oddNumbers...)
	for i := range logN + 1 {
		for _, edge := range []float64{math.Float64frombits(logHalf + uint64(i)<<(52-logBits)), 1 + float64(i)/logN, (float64(i) + 0.5) / invLn2N} {
			x = append(x, edge, math.Nextafter(edge, 0), math.Nextafter(edge, 9), -edge)
		}
	}
	for range 200000 {
		x = append(x, math.Float64frombits(r.Uint64()), 1400*r.Float64()-700, 1+r.NormFloat64()/40, math.Ldexp(r.Float64(), r.IntN(40)-20))
	}
	r.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
	for _, c := range []struct {
		name string
		many func([]float64)
		one  func(float64) float64
	}{{"Exps", Exps, Exp}, {"Logs", Logs, Log}} {
		for from := 0; from < len(x); {
			part := x[from:min(len(x), from+r.IntN(70))]
			got := slices.Clone(part)
			c.many(got)
			for i, v := range part {
				if want := c.one(v); canonical(got[i]) != canonical(want) {
					t.Fatalf("%s of %v, %v (%d of %d): %v, want %v", c.name, v, math.Float64bits(v), i, len(part), got[i], want)
				}
			}
			from += len(part)
		}
	}
}
