package beyond

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/stages/pbnn/signals"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// Names of the tables that items on signals read.
const (
	TableSignals    = "signals/signals"
	tableCycles     = "signals/cycles"
	tableProperties = "signals/properties"
)

// ofRows makes an item of all rows of a table, none of none.
func ofRows[R any](table string, build func([]R) *page.Content) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		rows, err := page.Read[R](s, table)
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		c := build(rows)
		return c, nil
	}
}

// signalCaption says what the table of signals shows.
const signalCaption = "A PBNN stores a signal of p different states if its hidden and its next columns are equal as multisets; which output drives which wire is free, so all orders of the columns on the ring are searched, with all connection numbers. From any state but the two endpoints a network whose signal is its GBPO falls into it."

// signalsTable says of each signal what stores it.
func signalsTable(rows []signals.SignalRow) *page.Content {
	t := texttable.New("pbnn-beyond-signals", "signal", "from any start", ">cells", "network", ">within steps", ">states that fall into it",
		">outputs", ">period", ">networks", ">of these GBPOs", "csv:columns on the ring", "csv:columns of further cells")
	driven := 0
	for _, r := range rows {
		cells := []texttable.Cell{texttable.Text(r.About), texttable.Text("not stored"), {}, {}, {}, {}}
		ring, further := texttable.Cell{}, texttable.Cell{}
		if r.CN >= 0 {
			cells = []texttable.Cell{cells[0], texttable.Bool(r.GBPO), texttable.Int(r.Cells), texttable.Text(fmt.Sprintf("P(%s), CN%d", r.ID, r.CN)),
				texttable.Int(r.Transient), texttable.Text(fmt.Sprintf("%d of %d", r.Basin, 1<<r.Cells))}
			ring, further = texttable.Text(r.Ring), texttable.Text(r.Columns)
		}
		networks := texttable.Text(fmt.Sprint(r.Networks))
		if !r.Complete {
			networks = texttable.Text(fmt.Sprintf("at least %d", r.Networks))
		}
		t.Add(append(cells, texttable.Int(r.N), texttable.Int(r.Period), networks, texttable.Int(r.GBPOs), ring, further)...)
		if r.GBPO {
			driven++
			t.Notes = append(t.Notes, engineer(r))
		}
	}
	t.Notes = append(t.Notes, "Networks and GBPOs are counted on rings with as many cells as the signal has outputs; mirror images count once. "+
		"Where nothing stores it, or not as a GBPO although it is its own negative, rings with further cells were searched.")
	return &page.Content{Table: t, Comparison: page.NotInPaper(fmt.Sprintf("%d of %d signals are a GBPO", driven, len(rows)))}
}

// engineer says in a sentence what a network does.
func engineer(r signals.SignalRow) string {
	return fmt.Sprintf("%s: from any state but two, a ring of %d majority gates, P(%s) with CN%d, falls into the signal within %s.",
		r.About, r.Cells, r.ID, r.CN, page.Plural(int(r.Transient), "step"))
}

// unstoredTable has the certificates of the signals that nothing stores.
func unstoredTable(rows []signals.SignalRow) *page.Content {
	rows = page.Select(rows, func(r signals.SignalRow) bool { return r.Networks == 0 })
	if len(rows) == 0 {
		return nil
	}
	t := texttable.New("pbnn-beyond-unstored", "signal", ">wrong bits", ">of", "nearest network", "columns that no neuron follows", "with further cells", "csv:orders looked at")
	for _, r := range rows {
		orders, further := "all", "too many to search"
		if !r.MissAll {
			orders = "that given"
		}
		switch {
		case r.Further > 0:
			further = fmt.Sprintf("stored with %d, not with fewer", r.Further)
		case r.Tried > 0:
			further = fmt.Sprintf("not with %d or fewer", r.Tried)
		}
		without := strings.ReplaceAll(r.MissWithout, " ", ", ")
		if r.N > 1 && strings.Count(r.MissWithout, " ") == int(r.N)-1 {
			without = "all"
		}
		t.Add(texttable.Text(r.About), texttable.Int(r.MissBits), texttable.Int(r.N*r.Period), texttable.Text(fmt.Sprintf("P(%s), CN%d", r.MissID, r.MissCN)),
			texttable.Text(without), texttable.Text(further), texttable.Text(orders))
	}
	return &page.Content{Table: t, Comparison: page.NotInPaper(page.Plural(len(rows), "signal"))}
}

// sizesTable compares the circuits of a PBNN and a DBNN that store a signal.
func sizesTable(rows []signals.SignalRow) *page.Content {
	t := texttable.New("pbnn-beyond-sizes", "signal", ">period", ">PBNN: flip-flops", ">gates", ">connections",
		">DBNN: flip-flops", ">hidden neurons", ">gates", ">connections", ">gates, DBNN by PBNN")
	stored := page.Select(rows, func(r signals.SignalRow) bool { return r.CN >= 0 })
	for _, r := range stored {
		t.Add(texttable.Text(r.About), texttable.Int(r.Period), texttable.Int(r.Cells), texttable.Int(r.Cells), texttable.Int(r.Wires),
			texttable.Int(r.N), texttable.Int(r.DBNNHidden), texttable.Int(r.DBNNGates), texttable.Int(r.DBNNWires),
			texttable.Float(float64(r.DBNNGates)/float64(r.Cells), 1))
	}
	if len(stored) == 0 {
		return nil
	}
	return &page.Content{Table: t, Comparison: page.NotInPaper(page.Plural(len(stored), "signal"))}
}

