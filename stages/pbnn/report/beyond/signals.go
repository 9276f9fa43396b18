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

// SignalCaption says what the table and the figure of signals show.
const SignalCaption = "A PBNN stores a signal of p different states if its hidden and its next columns are equal as multisets; which output drives which wire is free, so all orders of the columns on the ring are searched, with all connection numbers. From any state but the two endpoints a network whose signal is its GBPO falls into it."

// signalsTable says of each signal what stores it.
func signalsTable(rows []signals.SignalRow) *page.Content {
	t := texttable.New("pbnn-beyond-signals", "signal", ">outputs", ">period", ">cells", "from any start", ">states that fall into it",
		">within steps", "network", "columns on the ring", ">networks", ">of these GBPOs", ">bits wrong at least")
	driven := 0
	for _, r := range rows {
		cells := []texttable.Cell{texttable.Text(r.About), texttable.Int(r.N), texttable.Int(r.Period), {}, texttable.Text("none found"), {}, {}, {}, {}}
		if r.CN >= 0 {
			cells[3], cells[4] = texttable.Int(r.Cells), texttable.Bool(r.GBPO)
			cells[5], cells[6] = texttable.Text(fmt.Sprintf("%d of %d", r.Basin, 1<<r.Cells)), texttable.Int(r.Transient)
			cells[7], cells[8] = texttable.Text(fmt.Sprintf("P(%s), CN%d", r.ID, r.CN)), texttable.Text(r.Ring)
		}
		networks := texttable.Text(fmt.Sprint(r.Networks))
		if !r.Complete {
			networks = texttable.Text(fmt.Sprintf("at least %d", r.Networks))
		}
		cells = append(cells, networks, texttable.Int(r.GBPOs), texttable.Int(r.MissBits))
		t.Add(cells...)
		if r.GBPO {
			driven++
			t.Notes = append(t.Notes, engineer(r))
		}
	}
	t.Notes = append(t.Notes, "Networks, GBPOs and wrong bits are of rings with as many cells as the signal has outputs. Where nothing stores it, or not as a GBPO although it is its own negative, rings with further cells were searched; their columns stand behind those of the signal.")
	for _, r := range rows {
		if r.Networks == 0 {
			t.Notes = append(t.Notes, unstored(r))
		}
	}
	return &page.Content{Table: t, Comparison: page.NotInPaper(fmt.Sprintf("%d of %d signals are a GBPO", driven, len(rows)))}
}

// engineer says in a sentence what a network does.
func engineer(r signals.SignalRow) string {
	return fmt.Sprintf("%s: from any state but two, a ring of %d majority gates, P(%s) with CN%d, falls into the signal within %s.",
		r.About, r.Cells, r.ID, r.CN, page.Plural(int(r.Transient), "step"))
}

// unstored is the certificate of a signal that nothing stores.
func unstored(r signals.SignalRow) string {
	in := "in the best of all orders"
	if !r.MissAll {
		in = "in the order given"
	}
	text := fmt.Sprintf("%s: %s, P(%s) with CN%d, no neuron has the next values of columns %s; %d of %d bits are wrong.",
		r.About, in, r.MissID, r.MissCN, strings.ReplaceAll(r.MissWithout, " ", ", "), r.MissBits, r.N*r.Period)
	switch {
	case r.Further > 0:
		return text + fmt.Sprintf(" With %s more it is stored, and with fewer it is not.", page.Plural(int(r.Further), "cell"))
	case r.Tried > 0:
		return text + fmt.Sprintf(" Nor do rings with up to %s more store it; more were not searched.", page.Plural(int(r.Tried), "cell"))
	}
	return text + " Rings with further cells were not searched: there are too many."
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
