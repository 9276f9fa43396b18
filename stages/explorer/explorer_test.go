package explorer_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages"
	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/cfnn/digits/usps"
	"neurorbit/stages/explorer"
	"neurorbit/stages/explorer/answer"
	"neurorbit/stages/pbnn/orbits"
)

const root = "../.."

// paper is the config of the publications.
var paper = sync.OnceValues(func() (*config.Config, error) {
	p := project.Program{Stages: stages.All()}
	return config.Load(p.Schema(), filepath.Join(root, "configs", "paper.yaml"), nil)
})

// call is what the command line would give the command, with the tables of the report that
// is kept with the sources.
func call(t *testing.T, out string) command.Call {
	c, err := paper()
	if err != nil {
		t.Fatal(err)
	}
	return command.Call{
		Root: root, Out: out,
		Section: func(name string, _ ...string) (any, error) { return c.Section(name), nil },
		Table: func(name string) (stage.File, error) {
			return table.OpenOS(filepath.Join(root, "reports", "data", filepath.FromSlash(name)+".parquet"))
		},
		Code: func(folder string) (map[string]string, error) { return map[string]string{folder: "as it is"}, nil },
	}
}

// page makes the page and returns its file.
func page(t *testing.T) string {
	t.Helper()
	file, err := filepath.Abs(filepath.Join(t.TempDir(), "explorer.html"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := explorer.Command().New(flag.NewFlagSet("", flag.ContinueOnError))(context.Background(), call(t, file))
	if err == nil {
		err = os.WriteFile(file, r.File, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// published reads a table of the report.
func published[Row any](t *testing.T, name string) []Row {
	t.Helper()
	f, err := call(t, "").Table(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := table.Read[Row](f)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// numbers returns the numbers of a list as ask gives them.
func numbers(t *testing.T, list any) (out []float64) {
	t.Helper()
	if text, ok := list.(string); ok { // a typed array
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		out = make([]float64, len(data)/8)
		for i := range out {
			out[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
		}
		return out
	}
	for _, h := range list.([]any) {
		out = append(out, number(t, h))
	}
	return out
}

func number(t *testing.T, hex any) float64 {
	t.Helper()
	u, err := strconv.ParseUint(hex.(string), 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return math.Float64frombits(u)
}

func same(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b }

// In a browser the page has the bits of the published tables, from a file, without asking
// for anything, and without a complaint.
func TestSameBits(t *testing.T) {
	b := startBrowser(t)
	file := page(t)
	b.size(1400, 900, false)
	b.open(file, "#attractor?s=0.3&n=2&d=3")
	t.Run("attractors", func(t *testing.T) { attractors(t, b) })
	t.Run("exponents", func(t *testing.T) { exponents(t, b) })
	t.Run("pbnn", func(t *testing.T) { networks(t, b) })
	t.Run("votes", func(t *testing.T) { votes(t, b) })
	own := func(address string) bool {
		within := func(start string) bool { return strings.HasPrefix(address, start) }
		return slices.ContainsFunc([]string{"file://" + file, "data:", "blob:", "about:blank"}, within)
	}
	for _, address := range b.asked {
		if !own(address) {
			t.Errorf("the page asked for %s", address)
		}
	}
	if status := eval[string](b, `document.getElementById("status").textContent`); status != "" {
		t.Errorf("the page says: %s", status)
	}
	if r := b.reports(); len(r) > 0 {
		t.Errorf("the page reported %v", r)
	}
}

// settings are those of the config for a set.
func settings(set nets.Set, c *nets.Section) map[string]any {
	return map[string]any{
		"n": set.N, "d": set.D, "s": set.S, "seed": set.Seed, "init": c.Init, "discard": c.Discard,
		"tmax": c.Tmax, "keep": c.Keep, "transient": c.Transient, "steps": c.Steps,
		"author": map[string]any{"steps": c.Author.Steps, "discard": c.Author.Discard, "epsilon": c.Author.Epsilon},
	}
}

// attractors compares the points of each set: the vertices of the drawing that the table
// plotted has are made of all 100,000.
func attractors(t *testing.T, b *browser) {
	c, _ := paper()
	section := c.Section("attractors").(*nets.Section)
	all := published[nets.PlottedRow](t, "attractors/plotted")
	for _, set := range section.Sets {
		args := settings(set, section)
		args["count"], args["neurons"] = section.Tmax, []int{1, 2}
		_, got := ask(b, "points", args)
		x := numbers(t, got.(map[string]any)["x"])
		rows := slices.DeleteFunc(slices.Clone(all), func(r nets.PlottedRow) bool { return r.Set != set.Name })
		for _, r := range rows {
			j, part := int(r.I)*set.Skip/3, int(r.I)*set.Skip%3
			vertex := func(k int) float64 {
				if part == 0 {
					return x[2*j+k]
				}
				return float64((x[2*j+2+k]-x[2*j+k])/3*float64(part)) + x[2*j+k]
			}
			if !same(vertex(0), r.X) || !same(vertex(1), r.Y) {
				t.Fatalf("%s: vertex %d is (%v, %v), published (%v, %v)", set.Name, r.I, vertex(0), vertex(1), r.X, r.Y)
			}
		}
		if len(rows) == 0 {
			t.Errorf("%s: nothing to compare", set.Name)
		}
	}
}

// exponents compares weights, class and exponents of each set with the published tables,
// or, as that takes a browser half a minute, with the stage run here with fewer steps.
func exponents(t *testing.T, b *browser) {
	c, _ := paper()
	section := *c.Section("attractors").(*nets.Section)
	whole := os.Getenv("NEURORBIT_TEST_PAPER") != ""
	weights, sets := published[nets.WeightRow](t, "attractors/weights"), published[nets.SetRow](t, "attractors/sets")
	spectrum := published[nets.SpectrumRow](t, "attractors/spectrum")
	for _, set := range section.Sets {
		s := section
		s.Sets = []nets.Set{set}
		if !whole {
			s.Transient, s.Steps, s.Tmax = 500, 1000, 2000
		}
		_, got := ask(b, "look", settings(set, &s))
		look := got.(map[string]any)
		want := &answer.Look{Spectrum: ofSet(spectrum, set.Name, func(r nets.SpectrumRow) string { return r.Set })}
		want.Set = ofSet(sets, set.Name, func(r nets.SetRow) string { return r.Set })[0]
		if !whole {
			want = native(t, &s)
		}
		for i, w := range ofSet(weights, set.Name, func(r nets.WeightRow) string { return r.Set }) {
			if v := number(t, look["weights"].([]any)[i].(map[string]any)["value"]); !same(v, w.Value) {
				t.Fatalf("%s: weight %d is %v, published %v", set.Name, i, v, w.Value)
			}
		}
		for i, e := range want.Spectrum {
			row := look["spectrum"].([]any)[i].(map[string]any)
			if !same(number(t, row["mean"]), e.Mean) || !same(number(t, row["se"]), e.SE) || !same(number(t, row["weighted"]), e.Weighted) {
				t.Errorf("%s: exponent %d is %v, want %+v", set.Name, i+1, number(t, row["mean"]), e)
			}
		}
		row := look["set"].(map[string]any)
		w := want.Set
		for column, v := range map[string]float64{"rotation": w.Rotation, "ky_dim": w.KYDim, "sc": w.SC, "author_lambda": w.AuthorLambda} {
			if got := number(t, row[column]); row["class"] != w.Class || !same(got, v) {
				t.Errorf("%s: %s, %s is %v, want %+v", set.Name, row["class"], column, got, w)
			}
		}
	}
}

func ofSet[Row any](rows []Row, set string, name func(Row) string) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return name(r) != set })
}

// native runs the only shard of a section here.
func native(t *testing.T, s *nets.Section) *answer.Look {
	t.Helper()
	st, l := nets.Stage(), &answer.Look{}
	shards, err := st.Shards(s)
	if err == nil {
		err = st.Run(context.Background(), &stage.Task{Shard: shards[0], Out: l, Threads: 1, Progress: func(float64) {}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// networks compares the GBPOs of all networks with those of tables 2 to 5, and of each its
// orbits and basins.
func networks(t *testing.T, b *browser) {
	listed := map[string]int{} // periods
	_, all := ask(b, "all", map[string]int{"n": 7})
	for _, found := range all.([]any) {
		for cn, period := range found.(map[string]any)["gbpo"].([]any) {
			listed[fmt.Sprint(found.(map[string]any)["id"], " ", cn)] = int(number(t, period))
		}
	}
	if n := len(all.([]any)); n != 726 {
		t.Errorf("%d networks", n)
	}
	count := 0
	for _, r := range published[orbits.GBPORow](t, "orbits/gbpo") {
		if r.N != 7 {
			continue
		}
		count++
		if got := listed[fmt.Sprint(r.ID, " ", r.CN)]; got != int(r.Period) {
			t.Errorf("P(%s), CN%d: period %d, published %d", r.ID, r.CN, got, r.Period)
		}
		delete(listed, fmt.Sprint(r.ID, " ", r.CN))
		_, got := ask(b, "network", map[string]any{"id": r.ID, "cn": r.CN})
		orbit := got.(map[string]any)["orbits"].([]any)[0].(map[string]any)
		states := numbers(t, orbit["states"])
		if number(t, orbit["period"]) != float64(r.Period) || len(states) != int(r.Period) || number(t, orbit["basin"]) != 126 ||
			number(t, orbit["longest_transient"]) != float64(r.LongestTransient) {
			t.Errorf("P(%s), CN%d: %v, published %+v", r.ID, r.CN, orbit, r)
		}
	}
	if count < 173 {
		t.Errorf("%d GBPOs are published, not 173", count)
	}
}

// votes compares the votes on ten images: of USPS with the published table, where these
// digits are at hand, and of synthetic ones with the same computed here.
func votes(t *testing.T, b *browser) {
	c, _ := paper()
	s := c.Section("chaoticnet").(*chaoticnet.Section)
	chosen := published[chaoticnet.ChosenRow](t, "chaoticnet/chosen")[0]
	args := map[string]any{
		"range": chosen.Range, "t": chosen.T, "rows": s.Rows, "order": s.Order, "reading": s.Reading, "factor": s.Factor,
		"outputs":     s.Outputs,
		"max_classes": s.Rule.MaxClasses, "min_votes": s.Rule.MinVotes,
	}
	file := filepath.Join(os.Getenv("NEURORBIT_USPS"), "usps_resampled_rebuilt.mat")
	data, err := os.ReadFile(file)
	if os.Getenv("NEURORBIT_USPS") == "" || err != nil {
		t.Logf("the votes on USPS digits are not compared: NEURORBIT_USPS does not lead to them")
		return
	}
	digits, err := usps.Resampled(file, data)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, r := range published[chaoticnet.VoteRow](t, "chaoticnet/votes") {
		misread := r.Base != r.Label
		if r.Variant != fmt.Sprintf("%d/chosen", chosen.Seed) || compared >= 10 || (compared%2 == 0) != misread {
			continue
		}
		compared++
		args["image"] = digits.Test.Images[r.Index][:]
		_, got := ask(b, "vote", args)
		for class, v := range numbers(t, got.(map[string]any)["votes"]) {
			if v != float64(r.Votes[class]) {
				t.Errorf("image %d: %v votes for %d, published %v", r.Index, v, class, r.Votes)
			}
		}
	}
	if compared != 10 {
		t.Errorf("%d images were compared", compared)
	}
}

// A page that is made of the same is left as it is.
func TestCurrent(t *testing.T) {
	file := page(t)
	again := func(c command.Call) *command.Result {
		t.Helper()
		r, err := explorer.Command().New(flag.NewFlagSet("", flag.ContinueOnError))(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := again(call(t, file)); r.File != nil {
		t.Error("the page was made again")
	}
	c := call(t, file)
	c.Code = func(string) (map[string]string, error) { return map[string]string{"other": "code"}, nil }
	if r := again(c); r.File == nil {
		t.Error("the page of other code was left as it is")
	}
	data, err := os.ReadFile(file)
	net := 4 * (257*200 + 201*200 + 201*750 + 751*10) * 4 / 3
	if size := len(data) - net; err != nil || size > 2_000_000 {
		t.Errorf("the page has %d bytes without the net, more than 2 MB: %v", size, err)
	}
	if _, err := json.Marshal(again(call(t, file)).Value); err != nil {
		t.Error(err)
	}
}
