package report

import (
	"fmt"

	"neurorbit/stages/pbnn/orbits"
	"neurorbit/stages/pbnn/report/beyond"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// gbpoCSV is the file of the IDs and periods that one of tables 2 to 5 prints.
func gbpoCSV(number int) string { return fmt.Sprintf("data/published/pbnn_table%d.csv", number) }

// buildGBPOs makes one of tables 2 to 5, laid out as the paper does: three pairs of
// columns, read down.
func buildGBPOs(number int, cn int32) func(page.Source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		rows, err := page.Read[orbits.GBPORow](s, tableGBPO)
		if rows = beyond.GBPOsOf(beyond.PaperN, cn, rows); err != nil || len(rows) == 0 {
			return nil, err
		}
		t := texttable.New(fmt.Sprintf("pbnn-%d", number), "ID", ">period")
		t.Fold = 3
		for _, r := range rows {
			t.Add(texttable.Text(r.ID), texttable.Int(r.Period))
		}
		list, err := printed(s, gbpoCSV(number), "id", "period")
		return &page.Content{Table: t, Comparison: compareGBPOs(rows, list)}, err
	}
}

// compareGBPOs compares every ID and every period, in either order. IDs of N = 7 are
// printed as whole numbers.
func compareGBPOs(rows []orbits.GBPORow, printed [][]int64) page.Comparison {
	ours, seen := map[string]int64{}, map[string]bool{}
	for _, r := range rows {
		ours[r.ID] = r.Period
	}
	var differences beyond.Differences
	for _, p := range printed {
		id := fmt.Sprint(p[0])
		period, ok := ours[id]
		differences.Unless(!seen[id], "%s is printed twice", id)
		differences.Unless(ok || seen[id], "%s is printed but did not come out", id)
		differences.Unless(period == p[1] || !ok || seen[id], "%s has period %d, printed %d", id, period, p[1])
		seen[id] = true
	}
	for _, r := range rows {
		differences.Unless(seen[r.ID], "%s (period %d) came out but is not printed", r.ID, r.Period)
	}
	number := func(n int) string { return fmt.Sprintf("%d IDs with periods", n) }
	return page.Comparison{Of: "IDs and periods", Published: number(len(printed)), Ours: number(len(rows))}.Conclude(differences)
}
