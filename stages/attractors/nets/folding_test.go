package nets

import (
	"math"
	"testing"
)

// Chaos shows what it does: near states part by lambda1 a step, the segment is a curve
// without gaps, and every point is counted. So do a net whose neurons saturate until two
// near states are the same, and one of which no point is near the section.
func TestFolding(t *testing.T) {
	for name, set := range map[string]Set{
		"chaos":      {Name: "chaos", N: 4, D: 16, S: 2.1, Seed: 174658140},
		"merging":    {Name: "merging", N: 4, D: 3, S: 40, Seed: 26},
		"no section": {Name: "no section", N: 4, D: 16, S: 40, Seed: 3},
	} {
		p := short("strange")
		p.Set, p.Steps, p.Transient = set, 20000, 10000
		r, err := compute(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		lambda1 := r.sets[0].Lambda1
		if len(r.parting) < 10 {
			t.Fatalf("%s (%s, lambda1 = %v): %d lines of parting", name, r.sets[0].Class, lambda1, len(r.parting))
		}
		for k, row := range r.parting {
			if !(row.Mean > 0) || row.Distance < 0 || k == 0 && math.Abs(row.Mean/partingStart-1) > 1e-4 {
				t.Fatalf("%s: %+v", name, row)
			}
		}
		if name == "chaos" {
			a, b := r.parting[20], r.parting[80]
			if slope := math.Log(b.Mean/a.Mean) / float64(b.T-a.T); math.Abs(slope/lambda1-1) > 0.2 {
				t.Errorf("near states part by %v a step, lambda1 is %v", slope, lambda1)
			}
		}
		for k, row := range r.segment[1:] {
			if math.Abs(row.Y1-r.segment[k].Y1) > segmentGap || math.Abs(row.Y2-r.segment[k].Y2) > segmentGap {
				t.Fatalf("%s: a gap before point %d of the segment", name, k+1)
			}
		}
		var all, section int64
		for _, row := range r.density {
			if row.Section {
				section += row.Count
			} else {
				all += row.Count
			}
		}
		if all != int64(densityTimes*p.Steps) || (section > 0) != (name == "chaos") && name != "merging" {
			t.Errorf("%s: %d points, %d near the section", name, all, section)
		}
	}
	p := short("strange")
	p.Set.N, p.Set.D = 4, 16
	if r, err := compute(t.Context(), p); err != nil || len(r.parting)+len(r.segment)+len(r.density) > 0 {
		t.Errorf("a net that is not chaotic has %d rows, %v", len(r.parting), err)
	}
}
