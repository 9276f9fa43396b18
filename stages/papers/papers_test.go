package papers

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"flag"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/render/figure"
)

// keep lets one look at what the tests draw:
//
//	go test ./stages/papers -run 'TestFiles|TestStamps' -args -keep /some/folder
var keep = flag.String("keep", "", "folder to keep the files of TestFiles in, and in stamped those of TestStamps")

// keepFile writes a file to the folder to keep files in, if there is one.
func keepFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if *keep == "" {
		return
	}
	path = filepath.Join(*keep, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// drawing builds the drawing of one item.
func drawing(t *testing.T, fx fixture, id string) *figure.Drawing {
	t.Helper()
	return build(t, fx, "pbnn/"+id).drawing
}

// build builds the content of one item, named by its shard.
func build(t *testing.T, fx fixture, id string) *content {
	t.Helper()
	for _, it := range items() {
		if it.shardID() == id {
			c, err := it.build(source{fx})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
	}
	t.Fatalf("no item %s", id)
	return nil
}

// isPlate names the items that are plates.
var isPlate = map[string]bool{"digits": true, "digits_mean": true, "base_misread": true, "base_filters": true, "abstained": true}

// sheet returns the drawing of an item, or that of its plate, or nil.
func (c *content) sheet() *figure.Drawing {
	switch {
	case c == nil:
		return nil
	case c.plate != nil:
		return c.plate.sheet
	}
	return c.drawing
}

// The paper's config: every item has its files, of the right kinds. All that the
// PBNN paper prints comes out but the slip in the printed set of figure 5; the
// exponents of the attractors article do, but not as exponents.
func TestFiles(t *testing.T) {
	out := paperRun(t)
	for path, data := range out.files {
		keepFile(t, path, data)
	}
	listed := 0
	for i, r := range out.rows {
		it := items()[i]
		if r.Order != int64(i+1) || r.Paper != it.paper.name || r.ID != it.id || r.Title == "" || !strings.Contains(r.Caption, it.paper.label) {
			t.Errorf("row %d: %+v", i+1, r)
		}
		if ours := strings.HasPrefix(r.ID, "beyond_") || strings.HasPrefix(r.ID, "search_"); it.paper == pbnn && (r.Section == "beyond") != ours {
			t.Errorf("%s is in section %s", r.ID, r.Section)
		}
		if it.paper == attractors && (r.Section == "published") != (strings.HasPrefix(r.ID, "fig") || r.ID == "lambda") {
			t.Errorf("%s is in section %s", r.ID, r.Section)
		}
		kinds := []string{"csv", "md", "tex"}
		switch {
		case it.painted || isPlate[r.ID]:
			kinds = []string{"csv", "png"}
		case it.drawn:
			kinds = []string{"csv", "png", "svg"}
		}
		var got []string
		for _, path := range strings.Fields(r.Files) {
			listed++
			if !strings.HasPrefix(path, it.shardID()) || len(out.files[path]) == 0 {
				t.Errorf("%s lists %s (%d bytes)", r.ID, path, len(out.files[path]))
			}
			got = append(got, strings.TrimPrefix(filepath.Ext(path), "."))
		}
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, kinds) {
			t.Errorf("%s has files of the kinds %v, want %v", r.ID, got, kinds)
		}
		if want := r.Paper+"/"+r.ID != "pbnn/fig5" && !(strings.HasPrefix(r.ID, "fig") && strings.HasSuffix(r.ID, "_true")); r.Agrees != want {
			t.Errorf("%s: agrees %v, difference %s", r.ID, r.Agrees, r.Difference)
		}
	}
	if listed != len(out.files) {
		t.Errorf("%d files listed, %d written", listed, len(out.files))
	}
	if len(out.rows) != len(items()) {
		t.Errorf("%d rows for %d items", len(out.rows), len(items()))
	}
}

func TestCatalogue(t *testing.T) {
	rows := map[string]catalogueRow{}
	for _, r := range paperRun(t).rows {
		if r.Paper == "pbnn" {
			rows[r.ID] = r
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
	} {
		r := rows[c.id]
		if r.Published != c.published || r.Ours != c.ours || r.Difference != c.difference {
			t.Errorf("%s: published %q, ours %q, difference %q", c.id, r.Published, r.Ours, r.Difference)
		}
	}
}

// Without the data there are rows but no files, tables or empty panels.
func TestNotInThisConfig(t *testing.T) {
	five := emptyFixture()
	five.explore(5)
	one := emptyFixture() // a set without a figure has no gallery
	one.attractorRows(smallSets[:1], 600, 400)
	one[tableOrbit], one[tablePower] = []orbitRow{}, []powerRow{}
	for name, fx := range map[string]fixture{"nothing": emptyFixture(), "N = 5 only": five} {
		out := runAll(t, fx)
		for _, r := range out.rows {
			counted := name != "nothing" && r.Paper == "pbnn" && (r.ID == "table1" || r.ID == "beyond_counts")
			if r.Paper == "attractors" && name != "nothing" || r.Tables == "" { // sketches need no data
				continue
			}
			if counted != (r.Files != "") || counted == (r.Ours == "not in this config") || !r.Agrees {
				t.Errorf("%s: %s: files %q, ours %q, agrees %v", name, r.ID, r.Files, r.Ours, r.Agrees)
			}
		}
	}
}

// Other configs: networks of other sizes, IDs with separators, one or five
// panels. Nothing leaves the sheet, no texts overlap.
func TestNoFaults(t *testing.T) {
	long := "1-3-2-4-6-5-7-9-8-10-12-11"
	other := fixture{}
	other.explore(5)
	other.examples(t,
		[]exampleRow{{Figure: 2, Panel: "a", ID: long, CN: 1}, {Figure: 2, Panel: "b", ID: "132", CN: 1}, {Figure: 2, Panel: "c", ID: "2613754", CN: 6}},
		[]exampleRow{{Figure: 8, Panel: "", ID: long, CN: 3}})
	equivalents := []equivalentRow{}
	for panel, id := range []string{"1325476", "2-1-4-3-6-5-8-7-10-9-12-11"} {
		for k, p := range orbitUnderR(mustParse(t, id)) {
			equivalents = append(equivalents, equivalentRow{5, string(rune('a' + panel)), int64(k), int64(len(p)), formatID(p), k == 0, false, 7})
		}
	}
	for k := range int64(12) {
		basic := make([]int64, 12)
		for i := range basic {
			basic[i] = (k+int64(i))%12 + 1
		}
		equivalents = append(equivalents, equivalentRow{6, fmt.Sprint(k + 1), 0, 12, formatID(basic), true, true, 1})
	}
	other["orbits/equivalents"] = append(equivalents, equivalentRow{7, "", 0, 8, "21436587", true, false, 2})
	many := fixture{}
	many.explore(3)
	var five []exampleRow
	for i, id := range []string{"14253", "2613754", "1357246", "132", "162534"} {
		five = append(five, exampleRow{Figure: 8, Panel: string(rune('a' + i)), ID: id, CN: 5})
	}
	many.examples(t, []exampleRow{{Figure: 2, Panel: "a", ID: "14253", CN: 1}}, five)

	other.attractorRows(smallSets, 600, 400)
	other.surveyRows(2, []float64{0.125, 1, 10}, 50)
	many.attractorRows(galleryRecipes(13), 300, 100)
	one := []netRow{{N: 4, D: 16, S: 1, Class: classFixed, Lambda1: -1, SC: 2, Bifurcation: "none", AuthorLambda: math.Inf(-1), Steps: 10}}
	many[tableNets] = one

	other.digitRows([2][classes]int32{{30, 0, 4, 3, 1, 1, 1, 1, 1, 1}, {0, 20, 1, 1, 1, 1, 1, 1, 1, 1}}, 43, 28)
	other.baseRows([]int{12, 9}, []int64{1, 2, 3}, 5)
	many.digitRows(paperCounts, 20, 700)
	many.baseRows([]int{250, 9, 8, 7, 6, 5, 4}, []int64{4294967295}, 300)
	other.chaoticRows(chaoticRecipe{seeds: []int64{1, 2, 3}, tMax: 6, ranges: 2, abstained: 28, figure5: []float64{1}, boundary: 5, calibrate: math.NaN(), grid: 1})
	many.chaoticRows(chaoticRecipe{seeds: []int64{4294967295}, tMax: 1000, ranges: 200, transient: true, abstained: 600, figure5: []float64{1e-3, 2, 3, 4}, boundary: 40, calibrate: 0.12, grid: 300})
	other.sweepRows(5, 7, 4)
	other.searchRows([]int64{8}, []int64{9}, 1)
	many.sweepRows(3, 20, 500)
	many.searchRows([]int64{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, []int64{13, 15, 17, 19, 21, 23, 26}, 50)
	for name, fx := range map[string]fixture{"paper": paperFixture(t), "other": other, "many": many} {
		for _, it := range items() {
			c, err := it.build(source{fx})
			if err != nil {
				t.Errorf("%s: %s: %v", name, it.id, err)
			}
			d := c.sheet()
			if d == nil {
				continue
			}
			for _, f := range d.Faults() {
				t.Errorf("%s: %s: %s", name, it.id, f)
			}
			d.Stamp(uspsStamp, strings.Repeat("a long reservation ", 9))
			for _, f := range d.Faults() {
				t.Errorf("%s: %s, stamped: %s", name, it.id, f)
			}
		}
	}
}

// Type is readable and the files are small: figures are as wide as a column or a
// page of a journal, no text is smaller than 4.5 pt, no SVG above 64 kB.
func TestSizes(t *testing.T) {
	fx := paperFixture(t)
	for _, it := range items() {
		if !it.drawn {
			continue
		}
		c := build(t, fx, it.shardID())
		d := c.sheet()
		if w := d.W; w < figure.SingleColumn-1 || w > figure.DoubleColumn+1 {
			t.Errorf("%s is %g pt wide", it.id, w)
		}
		if d.H > 540 && it.id != "abstained" { // 187 images
			t.Errorf("%s is %g pt high", it.id, d.H)
		}
		for _, m := range d.Marks {
			if txt, ok := m.(*figure.Text); ok && txt.Size < 4.5 {
				t.Errorf("%s: %q has %g pt", it.id, txt.String(), txt.Size)
			}
		}
		limit := 64 << 10
		if strings.HasSuffix(it.id, "_true") || slices.Contains([]string{"fig4", "boundary", "risk"}, it.id) && it.paper == cfnn {
			limit = 160 << 10 // thousands of points
		}
		if n := len(d.SVG()); c.drawing != nil && n > limit {
			t.Errorf("%s: SVG of %d bytes", it.id, n)
		}
	}
}

// Every file is of the kind that its name says.
func TestFormats(t *testing.T) {
	for path, data := range paperRun(t).files {
		var err error
		switch filepath.Ext(path) {
		case ".svg":
			dec := xml.NewDecoder(bytes.NewReader(data))
			for err == nil {
				_, err = dec.Token()
			}
			if err == io.EOF {
				err = nil
			}
		case ".png":
			_, err = png.Decode(bytes.NewReader(data))
		case ".csv":
			var records [][]string
			if records, err = csv.NewReader(bytes.NewReader(data)).ReadAll(); err == nil && len(records) < 2 {
				err = fmt.Errorf("%d records", len(records))
			}
		case ".tex":
			for i, r := range string(data) {
				if r > 126 {
					err = fmt.Errorf("%q at byte %d", r, i)
				}
			}
			if bytes.Count(data, []byte(`\begin{`)) != bytes.Count(data, []byte(`\end{`)) || !bytes.Contains(data, []byte(`\toprule`)) {
				err = fmt.Errorf("not a booktabs table")
			}
		case ".md":
			if !bytes.Contains(data, []byte("| --")) && !bytes.Contains(data, []byte("| :-")) {
				err = fmt.Errorf("no table")
			}
		default:
			err = fmt.Errorf("unknown extension")
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
