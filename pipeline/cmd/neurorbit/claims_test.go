package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/table"
	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/model/chaotic"
)

// grown are the tables whose rows themselves are a result, so that their number can come
// out otherwise.
var grown = []string{"orbits/gbpo", "orbits/bpo", "orbits/networks", "survey/nets", "survey/horizons"}

// known are the results and details that print, by coincidence, a number that their needs
// have, too: what they need is another thing than what comes out.
var known = map[string]string{
	"pbnn.basic.standard":     "7 basic permutations of 7 neurons are counted among the networks",
	"pbnn.cn0.none":           "0 networks, with the connection number 0",
	"pbnn.identity.basic_cn2": "a period of 2, with the connection number 2",
}

// TestClaimsCanFail: no claim has the same verdict whatever comes out. Each is tested on
// the tables of the committed report with other values in them: in the columns it reads
// that are not the table's key or, where the rows are the result, with other rows. For a
// setting or check, which are no results, the number of rows may be all that is read.
func TestClaimsCanFail(t *testing.T) {
	cfg, err := config.Load(program().Schema(), filepath.Join(projectRoot, "configs", "paper.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	settings := project.EngineConfig(projectRoot, cfg).Settings
	paths, _ := filepath.Glob(filepath.Join(projectRoot, "configs", "claims", "*.yaml"))
	tested, absent := 0, 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := claims.Parse(path, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range whole.Claims {
			if _, ok := known[c.ID]; !ok && (c.Weight == claims.Result || c.Weight == claims.Detail) && pinned(&c) {
				t.Errorf("%s needs what it expects, so that it can never differ", c.ID)
			}
			f := *whole
			f.Errata, f.Uncovered, f.Claims = nil, nil, []claims.Claim{c}
			switch can, err := canChange(&f, settings); {
			case errors.Is(err, fs.ErrNotExist):
				absent++
				t.Logf("%s: the committed report has no table %s", c.ID, c.Lookup.Table)
			case err != nil:
				t.Fatalf("%s: %v", c.ID, err)
			case !can:
				t.Errorf("%s (%s) has the same verdict whatever the values of %s", c.ID, c.Lookup, c.Lookup.Table)
			default:
				tested++
			}
		}
	}
	if tested < 100 || absent > 5 {
		t.Errorf("%d claims were tested, %d tables are not in the committed report", tested, absent)
	}
}

// pinned tells whether the value that a claim expects is one that its needs demand.
func pinned(c *claims.Claim) bool {
	for _, need := range c.Needs {
		list, isList := need.([]any)
		if !isList {
			list = []any{need}
		}
		if slices.ContainsFunc(list, func(v any) bool { return fmt.Sprint(v) == fmt.Sprint(c.Expect) }) {
			return true
		}
	}
	return false
}

// canChange tells whether the verdict on the one claim of a file depends on what the
// table or the config holds.
func canChange(f *claims.File, settings map[string]string) (bool, error) {
	verdict := func(with map[string]string, change func(*table.Table)) (claims.Verdict, error) {
		out, err := f.Check(claims.Data{Settings: with, Files: os.DirFS(projectRoot), Table: func(name string, _ []string) (*table.Table, error) {
			tab, err := table.OpenFile(filepath.Join(projectRoot, "reports", "data", filepath.FromSlash(name)+".parquet"))
			if err == nil && name == f.Claims[0].Lookup.Table {
				change(tab)
			}
			return tab, err
		}})
		if err != nil {
			return "", err
		}
		return out.Claims[0].Verdict, nil
	}
	as, err := verdict(settings, func(*table.Table) {})
	if err != nil {
		return false, err
	}
	if as == claims.NotTestable {
		return false, fmt.Errorf("not testable with the published settings")
	}
	if key := f.Claims[0].Lookup.Setting; key != "" {
		other := maps.Clone(settings)
		text, _ := json.Marshal(settings[key])
		other[key] = string(text) // as text, which equals no number
		is, err := verdict(other, nil)
		return is != as, err
	}
	for _, change := range changes(&f.Claims[0]) {
		if is, err := verdict(settings, change); is != as || err != nil {
			return err == nil, err
		}
	}
	return false, nil
}

// changes are ways in which what a claim reads could come out otherwise.
func changes(c *claims.Claim) (out []func(*table.Table)) {
	var key []string
	for _, s := range program().Stages {
		for _, o := range s.Outputs {
			if s.Name+"/"+o.Name == c.Lookup.Table {
				key = o.Key
			}
		}
	}
	_, column, _ := strings.Cut(c.Lookup.Value, ":")
	read := slices.Concat([]string{column}, c.Lookup.Columns, slices.Collect(maps.Keys(c.Lookup.Where)))
	for _, by := range []float64{1, -1, 1e7, -1e7} {
		out = append(out, func(t *table.Table) {
			for i := range t.Columns {
				if col := &t.Columns[i]; slices.Contains(read, col.Name) && !slices.Contains(key, col.Name) {
					shift(col, by)
				}
			}
		})
	}
	list, isList := c.Expect.([]any)
	if !isList {
		list = []any{c.Expect}
	}
	for first := range list { // what is expected; a list, beginning at the right place
		out = append(out, func(t *table.Table) {
			if col, ok := t.Column(column); ok && !slices.Contains(key, column) {
				fill(col, func(row int) any { return list[(row+first)%len(list)] })
			}
		})
	}
	if slices.Contains(grown, c.Lookup.Table) || c.Weight == claims.Setting || c.Weight == claims.Check {
		out = append(out, func(t *table.Table) { // next to no rows
			n := 1 + t.NumRows/10000
			for i := range t.Columns {
				col := &t.Columns[i]
				col.Ints, col.Floats, col.Strings, col.Bools = first(col.Ints, n), first(col.Floats, n), first(col.Strings, n), first(col.Bools, n)
			}
			t.NumRows = n
		})
	}
	return out
}

// shift changes every value of a column.
func shift(col *table.Column, by float64) {
	for i := range col.Ints {
		col.Ints[i] += int64(by)
	}
	for i := range col.Floats {
		col.Floats[i] += by
	}
	for i := range col.Strings {
		col.Strings[i] += "?"
	}
	for i := range col.Bools {
		col.Bools[i] = !col.Bools[i]
	}
}

// fill gives a column other values; those of another type stay out.
func fill(col *table.Column, value func(row int) any) {
	for i := range col.Ints {
		if v, ok := value(i).(int64); ok {
			col.Ints[i] = v
		}
	}
	for i := range col.Floats {
		switch v := value(i).(type) {
		case int64:
			col.Floats[i] = float64(v)
		case float64:
			col.Floats[i] = v
		}
	}
	for i := range col.Strings {
		if v, ok := value(i).(string); ok {
			col.Strings[i] = v
		}
	}
	for i := range col.Bools {
		if v, ok := value(i).(bool); ok {
			col.Bools[i] = v
		}
	}
}

func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// TestTransientRestsOnFactor: the length of the start-up transient, by which we explain
// the T of figure 8, is that of our own factor: half the factor, one step more.
func TestTransientRestsOnFactor(t *testing.T) {
	weights := committed[basenet.WeightRow](t, "data/basenet/weights")
	outcome := committed[chaoticnet.ChosenRow](t, "data/chaoticnet/chosen")[0]
	steps := func(factor float64) int {
		var x0 []float64
		for _, w := range weights {
			if w.Seed == outcome.Seed && w.Layer == 1 && w.I < 30 {
				x0 = append(x0, factor*float64(w.W))
			}
		}
		return chaotic.TransientSteps(chaotic.Logistic, outcome.Range, x0, 1000)
	}
	if got := steps(0.01); got != int(outcome.TransientSteps) {
		t.Errorf("%d steps, the table has %d", got, outcome.TransientSteps)
	}
	for _, factor := range []float64{0.1, 0.03, 0.003, 0.001, 0.0001} {
		if got, law := steps(factor), float64(outcome.TransientSteps)-math.Log2(factor/0.01); math.Abs(float64(got)-law) > 1 {
			t.Errorf("factor %v: %d steps, by the law %.1f", factor, got, law)
		}
		t.Logf("factor %v: %d steps", factor, steps(factor))
	}
}

// committed reads a table of the committed reports.
func committed[Row any](t *testing.T, name string) []Row {
	t.Helper()
	tab, err := table.OpenFile(filepath.Join(projectRoot, "reports", filepath.FromSlash(name)+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := table.Rows[Row](tab)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
