package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/stagetest"
	search "neurorbit/stages/pbnn/beyond"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/signals"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/page/pagetest"
)

const root = "../../.."

var sources = []*stage.Stage{orbits.Stage(), search.Stage(), signals.Stage()}

// section is what paper.yaml has, with all GBPOs of some dimensions.
func section(n ...int) *orbits.Section {
	return &orbits.Section{
		N: n, CN: []int{0, 1, 2, 3, 5, 7}, FullNMax: 7, ShardPrefix: 3, Table1N: []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 17, 20},
		DBNN: []orbits.DBNN{{
			Figure: 1, W: []string{"0-000", "+000+", "00++0", "0000+", "+00+0", "00-+0"},
			C: []string{"0-00+0", "00+00-", "+00000", "0-0-00", "0-000-"}, S: []int{-1, -1, 0, 0, 1}, T: []int{0, 1, 0, 0, -1, 1},
		}},
		Examples: []orbits.Example{
			{Figure: 2, Panel: "a", ID: "1234567", CN: 1}, {Figure: 2, Panel: "b", ID: "2613754", CN: 1},
			{Figure: 8, Panel: "a", ID: "1357246", CN: 1}, {Figure: 8, Panel: "b", ID: "1462753", CN: 2},
			{Figure: 8, Panel: "c", ID: "1256473", CN: 3}, {Figure: 8, Panel: "d", ID: "1463725", CN: 5},
		},
		Equivalents: []orbits.Equivalent{{Figure: 5, ID: "1325476"}, {Figure: 7, Panel: "a", ID: "214365"}, {Figure: 7, Panel: "b", ID: "143652"}},
		Basic:       []orbits.Basic{{Figure: 6, N: 7}},
	}
}

// fixture is what the stages make of a small config with the data of every item. It
// is made once; tests must not change it.
var fixture = sync.OnceValue(func() *pagetest.Fixture {
	all := section(4, 5, 6, 7, 8, 9, 10)
	all.LongOnly = []orbits.LongOnly{{N: 10, CN: []int{1, 2, 3, 5}, Period: 30}}
	estimates := search.Stage().Config().(*search.Section)
	estimates.Estimate = []search.Estimate{{N: 7, Samples: 3000}, {N: 10, Samples: 3000}, {N: 15, Samples: 2000}}
	return pagetest.Make(maker, root, sources, map[string]any{"orbits": all, "search": estimates, "signals": wanted()})
})

// wanted has signals that are a GBPO, with and without a further cell, that are stored, and
// that nothing stores.
func wanted() *signals.Section {
	s := signals.Stage().Config().(*signals.Section)
	s.Cycles, s.Properties, s.Sets = []int{4}, []signals.Property{{N: 6}, {N: 8, Samples: 3000}}, 200
	s.List = []signals.Signal{
		{Name: "six-step", About: "six steps", Source: "test", Rows: []string{"101010", "100011", "110001", "010101", "011100", "001110"}},
		{Name: "phases", About: "three phases", Source: "test", Rows: []string{"101", "100", "110", "010", "011", "001"}},
		{Name: "gates", About: "six gates", Source: "test", Rows: []string{"100001", "110000", "011000", "001100", "000110", "000011"}},
		{Name: "ring", About: "ring counter", Source: "test", Rows: []string{"1000", "0100", "0010", "0001"}},
		{Name: "gray", About: "Gray code", Source: "test", Rows: []string{"000", "100", "110", "010", "011", "111", "101", "001"}},
	}
	return s
}

// maker is the test that makes the fixture.
var maker testing.TB

func paper(t testing.TB) *pagetest.Fixture {
	t.Helper()
	maker = t
	return fixture()
}

func source(t testing.TB) page.Source { return page.Source{In: paper(t)} }