// cyclesTable counts the cycles that PBNNs have.
func cyclesTable(rows []signals.CycleRow) *page.Content {
	t := texttable.New("pbnn-beyond-cycles", ">N", ">period", ">cycles of different states", ">a PBNN has", ">in some order", ">a GBPO", ">a GBPO in some order", "with CN")
	for _, r := range page.Select(rows, func(r signals.CycleRow) bool { return r.CN < 0 }) {
		var cns []string
		for _, o := range rows {
			if o.N == r.N && o.Period == r.Period && o.CN >= 0 {
				cns = append(cns, fmt.Sprint(o.CN))
			}
		}
		t.Add(texttable.Int(r.N), texttable.Int(r.Period), texttable.Sci(r.Possible, 4), texttable.Int(r.Stored), texttable.Int(r.StoredFree),
			texttable.Int(r.GBPO), texttable.Int(r.GBPOFree), texttable.Text(strings.Join(cns, ", ")))
	}
	return &page.Content{Table: t, Comparison: page.NotInPaper(page.Plural(len(t.Rows), "period"))}
}

// propertiesTable says how often GBPOs go with values of properties.
func propertiesTable(rows []signals.PropertyRow) *page.Content {
	t := texttable.New("pbnn-beyond-properties", "property", ">value", ">N", ">permutations", ">CN1: GBPOs", ">ratio", ">mean period",
		">CN2: GBPOs", ">ratio", ">mean period", ">CN3: GBPOs", ">ratio", ">mean period", ">CN5: GBPOs", ">ratio", ">mean period")
	for i := 0; i < len(rows); i += 4 { // a row for each of the four connection numbers
		r := rows[i]
		cells := []texttable.Cell{texttable.Text(r.Property), texttable.Int(r.Value), texttable.Int(r.N), texttable.Int(r.Permutations)}
		for _, of := range rows[i : i+4] {
			mean := texttable.Cell{}
			if of.GBPOs > 0 {
				mean = texttable.Float(of.MeanPeriod, 1)
			}
			cells = append(cells, texttable.Int(of.GBPOs), texttable.Sci(of.Ratio, 3), mean)
		}
		t.Add(cells...)
	}
	return &page.Content{Table: t, Comparison: page.NotInPaper(page.Plural(len(rows)/4, "value"))}
}

// propertiesChart draws the ratio against two of the properties.
func propertiesChart(rows []signals.PropertyRow) *page.Content {
	const fewest = 50 // permutations, of which a share says something
	drawn := []string{"local sites", "cycles"}
	rows = page.Select(rows, func(r signals.PropertyRow) bool {
		return r.Permutations >= fewest && r.Ratio == r.Ratio && slices.Contains(drawn, r.Property)
	})
	if len(rows) == 0 {
		return nil
	}
	f := chart.Rows("", rows).As("n property value cn permutations gbpos ratio:6")
	c := &chart.Chart{
		Label: "How often globally stable orbits go with local sites and with cycles of the permutation", Height: 90, LegendOrder: cnOrder,
		Columns: 2, Y: chart.Axis{Label: "share with a GBPO, by that of all", Zero: true, Grid: true},
	}
	for _, n := range f.By("n") {
		for _, property := range drawn {
			of := n.Where("property", property)
			if of.Len() == 0 {
				continue
			}
			p := c.Panel(fmt.Sprintf("*N* = %d", n.Int("n"))).With(chart.Axis{Label: map[string]string{"local sites": "sites that stay with their own or a neighbour", "cycles": "cycles of *σ*"}[property]}, chart.Axis{})
			for _, cn := range byCN(of) {
				p.Add(chart.LinePoints(cnStyle(int32(cn.Int("cn"))), cn.Col("value"), cn.Col("ratio")))
			}
		}
	}
	return &page.Content{Chart: c, Remark: ends(rows), Comparison: page.NotInPaper(page.Plural(len(c.Panels), "panel"))}
}

// ends says how the ratio goes from the fewest to the most local sites at the largest N.
func ends(rows []signals.PropertyRow) string {
	largest := rows[len(rows)-1].N
	rows = page.Select(rows, func(r signals.PropertyRow) bool { return r.N == largest && r.Property == "local sites" })
	var list []string
	var first, last signals.PropertyRow
	for _, cn := range distinct(rows, func(r signals.PropertyRow) int32 { return r.CN }) {
		of := page.Select(rows, func(r signals.PropertyRow) bool { return r.CN == cn })
		first, last = of[0], of[len(of)-1]
		list = append(list, fmt.Sprintf("%s to %s (CN%d)", page.Fixed(first.Ratio, 2), page.Fixed(last.Ratio, 2), cn))
	}
	return fmt.Sprintf("At N = %d, from %d to %d local sites the ratio goes from %s.", largest, first.Value, last.Value, strings.Join(list, ", "))
}
