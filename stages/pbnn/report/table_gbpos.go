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
		if err != nil {
			return nil, err
		}
		if rows = beyond.GBPOsOf(beyond.PaperN, cn, rows); len(rows) == 0 {
			return nil, nil
		}
		records, column, err := s.Published(gbpoCSV(number), "id")
		if err != nil {
			return nil, err
		}
		periods, err := page.Integers(gbpoCSV(number), records, column, "period")
		if err != nil {
			return nil, err
		}
		var printed []printedGBPO
		for i, r := range records {
			printed = append(printed, printedGBPO{r[column["id"]], periods[i][0]})
		}
		t := &texttable.Table{Label: fmt.Sprintf("pbnn-%d", number), Columns: []texttable.Column{{Title: "ID"}, page.Right("period")}, Fold: 3}
		for _, r := range rows {
			t.Add(texttable.Text(r.ID), texttable.Int(r.Period))
		}
		return &page.Content{Table: t, Comparison: compareGBPOs(rows, printed)}, nil
	}
}

// A printedGBPO is a row of tables 2 to 5.
type printedGBPO struct {
	id     string
	period int64
}

// compareGBPOs compares every ID and every period, in either order.
func compareGBPOs(rows []orbits.GBPORow, printed []printedGBPO) page.Comparison {
	ours := map[string]int64{}
	for _, r := range rows {
		ours[r.ID] = r.Period
	}
	var differences []string
	seen := map[string]bool{}
	for _, p := range printed {
		period, ok := ours[p.id]
		switch {
		case seen[p.id]:
			differences = append(differences, p.id+" is printed twice")
		case !ok:
			differences = append(differences, p.id+" is printed but did not come out")
		case period != p.period:
			differences = append(differences, fmt.Sprintf("%s has period %d, printed %d", p.id, period, p.period))
		}
		seen[p.id] = true
	}
	for _, r := range rows {
		if !seen[r.ID] {
			differences = append(differences, fmt.Sprintf("%s (period %d) came out but is not printed", r.ID, r.Period))
		}
	}
	return page.Comparison{
		Published: fmt.Sprintf("%d IDs with periods", len(printed)),
		Ours:      fmt.Sprintf("%d IDs with periods", len(rows)),
	}.Conclude(differences)
}
