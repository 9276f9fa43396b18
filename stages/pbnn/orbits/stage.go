package orbits

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
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
			{Name: "periods", Row: PeriodRow{}, Key: []string{"n", "cn", "period"}, Doc: "the GBPOs of a dimension and connection number with one period", Source: source + "definition 3.1"},
			{Name: "longest", Row: LongestRow{}, Key: []string{"n", "cn", "id"}, Doc: "a GBPO with the longest period of its dimension and connection number", Source: source + "definition 3.1"},
			{Name: "longest_orbits", Row: OrbitRow{}, Key: []string{"n", "cn", "t"}, Doc: "a state on a GBPO with the longest period of its dimension and connection number", Source: source + "definition 3.1"},
			{Name: "statistics", Row: StatisticsRow{}, Key: []string{"n", "cn"}, Doc: "the GBPOs of a dimension and connection number", Source: source + "definition 3.1"},
			{Name: "sweeps", Row: SweepRow{}, Key: []string{"n", "prefix"}, Doc: "the permutations of a shard", Source: source + "definition 3.3", Internal: true},
			{Name: "tallies", Row: PeriodRow{}, Key: []string{"n", "cn", "period"}, Doc: "the GBPOs of a shard with one period", Source: source + "definition 3.1", Internal: true},
			{Name: "records", Row: LongestRow{}, Key: []string{"n", "cn", "id"}, Doc: "a GBPO with the longest period of a shard", Source: source + "definition 3.1", Internal: true},
			{Name: "counts", Row: CountRow{}, Key: []string{"n"}, Doc: "the number of standard permutations of a dimension", Source: source + "theorem 3.5, table 1"},
			{Name: "local", Row: LocalRow{}, Key: []string{"cn"}, Doc: "a local binary connection", Source: source + "sec. 2.2, eq. (5), figure 3"},
			{Name: "examples", Row: ExampleRow{}, Key: []string{"figure", "panel"}, Doc: "a network that a figure shows", Source: source + "figures 1-4, 8-10"},
			{Name: "connections", Row: ConnectionRow{}, Key: []string{"figure", "panel", "layer", "from", "to"}, Doc: "a branch of a DBNN that a figure shows", Source: source + "figure 1"},
			{Name: "equivalents", Row: EquivalentRow{}, Key: []string{"figure", "panel", "k"}, Doc: "a permutation of an equivalent permutation set", Source: source + "definitions 3.2-3.4, figures 5-7"},
		},
		Shards: func(config any) ([]stage.Shard, error) { return shards(config.(*Section)) },
		Run:    run,
	}
}

// shards divides the permutations of each N by how they begin. One shard of each
// N sums up; one counts the permutations of all N, and one is for the figures.
func shards(s *Section) ([]stage.Shard, error) {
	var out []stage.Shard
	var merges []string
	for _, n := range s.N {
		prefixes, err := pbnn.Prefixes(n, prefixLength(n, s.ShardPrefix))
		if err != nil {
			return nil, err
		}
		full := n <= s.FullNMax
		long := s.longOnly(n)
		merge := stage.Shard{ID: fmt.Sprintf("n%d/statistics", n), Params: mergeParams{N: n, CN: s.CN, LongOnly: long}, Cost: 1e4}
		for _, prefix := range prefixes {
			sweep := stage.Shard{
				ID:     fmt.Sprintf("n%d/%s", n, joinInts(prefix)),
				Params: partParams{N: n, CN: s.CN, Full: full, LongOnly: long, Prefix: prefix},
				Cost:   sweepCost(n, prefix, full),
			}
			out = append(out, sweep)
			merge.After = append(merge.After, sweep.ID)
		}
		out = append(out, merge)
		merges = append(merges, merge.ID)
	}
	return append(out,
		stage.Shard{ID: "counts", Params: countParams{Table1N: s.Table1N, N: s.N}, After: merges, Cost: 1e4},
		stage.Shard{ID: "figures", Params: figureParams{s.Examples, s.DBNN, s.Equivalents, s.Basic}, Cost: 1e4},
	), nil
}

