package report

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/stagetest"
	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/cfnn/chaoticnet"
	"neurorbit/stages/cfnn/digits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/page/pagetest"
)

const root = "../../.."

func science() []*stage.Stage {
	return []*stage.Stage{digits.Stage(), basenet.Stage(), chaoticnet.Stage()}
}

// small returns the configs of two small nets and of what is made of them.
func small(seeds ...uint32) map[string]any {
	d := digits.Stage().Config().(*digits.Section)
	d.Source, d.Synthetic.Train, d.Synthetic.Test = "synthetic", 150, 120
	b := basenet.Stage().Config().(*basenet.Section)
	b.Hidden, b.Seeds = []int{14, 12}, seeds
	b.Pretrain.Epochs, b.Pretrain.MomentumEpochs = 2, 1
	b.Finetune.TopEpochs, b.Baselines.SubspaceRank = 1, 5
	b.Finetune.CG.Epochs, b.Finetune.CG.Batch, b.Finetune.Full.Epochs = 4, 50, 1
	c := chaoticnet.Stage().Config().(*chaoticnet.Section)
	c.Seeds, c.Outputs, c.TMax, c.Chunk, c.Replicates, c.Boundary = seeds, 12, 16, 60, 20, 31
	c.Sweep = chaoticnet.Sweep{From: 0.2, To: 0.6, Step: 0.2, Below: []float64{0.05}, T: 12, Transient: chaoticnet.Transient{Outputs: 6, Every: 1}}
	c.Published.Abstained = 20
	c.Range, c.Rule.MinVotes = 0.8, 11
	c.Multiverse = []chaoticnet.Grid{{Range: []any{0.4, 2.0}, T: []any{int64(12)}}}
	c.Forms = []string{"logistic-square"}
	return map[string]any{"digits": d, "basenet": b, "chaoticnet": c}
}

var cache = map[string]func(testing.TB) *pagetest.Fixture{"two": made(3, 4), "one": made(3)}

// made returns what makes the tables of nets with these seeds, once.
func made(seeds ...uint32) func(testing.TB) *pagetest.Fixture {
	var once sync.Once
	var fx *pagetest.Fixture
	return func(t testing.TB) *pagetest.Fixture {
		once.Do(func() { fx = pagetest.Make(t, root, science(), small(seeds...)) })
		return fx
	}
}

// two is the fixture of most tests: two nets.
func two(t testing.TB) *pagetest.Fixture { return cache["two"](t) }

func TestPages(t *testing.T) {
	pagetest.Suite{
		Stage: Stage(), Pub: publication, Items: items(), Paper: two(t), Empty: pagetest.Empty(root, science()),
		Others: map[string]*pagetest.Fixture{"one seed": cache["one"](t)},
		Tall:   []string{"risk", "abstained"}, Large: []string{"fig4", "boundary", "risk"},
	}.Run(t)
}

func TestSuite(t *testing.T) {
	sections := small(3)
	sections["cfnn_report"] = Stage().Config()
	stagetest.Run(t, stagetest.Suite{
		Stages: append(science(), Stage()), Root: root,
		Config: &engine.Config{Name: "test", Section: func(name string) any { return sections[name] }},
	})
}

// build makes the content of an item.
func build(t testing.TB, fx *pagetest.Fixture, id string) *page.Content {
	t.Helper()
	i := slices.IndexFunc(items(), func(it page.Item) bool { return it.ID == id })
	c, err := items()[i].Build(page.Source{In: fx})
	if err != nil || c == nil {
		t.Fatalf("%s: %v, %v", id, c, err)
	}
	return c
}

// with returns a fixture that has a table only, and the published values.
func with(name string, rows any) *pagetest.Fixture {
	return &pagetest.Fixture{Root: root, Tables: map[string]any{name: rows}}
}

// data returns the numbers of a CSV file of a content by column.
func data(t testing.TB, c *page.Content, suffix string) map[string][]float64 {
	t.Helper()
	sets := c.Data
	if c.Chart != nil {
		sets = append(c.Chart.Data(), sets...)
	}
	i := slices.IndexFunc(sets, func(d chart.Dataset) bool { return d.Suffix == suffix })
	if i < 0 {
		t.Fatalf("no data %q", suffix)
	}
	text, err := sets[i].Table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for k, name := range records[0] {
		for _, r := range records[1:] {
			v, _ := strconv.ParseFloat(r[k], 64)
			out[name] = append(out[name], v)
		}
	}
	return out
}

// texts returns the texts of a drawing.
func texts(d *figure.Drawing) []string {
	var out []string
	for _, m := range d.Marks {
		if txt, ok := m.(*figure.Text); ok {
			out = append(out, txt.String())
		}
	}
	return out
}

// csvOf returns the table of a content as CSV.
func csvOf(t testing.TB, c *page.Content) string {
	t.Helper()
	text, err := c.Table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
