package orbits

import (
	"context"
	"fmt"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/pbnn"
)

const source = "Onuki, Saka, Saito (2023), "

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "orbits",
		Doc:    "all standard permutations of a PBNN with their binary periodic orbits",
		Config: defaults,
		Outputs: []stage.Output{
			{Name: "networks", Row: NetworkRow{}, Key: []string{"n", "id", "cn"}, Doc: "a standard permutation with a connection number", Source: source + "sec. 2-4"},
			{Name: "bpo", Row: BPORow{}, Key: []string{"n", "id", "cn", "bpo"}, Doc: "a binary periodic orbit of a network", Source: source + "definition 2.1"},
			{Name: "gbpo", Row: GBPORow{}, Key: []string{"n", "cn", "id"}, Doc: "a globally stable binary periodic orbit", Source: source + "definition 3.1, tables 2-5"},
			{Name: "counts", Row: CountRow{}, Key: []string{"n"}, Doc: "the number of standard permutations of a dimension", Source: source + "theorem 3.5, table 1"},
			{Name: "examples", Row: ExampleRow{}, Key: []string{"figure", "panel"}, Doc: "a network that a figure shows", Source: source + "figures 1-4, 8-10"},
			{Name: "dmap", Row: DmapRow{}, Key: []string{"figure", "panel", "x"}, Doc: "a point of a digital return map", Source: source + "eq. (3), figures 4, 10"},
			{Name: "spacetime", Row: SpacetimeRow{}, Key: []string{"figure", "panel", "t", "i"}, Doc: "a square of a spatiotemporal pattern", Source: source + "figures 2, 9"},
			{Name: "connections", Row: ConnectionRow{}, Key: []string{"figure", "panel", "layer", "from", "to"}, Doc: "a branch of a network diagram", Source: source + "figures 1-3, 8"},
			{Name: "equivalents", Row: EquivalentRow{}, Key: []string{"figure", "panel", "k"}, Doc: "a permutation of an equivalent permutation set", Source: source + "definitions 3.2-3.4, figures 5-7"},
		},
		Shards: func(config any) ([]stage.Shard, error) { return shards(config.(*Section)) },
		Run:    run,
	}
}

// shards divides the permutations of each N by how they begin, and adds one
// shard for the counts and one for the figures.
func shards(s *Section) ([]stage.Shard, error) {
	var out []stage.Shard
	for _, n := range s.N {
		prefixes, err := pbnn.Prefixes(n, prefixLength(n))
		if err != nil {
			return nil, err
		}
		for _, prefix := range prefixes {
			full := n <= s.FullNMax
			out = append(out, stage.Shard{
				ID:     fmt.Sprintf("n%d/%s", n, joinInts(prefix)),
				Params: sweepParams{N: n, CN: s.CN, Full: full, Prefix: prefix},
				Cost:   sweepCost(n, prefix, full),
			})
		}
	}
	return append(out,
		stage.Shard{ID: "counts", Params: countParams{Table1N: s.Table1N, N: s.N}, Cost: 1e4},
		stage.Shard{ID: "figures", Params: figureParams{s.Examples, s.DBNN, s.LocalFigure, s.Equivalents, s.Basic}, Cost: 1e4},
	), nil
}

// prefixLength is how many entries the permutations of a shard have in common:
// more for large N, so that a shard stays a matter of seconds.
func prefixLength(n int) int {
	switch {
	case n <= 8:
		return 1
	case n <= 10:
		return 2
	}
	return n - 8
}

// sweepCost is the expected number of state visits: permutations times states.
// Of the permutations that begin with sigma(1) about one in e^(sigma(1)-1)
// qualifies (see pbnn.Standards).
func sweepCost(n int, prefix []int, full bool) float64 {
	cost := 1.0
	for k := 2; k <= n-len(prefix); k++ {
		cost *= float64(k)
	}
	for range prefix[0] - 1 {
		cost /= 2.7
	}
	if full {
		return 1 + cost*float64(int(1)<<n)
	}
	return 1 + cost*float64(n)
}

func joinInts(v []int) string {
	words := make([]string, len(v))
	for i, x := range v {
		words[i] = fmt.Sprint(x)
	}
	return strings.Join(words, "-")
}

func run(ctx context.Context, t *stage.Task) error {
	switch p := t.Shard.Params.(type) {
	case sweepParams:
		return runSweep(ctx, t, p)
	case countParams:
		rows, err := count(ctx, p)
		if err != nil {
			return err
		}
		return t.Out.Append("counts", rows)
	case figureParams:
		rows, err := figures(p)
		if err != nil {
			return err
		}
		return appendAll(t.Out, map[string]any{
			"examples": rows.examples, "dmap": rows.dmaps, "spacetime": rows.spacetimes,
			"connections": rows.connections, "equivalents": rows.equivalents,
		})
	}
	return fmt.Errorf("unexpected parameters %T", t.Shard.Params)
}

func runSweep(ctx context.Context, t *stage.Task, p sweepParams) error {
	expected := 1.0
	for k := 2; k <= p.N-len(p.Prefix); k++ {
		expected *= float64(k)
	}
	rows, err := sweep(ctx, p, func(n int64) { t.Progress(float64(n) / expected) })
	if err != nil {
		return err
	}
	out := map[string]any{"gbpo": rows.gbpos}
	if p.Full {
		out["networks"], out["bpo"] = rows.networks, rows.bpos
	}
	return appendAll(t.Out, out)
}

func appendAll(out stage.Outputs, tables map[string]any) error {
	for name, rows := range tables {
		if err := out.Append(name, rows); err != nil {
			return err
		}
	}
	return nil
}
