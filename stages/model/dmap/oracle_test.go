package dmap_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"neurorbit/stages/model/dmap"
)

// TestOrbitsAgainstTarjan: the BPOs of a map are the cyclic strongly connected
// components of its graph, which gonum finds by another algorithm.
func TestOrbitsAgainstTarjan(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for n := 1; n <= 9; n++ {
		for range 20 {
			f := make(dmap.Map, 1<<n)
			g := simple.NewDirectedGraph()
			for x := range f {
				f[x] = uint32(rng.IntN(len(f)))
			}
			for x, y := range f {
				if int(y) != x { // gonum's simple graphs have no loops
					g.SetEdge(simple.Edge{F: simple.Node(x), T: simple.Node(y)})
				}
			}
			var want []int
			for _, component := range topo.TarjanSCC(g) {
				if len(component) > 1 {
					want = append(want, len(component))
				}
			}
			for x, y := range f {
				if int(y) == x {
					want = append(want, 1)
				}
			}
			var got []int
			basins := 0
			for _, o := range dmap.Analyse(f).Orbits {
				got = append(got, o.Period)
				basins += o.Basin
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("N = %d: periods %v, Tarjan's components %v", n, got, want)
			}
			if basins != len(f) {
				t.Fatalf("N = %d: the basins have %d of %d states", n, basins, len(f))
			}
		}
	}
}
