package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
)

// The fixture is made by the plain definitions, slowly and on its own, so that
// the tests need no other stage.

// weights returns (wa, wb, wc) of a connection number.
func weights(cn int32) [3]int32 {
	var w [3]int32
	for k := range w {
		w[k] = -1
		if cn>>(2-k)&1 == 1 {
			w[k] = 1
		}
	}
	return w
}

// dmapOf computes f(x) for all states.
func dmapOf(sigma []int64, cn int32) []int64 {
	n := len(sigma)
	w := weights(cn)
	f := make([]int64, 1<<n)
	for x := range f {
		at := func(i int) int32 { // neuron i, 0-based, on the ring
			return int32(x>>((i+n)%n)&1)*2 - 1
		}
		for i, s := range sigma {
			h := int(s - 1)
			if w[0]*at(h-1)+w[1]*at(h)+w[2]*at(h+1) > 0 {
				f[x] |= 1 << i
			}
		}
	}
	return f
}

// An orbit is a periodic orbit with its basin.
type orbit struct {
	states    []int64
	basin     int64
	transient int64
	endpoint  bool
}

// orbitsOf returns the orbits of a map, longest first, ties by smallest state,
// and the sum of all transients.
func orbitsOf(f []int64) (orbits []orbit, total int64) {
	by := map[int64]*orbit{}
	for x := range f {
		seen := map[int64]int64{}
		y := int64(x)
		for {
			if _, ok := seen[y]; ok {
				break
			}
			seen[y] = int64(len(seen))
			y = f[y]
		}
		states := []int64{y}
		for z := f[y]; z != y; z = f[z] {
			states = append(states, z)
		}
		low := slices.Min(states)
		if by[low] == nil {
			for states[0] != low {
				states = append(states[1:], states[0])
			}
			by[low] = &orbit{states: states, endpoint: low == 0 || low == int64(len(f)-1)}
		}
		by[low].basin++
		by[low].transient = max(by[low].transient, seen[y])
		total += seen[y]
	}
	for _, o := range by {
		orbits = append(orbits, *o)
	}
	slices.SortFunc(orbits, func(a, b orbit) int {
		return cmp.Or(cmp.Compare(len(b.states), len(a.states)), cmp.Compare(a.states[0], b.states[0]))
	})
	return orbits, total
}

// formatID writes a permutation as the tables hold it.
func formatID(sigma []int64) string {
	sep := ""
	if len(sigma) > 9 {
		sep = "-"
	}
	parts := make([]string, len(sigma))
	for i, s := range sigma {
		parts[i] = fmt.Sprint(s)
	}
	return strings.Join(parts, sep)
}

// shifted applies the operator R.
func shifted(sigma []int64) []int64 {
	n := int64(len(sigma))
	out := make([]int64, n)
	for i, s := range sigma {
		out[(i+1)%int(n)] = s%n + 1
	}
	return out
}

// orbitUnderR returns the equivalent permutation set in the order of R.
func orbitUnderR(sigma []int64) [][]int64 {
	set := [][]int64{sigma}
	for p := shifted(sigma); !slices.Equal(p, sigma); p = shifted(p) {
		set = append(set, p)
	}
	return set
}

// standardOf returns the smallest member of the set.
func standardOf(sigma []int64) []int64 {
	return slices.MinFunc(orbitUnderR(sigma), slices.Compare[[]int64])
}

// mirrored returns the standard ID after x_i -> x_{n-i+1}.
func mirrored(sigma []int64) []int64 {
	n := int64(len(sigma))
	out := make([]int64, n)
	for i, s := range sigma {
		out[n-1-int64(i)] = n + 1 - s
	}
	return standardOf(out)
}

// permutations calls yield with every permutation of 1..n in ascending order.
func permutations(n int64, yield func([]int64)) {
	var rec func(prefix []int64)
	rec = func(prefix []int64) {
		if int64(len(prefix)) == n {
			yield(prefix)
			return
		}
		for v := int64(1); v <= n; v++ {
			if !slices.Contains(prefix, v) {
				rec(append(prefix[:len(prefix):len(prefix)], v))
			}
		}
	}
	rec(nil)
}

