package report

import (
	"sync"
	"testing"

	"neurorbit/pipeline/stage"
	search "neurorbit/stages/pbnn/beyond"
	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/page/pagetest"
)

const root = "../../.."

var sources = []*stage.Stage{orbits.Stage(), search.Stage()}

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
	return pagetest.Make(maker, root, sources, map[string]any{"orbits": all, "search": estimates})
})

// maker is the test that makes the fixture.
var maker testing.TB

func paper(t testing.TB) *pagetest.Fixture {
	t.Helper()
	maker = t
	return fixture()
}

func source(t testing.TB) page.Source { return page.Source{In: paper(t)} }

func TestPages(t *testing.T) {
	other := section(3, 4, 5)
	other.Examples = []orbits.Example{
		{Figure: 2, Panel: "a", ID: "132", CN: 2}, {Figure: 8, Panel: "a", ID: "2-1-4-3-6-5-8-7-10-9", CN: 1}, {Figure: 8, Panel: "b", ID: "123456789", CN: 3},
	}
	other.Equivalents, other.Basic = []orbits.Equivalent{{Figure: 5, ID: "2-1-4-3-6-5-8-7-10-9"}, {Figure: 7, ID: "2143"}}, []orbits.Basic{{Figure: 6, N: 12}}
	pagetest.Suite{
		Stage: Stage(), Pub: Pub, Items: Items(), Paper: paper(t), Empty: pagetest.Empty(root, sources),
		Others: map[string]*pagetest.Fixture{
			"N = 7 only": pagetest.Make(t, root, sources, map[string]any{"orbits": section(7)}),
			"others":     pagetest.Make(t, root, sources, map[string]any{"orbits": other}),
		},
		Large: []string{"fig4", "fig10", "beyond_basin_trees"},
	}.Run(t)
}
