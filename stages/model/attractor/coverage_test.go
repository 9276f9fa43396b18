package attractor

import (
	"math"
	"testing"
)

func TestCoverage(t *testing.T) {
	if got := Coverage(nil, nil); got != 0 {
		t.Errorf("no points: %v", got)
	}
	for _, test := range []struct {
		x1, x2 []float64
		cells  int
	}{
		{[]float64{0}, []float64{0}, 1},
		{[]float64{0.001, 0.002, 0.019}, []float64{0.001, 0.001, 0.001}, 1},
		{[]float64{-0.001, 0.001}, []float64{0, 0}, 2},
		{[]float64{-1, 1, 1, -1}, []float64{-1, 1, -1, 1}, 4},
		{[]float64{1, 0.99}, []float64{1, 0.99}, 1},
		{[]float64{1.001, -2, math.NaN(), 0, math.Inf(1)}, []float64{0, 0, 0, math.NaN(), 0}, 0},
	} {
		if got := Coverage(test.x1, test.x2); got != float64(test.cells)/1e4 {
			t.Errorf("%v, %v: %v, want %d cells", test.x1, test.x2, got, test.cells)
		}
	}
	// All cells, by their lower edges.
	var x1, x2 []float64
	for i := range Cells {
		for j := range Cells {
			x1, x2 = append(x1, edge(i)), append(x2, edge(j))
		}
	}
	if got := Coverage(x1, x2); got != 1 {
		t.Errorf("all lower edges: %v", got)
	}
}

// Every edge and its neighbours are in the cells that the edges say.
func TestCellEdges(t *testing.T) {
	for k := range Cells + 1 {
		for _, x := range []float64{math.Nextafter(edge(k), -2), edge(k), math.Nextafter(edge(k), 2)} {
			want := -1
			for i := range Cells {
				if edge(i) <= x && (x < edge(i+1) || i == Cells-1 && x <= 1) {
					want = i
				}
			}
			if got := cell(x); got != want {
				t.Errorf("x = %v: cell %d, want %d", x, got, want)
			}
		}
	}
}

// The covered shares of the published sets and of the net that is chaotic, over the
// article's 100000 points: none of the published ones passes the author's filter.
func TestPublishedCoverage(t *testing.T) {
	want := []float64{0.0254, 0.0448, 0.0438}
	for i, set := range published {
		r := newNet(t, set.p).Run(DefaultInit)
		r.Advance(1000)
		x1, x2 := make([]float64, 100000), make([]float64, 100000)
		r.Trajectory(x1, x2)
		if got := Coverage(x1, x2); math.Abs(got-want[i]) > 1e-9 {
			t.Errorf("%s: %v, want %v", set.name, got, want[i])
		}
	}
	r := newNet(t, Params{4, 16, 2.1, 174658140}).Run(DefaultInit)
	r.Advance(1000)
	x1, x2 := make([]float64, 100000), make([]float64, 100000)
	r.Trajectory(x1, x2)
	if got := Coverage(x1, x2); math.Abs(got-0.32) > 0.01 {
		t.Errorf("chaotic set: %v", got)
	}
}