// network computes one row of orbits/networks.
func networkOf(sigma []int64, cn int32) (networkRow, int64) {
	f := dmapOf(sigma, cn)
	orbits, total := orbitsOf(f)
	r := networkRow{N: int64(len(sigma)), ID: formatID(sigma), CN: cn, MirrorID: formatID(mirrored(sigma)), MeanTransient: float64(total) / float64(len(f))}
	var periods, basins []string
	longest := int64(0)
	for _, o := range orbits {
		r.LongestTransient = max(r.LongestTransient, o.transient)
		if o.endpoint {
			r.EndpointBasin += o.basin
			continue
		}
		r.BPOs++
		longest = max(longest, int64(len(o.states)))
		periods = append(periods, fmt.Sprint(len(o.states)))
		basins = append(basins, fmt.Sprint(o.basin))
	}
	r.Periods, r.Basins = strings.Join(periods, " "), strings.Join(basins, " ")
	r.GBPO = r.BPOs == 1 && r.EndpointBasin == 2 && longest < int64(len(f))-2
	return r, longest
}

// A fixture is a complete set of input tables, keyed by name.
type fixture map[string]any

// explore fills in the networks, GBPOs and counts of dimension n.
func (fx fixture) explore(n int64) {
	var networks []networkRow
	var gbpos []gbpoRow
	standard := int64(0)
	permutations(n, func(p []int64) {
		if !slices.Equal(standardOf(p), p) {
			return
		}
		standard++
		for _, cn := range []int32{0, 1, 2, 3, 5, 7} {
			r, longest := networkOf(p, cn)
			networks = append(networks, r)
			if r.GBPO {
				gbpos = append(gbpos, gbpoRow{N: n, CN: cn, ID: r.ID, MirrorID: formatID(mirrored(p)), Period: longest})
			}
		}
	})
	fx["orbits/networks"], fx["orbits/gbpo"] = networks, gbpos
	var counts []countRow
	for k := int64(3); k <= 20; k++ {
		c := countRow{N: k, Prime: big.NewInt(k).ProbablyPrime(0), Enumerated: -1, FullBinaryLog2: k * k, Standard: burnside(k)}
		if c.Prime {
			c.Theorem = new(big.Int).MulRange(1, k-1).Int64() + k - 1
		}
		if k == n {
			c.Enumerated = standard
		}
		counts = append(counts, c)
	}
	fx["orbits/counts"] = counts
}

// burnside counts the orbits of R on the permutations of 1..n.
func burnside(n int64) int64 {
	sum := new(big.Int)
	for k := int64(0); k < n; k++ {
		// R^k fixes sigma iff it commutes with the rotation by k, which has
		// g = gcd(n, k) cycles of length n/g.
		g := new(big.Int).GCD(nil, nil, big.NewInt(n), big.NewInt(k)).Int64()
		fixed := new(big.Int).MulRange(1, g)
		fixed.Mul(fixed, new(big.Int).Exp(big.NewInt(n/g), big.NewInt(g), nil))
		sum.Add(sum, fixed)
	}
	return sum.Div(sum, big.NewInt(n)).Int64()
}