// content builds the content of one item.
func content(t testing.TB, id string) *page.Content {
	t.Helper()
	i := slices.IndexFunc(Items(), func(it page.Item) bool { return it.ID == id })
	c, err := Items()[i].Build(source(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func suite(t *testing.T) pagetest.Suite {
	return pagetest.Suite{
		Stage: Stage(), Pub: Pub, Items: Items(), Paper: paper(t), Empty: pagetest.Empty(root, sources),
		Large: []string{"fig4", "fig10", "beyond_basin_trees"},
	}
}

func TestPages(t *testing.T) {
	other := section(3, 4, 5)
	other.Examples = []orbits.Example{
		{Figure: 2, Panel: "a", ID: "132", CN: 2}, {Figure: 8, Panel: "a", ID: "2-1-4-3-6-5-8-7-10-9", CN: 1}, {Figure: 8, Panel: "b", ID: "123456789", CN: 3},
	}
	other.Equivalents, other.Basic = []orbits.Equivalent{{Figure: 5, ID: "2-1-4-3-6-5-8-7-10-9"}, {Figure: 7, ID: "2143"}}, []orbits.Basic{{Figure: 6, N: 12}}
	s := suite(t)
	s.Others = map[string]*pagetest.Fixture{
		"N = 7 only": pagetest.Make(t, root, sources, map[string]any{"orbits": section(7)}),
		"others":     pagetest.Make(t, root, sources, map[string]any{"orbits": other}),
	}
	s.Run(t)
}

// TestSuite runs the suite of all stages.
func TestSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("renders everything eight times")
	}
	estimates := search.Stage().Config().(*search.Section)
	estimates.Estimate = []search.Estimate{{N: 5, Samples: 100}, {N: 6, Samples: 100}}
	stagetest.Run(t, stagetest.Suite{
		Stages: append(slices.Clone(sources), Stage()), Root: root,
		Config: &engine.Config{Name: "test", Settings: map[string]string{"pbnn_report.png_dpi": "72"}, Section: func(name string) any {
			return map[string]any{"orbits": section(4, 5, 6, 7), "search": estimates, "signals": wanted(), "pbnn_report": &page.Config{PNGDPI: 72}}[name]
		}},
	})
}

// TestCatalogue: what comes out, and that all that the paper prints does but the slip
// in the printed set of figure 5.
func TestCatalogue(t *testing.T) {
	_, list := suite(t).Make(t, paper(t))
	rows := map[string]catalogue.Row{}
	for _, r := range list {
		rows[r.ID] = r
		if r.Agrees != (r.ID != "fig5") {
			t.Errorf("%s: agrees %v, difference %s", r.ID, r.Agrees, r.Difference)
		}
		if beyond := strings.HasPrefix(r.ID, "beyond_") || strings.HasPrefix(r.ID, "search_"); beyond != (r.Section == catalogue.Beyond) {
			t.Errorf("%s is in section %s", r.ID, r.Section)
		}
	}
	for _, c := range []struct{ id, published, ours, difference string }{
		{"table1", "two counts for 6 prime dimensions", "two counts for N = 3, 5, 7, 11, 13, 17", "none"},
		{"table2", "27 IDs with periods", "27 IDs with periods", "none"},
		{"table3", "56 IDs with periods", "56 IDs with periods", "none"},
		{"table4", "28 IDs with periods", "28 IDs with periods", "none"},
		{"table5", "62 IDs with periods", "62 IDs with periods", "none"},
		{"fig4", "(a) period 14, (b) period 20", "(a) period 14, (b) period 20", "none"},
		{"fig5", "7 IDs printed in the text", "7 IDs", "as number 7 the paper prints P(2143576) a second time, the orbit has P(2143657); see the errata"},
		{"fig6", "7 for N = 7", "7 for N = 7", "none"},
		{"fig9", "(a) period 42, (b) period 14, (c) period 26, (d) period 14", "(a) period 42, (b) period 14, (c) period 26, (d) period 14", "none"},
		{"beyond_periods", "not in the paper", "173 GBPOs of 4 connection numbers", "nothing to compare"},
		{"beyond_networks", "not in the paper", "4356 networks under 6 connection numbers", "nothing to compare"},
		{"beyond_pairs", "not in the paper", "143 standard IDs with a GBPO in 2 pairs", "nothing to compare; no exception from the rule"},
		{"beyond_basin_trees", "not in the paper", "504 states", "nothing to compare"},
	} {
		if r := rows[c.id]; r.Published != c.published || r.Ours != c.ours || r.Difference != c.difference {
			t.Errorf("%s: %q, %q, %q", c.id, r.Published, r.Ours, r.Difference)
		}
	}
}

// TestShards: a table depends on no key of the config, and no item on more inputs
// than it reads.
func TestShards(t *testing.T) {
	st := Stage()
	shards, err := st.Shards(st.Config())
	if err != nil {
		t.Fatal(err)
	}
	readers := map[string][]string{}
	for i, sh := range shards {
		for _, in := range sh.Inputs {
			readers[in] = append(readers[in], sh.ID)
		}
		var want page.Params
		if Items()[i].Drawn {
			want.PNGDPI = 200
		}
		if sh.Params != want {
			t.Errorf("shard %s depends on %+v, want %+v", sh.ID, sh.Params, want)
		}
	}
	if r := readers[gbpoCSV(2)]; !slices.Equal(r, []string{"table2"}) {
		t.Errorf("table 2's published values are read by %v", r)
	}
	for _, in := range st.Inputs {
		if len(readers[in.Name()]) == 0 {
			t.Errorf("input %s is declared and not read", in.Name())
		}
	}
}

// TestMap: the files and functions (a path may follow the last) that the map of the paper names are there.
func TestMap(t *testing.T) {
	text, err := os.ReadFile("../doc.go")
	if err != nil {
		t.Fatal(err)
	}
	entries := regexp.MustCompile(`((?:model|pbnn)/[\w/]+\.go)(?:: ((?:\w+, )*\w+))?`).FindAllStringSubmatch(strings.ReplaceAll(string(text), "\n//", ""), -1)
	if len(entries) < 40 {
		t.Errorf("only %d places in the map", len(entries))
	}
	for _, e := range entries {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", e[1]), nil, 0)
		if err != nil {
			t.Error(err)
			continue
		}
		for name := range strings.SplitSeq(e[2], ", ") {
			if name != "" && name != "pbnn" && !slices.ContainsFunc(f.Decls, func(d ast.Decl) bool { fn, ok := d.(*ast.FuncDecl); return ok && fn.Name.Name == name }) {
				t.Errorf("%s has no function %s", e[1], name)
			}
		}
	}
}