// prefixLength is how many entries the permutations of a shard have in common:
// more for large N, so that a shard stays a matter of seconds.
func prefixLength(n, large int) int {
	switch {
	case n <= 8:
		return 1
	case n <= 10:
		return 2
	}
	return large
}

// sweepCost is the expected number of state visits: permutations times states.
// Of the permutations that begin with sigma(1) about one in e^(sigma(1)-1)
// qualifies (see pbnn.Standards).
func sweepCost(n int, prefix []int, full bool) float64 {
	cost := float64(pbnn.Factorial(n - len(prefix)))
	for range prefix[0] - 1 {
		cost /= 2.7
	}
	if full {
		return 1 + float64(cost*float64(int(1)<<n))
	}
	return 1 + float64(cost*float64(n))
}

// joinInts writes numbers with "-" between them.
func joinInts(v []int) string { return strings.ReplaceAll(strings.Trim(fmt.Sprint(v), "[]"), " ", "-") }

func run(ctx context.Context, t *stage.Task) error {
	switch p := t.Shard.Params.(type) {
	case partParams:
		return runPart(ctx, t, p)
	case mergeParams:
		return runMerge(t, p)
	case countParams:
		return runCount(t, p)
	case figureParams:
		rows, err := figures(p)
		if err != nil {
			return err
		}
		return appendAll(t.Out, map[string]any{
			"local": rows.local, "examples": rows.examples, "connections": rows.connections, "equivalents": rows.equivalents,
		})
	}
	return fmt.Errorf("unexpected parameters %T", t.Shard.Params)
}

// runPart goes through the permutations of a shard.
func runPart(ctx context.Context, t *stage.Task, p partParams) error {
	expected := float64(pbnn.Factorial(p.N - len(p.Prefix)))
	found, err := explore(ctx, p, func(n int64) { t.Progress(float64(n) / expected) })
	if err != nil {
		return err
	}
	periods, longest := found.tally.rows()
	out := map[string]any{
		"gbpo": found.gbpos, "tallies": periods, "records": longest,
		"sweeps": []SweepRow{{int64(p.N), joinInts(p.Prefix), found.enumerated}},
	}
	if p.Full {
		out["networks"], out["bpo"] = found.networks, found.bpos
	}
	return appendAll(t.Out, out)
}

// runMerge puts together what the shards of one N have counted.
func runMerge(t *stage.Task, p mergeParams) error {
	sweeps, err := earlier[SweepRow](t, "sweeps")
	periods, err2 := earlier[PeriodRow](t, "tallies")
	longest, err3 := earlier[LongestRow](t, "records")
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	enumerated := int64(0)
	for _, row := range sweeps {
		enumerated += row.Permutations
	}
	all := tally{n: p.N}
	all.merge(periods, longest)
	rows, err := statistics(p, enumerated, &all)
	if err != nil {
		return err
	}
	periods, longest = all.rows()
	if err := sortLongest(longest); err != nil {
		return err
	}
	orbits, err := longestOrbits(longest)
	if err != nil {
		return err
	}
	return appendAll(t.Out, map[string]any{"statistics": rows, "periods": periods, "longest": longest, "longest_orbits": orbits})
}

// runCount counts permutations by formula, and takes from the merges how many
// there were.
func runCount(t *stage.Task, p countParams) error {
	merged, err := earlier[StatisticsRow](t, "statistics")
	enumerated := map[int]int64{}
	for _, row := range merged {
		enumerated[int(row.N)] = row.Permutations
	}
	rows, err2 := count(p, enumerated)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	return t.Out.Append("counts", rows)
}

// earlier reads what the shards that this one comes after have written.
func earlier[Row any](t *stage.Task, name string) ([]Row, error) {
	var all []Row
	for _, shard := range t.Shard.After {
		f, err := t.In.Earlier(shard, name)
		if err != nil {
			return nil, err
		}
		rows, err := table.Read[Row](f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("%s of shard %s: %w", name, shard, err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

func appendAll(out stage.Outputs, tables map[string]any) error {
	for name, rows := range tables {
		if err := out.Append(name, rows); err != nil {
			return err
		}
	}
	return nil
}