// examples fills in the tables behind the figures; the networks of figures 2
// and 8 are given as ID and CN by panel.
func (fx fixture) examples(t testing.TB, two, eight []exampleRow) {
	t.Helper()
	var examples []exampleRow
	var connections []connectionRow
	var states []spacetimeRow
	var maps []dmapRow
	var equivalents []equivalentRow

	examples = append(examples, exampleRow{Figure: 1, Kind: "dbnn", N: 5, CN: -1, Period: 4})
	for j := int64(1); j <= 4; j++ {
		for i := int64(1); i <= 5; i++ {
			if v := int32((i*j+i+j)%3) - 1; v != 0 {
				connections = append(connections, connectionRow{1, "", "hidden", i, j, v})
			}
		}
	}
	for i := int64(1); i <= 5; i++ {
		for j := int64(1); j <= 4; j++ {
			if v := int32((i+2*j)%3) - 1; v != 0 {
				connections = append(connections, connectionRow{1, "", "output", j, i, v})
			}
		}
	}
	for _, e := range slices.Concat(two, eight) {
		sigma := mustParse(t, e.ID)
		n := int64(len(sigma))
		f := dmapOf(sigma, e.CN)
		r, _ := networkOf(sigma, e.CN)
		orbits, _ := orbitsOf(f)
		o := orbits[slices.IndexFunc(orbits, func(o orbit) bool { return !o.endpoint })]
		e.Kind, e.N, e.Period, e.GBPO = "pbnn", n, int64(len(o.states)), r.GBPO
		examples = append(examples, e)
		w := weights(e.CN)
		for to := int64(1); to <= n; to++ {
			for k := range w {
				from := (to-1+int64(k)-1+n)%n + 1
				connections = append(connections, connectionRow{e.Figure, e.Panel, "local", from, to, w[k]})
			}
		}
		for i, s := range sigma {
			connections = append(connections, connectionRow{e.Figure, e.Panel, "global", s, int64(i + 1), 1})
		}
		for step := range len(o.states) + 1 {
			x := o.states[step%len(o.states)]
			for i := int64(0); i < n; i++ {
				states = append(states, spacetimeRow{e.Figure, e.Panel, int64(step), i + 1, int32(x>>i&1)*2 - 1})
			}
		}
		for x, fx := range f {
			maps = append(maps, dmapRow{e.Figure, e.Panel, int64(x), fx, int64(slices.Index(o.states, int64(x)))})
		}
	}
	for cn := int32(0); cn < 8; cn++ {
		for k, w := range weights(cn) {
			connections = append(connections, connectionRow{3, fmt.Sprint(cn), "local", int64(k + 1), 1, w})
		}
	}
	add := func(figure int64, panel, id string, all bool) {
		set := orbitUnderR(mustParse(t, id))
		for k, p := range set {
			if k > 0 && !all {
				break
			}
			equivalents = append(equivalents, equivalentRow{figure, panel, int64(k), int64(len(p)), formatID(p),
				slices.Equal(standardOf(p), p), len(set) == 1, int64(len(set))})
		}
	}
	add(5, "", "1325476", true)
	for k := int64(1); k <= 7; k++ {
		var p []int64
		for i := int64(0); i < 7; i++ {
			p = append(p, (k-1+i)%7+1)
		}
		add(6, fmt.Sprint(k), formatID(p), true)
	}
	add(7, "a", "143652", false)
	add(7, "b", "214365", false)
	fx["orbits/examples"], fx["orbits/connections"], fx["orbits/spacetime"] = examples, connections, states
	fx["orbits/dmap"], fx["orbits/equivalents"] = maps, equivalents
}

// paperFixture is what configs/paper.yaml makes. It is made once; tests must not
// change it.
func paperFixture(t testing.TB) fixture {
	t.Helper()
	paperOnce.Lock()
	defer paperOnce.Unlock()
	if paperOnce.fx != nil {
		return paperOnce.fx
	}
	fx := fixture{}
	fx.explore(7)
	fx.examples(t,
		[]exampleRow{{Figure: 2, Panel: "a", ID: "1234567", CN: 1}, {Figure: 2, Panel: "b", ID: "2613754", CN: 1}},
		[]exampleRow{{Figure: 8, Panel: "a", ID: "1357246", CN: 1}, {Figure: 8, Panel: "b", ID: "1462753", CN: 2}, {Figure: 8, Panel: "c", ID: "1256473", CN: 3}, {Figure: 8, Panel: "d", ID: "1463725", CN: 5}})
	fx.attractorRows(articleSets, 100000, 8000)
	fx.surveyRows(12, []float64{0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6}, 1000)
	fx.digitRows(paperCounts, 200, 1000)
	fx.baseRows([]int{200, 200, 750}, []int64{1}, 143)
	fx.chaoticRows(paperRecipe)
	fx.sweepRows(3, 13, 250)
	fx.searchRows([]int64{7, 11, 13, 17, 20}, []int64{17, 19, 23}, 10)
	paperOnce.fx = fx
	return fx
}

var paperOnce struct {
	sync.Mutex
	fx  fixture
	run *collector
}

// paperRun is the run of all shards on the paper's fixture, made once.
func paperRun(t testing.TB) *collector {
	t.Helper()
	fx := paperFixture(t)
	paperOnce.Lock()
	defer paperOnce.Unlock()
	if paperOnce.run == nil {
		paperOnce.run = runAll(t, fx)
	}
	return paperOnce.run
}

// emptyFixture is a config that makes none of it.
func emptyFixture() fixture {
	fx := fixture{
		"orbits/networks": []networkRow{}, "orbits/gbpo": []gbpoRow{}, "orbits/counts": []countRow{}, "orbits/examples": []exampleRow{},
		"orbits/connections": []connectionRow{}, "orbits/spacetime": []spacetimeRow{}, "orbits/dmap": []dmapRow{}, "orbits/equivalents": []equivalentRow{},
	}
	fx.emptySearch()
	fx.emptyAttractors()
	fx.emptyCFNN()
	fx.emptyChaotic()
	fx.sweepRows(1, 0, 0)
	return fx
}

func mustParse(t testing.TB, id string) []int64 {
	t.Helper()
	sigma, err := parseID(id)
	if err != nil {
		t.Fatal(err)
	}
	return sigma
}

// Table, Once, Earlier, Files and ReadFile implement stage.Inputs. The published values are
// those of the project.

func (fx fixture) Table(name string) (stage.File, error) {
	rows, ok := fx[name]
	if !ok {
		return nil, fmt.Errorf("no table %s in the fixture", name)
	}
	t, err := table.FromRows(rows)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := table.Write(&b, t, nil); err != nil {
		return nil, err
	}
	return memory{bytes.NewReader(b.Bytes())}, nil
}

func (fx fixture) Once(name string, parse func(stage.File) (any, error)) (any, error) {
	f, err := fx.Table(name)
	if err != nil {
		return nil, err
	}
	return parse(f)
}

func (fx fixture) Earlier(string, string) (stage.File, error) {
	return nil, errors.New("no shard comes after another")
}

func (fx fixture) Files(pattern string) ([]string, error) { return []string{pattern}, nil }

func (fx fixture) ReadFile(path string) ([]byte, error) {
	return os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(path)))
}

// memory is a stage.File.
type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

// collector implements stage.Outputs.
type collector struct {
	files map[string][]byte
	rows  []catalogueRow
}

func (c *collector) Append(name string, rows any) error {
	if name != "catalogue" {
		return fmt.Errorf("unknown table %s", name)
	}
	c.rows = append(c.rows, rows.([]catalogueRow)...)
	return nil
}

func (c *collector) WriteFile(path string, data []byte) error {
	if _, ok := c.files[path]; ok {
		return fmt.Errorf("%s written twice", path)
	}
	c.files[path] = data
	return nil
}

func (c *collector) Stamp(stage.Stamp) { panic("no item makes a stamp") }

// keyOf returns the key that runAll gives a shard.
func keyOf(shard string) string {
	sum := sha256.Sum256([]byte(shard))
	return hex.EncodeToString(sum[:])
}

// runAll runs every shard of the stage on a fixture with the given stamps. A
// shard sees only the inputs it declares.
func runAll(t testing.TB, fx fixture, stamps ...stage.Stamp) *collector {
	t.Helper()
	out := &collector{Files: map[string][]byte{}}
	st := Stage()
	shards, err := st.Shards(st.Config())
	if err != nil {
		t.Fatal(err)
	}
	for _, sh := range shards {
		in := fixture{}
		for _, name := range sh.Inputs {
			if rows, ok := fx[name]; ok {
				in[name] = rows
			}
		}
		task := &stage.Task{Shard: sh, Key: keyOf(sh.ID), In: in, Out: out, Stamps: stamps, Progress: func(float64) {}}
		if err := st.Run(t.Context(), task); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
