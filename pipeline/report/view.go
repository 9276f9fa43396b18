package report

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"html/template"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/claims"
)

// Tally sums the counts of all publications.
func (p Page) Tally() claims.Count {
	var sum claims.Count
	for i := range p.Claims {
		sum.Add(p.Claims[i].Count())
	}
	return sum
}

// section returns the items of one section, in order.
func (p Paper) section(name string) []Item {
	var items []Item
	for _, it := range p.Items {
		if (it.Section == catalogue.Beyond) == (name == catalogue.Beyond) {
			items = append(items, it)
		}
	}
	return items
}

// Main returns the published tables and figures, Further the others.
func (p Paper) Main() []Item    { return p.section(catalogue.Published) }
func (p Paper) Further() []Item { return p.section(catalogue.Beyond) }

// Stamps returns the reservations on the paper's items, each once.
func (p Paper) Stamps() []string {
	var out []string
	for _, it := range p.Items {
		for _, s := range it.Stamps {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// file returns the first file with the extension, such as ".svg".
func (it Item) file(ext string) (File, bool) {
	for _, f := range it.Files {
		if strings.EqualFold(path.Ext(f.Path), ext) {
			return f, true
		}
	}
	return File{}, false
}

// Badge returns "agrees" or "differs" for an item that was compared with
// something published, and "" for one that was not.
func (it Item) Badge() string {
	switch {
	case !it.Agrees:
		return "differs"
	case it.Section != catalogue.Beyond && it.Difference == NoDifference:
		return "agrees"
	}
	return ""
}

// picture returns the item's image, SVG before PNG.
func (it Item) picture() (f File, mediaType string, ok bool) {
	if f, ok := it.file(".svg"); ok {
		return f, "image/svg+xml", true
	}
	f, ok = it.file(".png")
	return f, "image/png", ok
}

// ImageURL returns the item's image as a data URL, or "" if it has none. An
// image, other than SVG put into the page, cannot run scripts, load anything or
// clash with the names and styles of its neighbours.
func (it Item) ImageURL() template.URL {
	f, mediaType, ok := it.picture()
	if !ok {
		return ""
	}
	return template.URL("data:" + mediaType + ";base64," + base64.StdEncoding.EncodeToString(f.Data))
}

// A Grid is a table of text with a header.
type Grid struct {
	Header []string
	Rows   [][]string
	// Numeric tells which columns hold numbers only.
	Numeric []bool
}

// longGrid is the number of rows above which a table starts folded.
const longGrid = 40

// Long reports whether the table is better folded.
func (g *Grid) Long() bool { return len(g.Rows) > longGrid }

// Grid returns the item's CSV as a table, or nil if it has an image or no CSV.
func (it Item) Grid() (*Grid, error) {
	if _, _, ok := it.picture(); ok {
		return nil, nil
	}
	f, ok := it.file(".csv")
	if !ok {
		return nil, nil
	}
	records, err := csv.NewReader(bytes.NewReader(f.Data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("report: %s: %w", f.Path, err)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("report: %s: no header", f.Path)
	}
	g := &Grid{Header: records[0], Rows: records[1:], Numeric: make([]bool, len(records[0]))}
	for j := range g.Header {
		g.Numeric[j] = len(g.Rows) > 0
		for _, r := range g.Rows {
			if _, err := strconv.ParseFloat(r[j], 64); err != nil && r[j] != "" {
				g.Numeric[j] = false
			}
		}
	}
	return g, nil
}

// Links lists all that can be downloaded, the forms first. A form is named by
// its extension, a further file of the same form by its name, a table by its
// name and extension.
func (it Item) Links() []Download {
	var links []Download
	seen := map[string]bool{}
	for _, f := range it.Files {
		name := strings.TrimPrefix(path.Ext(f.Path), ".")
		if seen[name] {
			name = path.Base(f.Path)
		}
		seen[name] = true
		links = append(links, Download{name, f.Path})
	}
	for _, t := range it.Tables {
		links = append(links, Download{t.Name + path.Ext(t.Path), t.Path})
	}
	return links
}

var numberedID = regexp.MustCompile(`^(table|fig)([0-9]+)$`)

// Label returns the item's number in the publication, such as "Table 2" for
// table2, or "".
func (it Item) Label() string {
	m := numberedID.FindStringSubmatch(it.ID)
	switch {
	case m == nil || it.Section == catalogue.Beyond:
		return ""
	case m[1] == "fig":
		return "Figure " + m[2]
	}
	return "Table " + m[2]
}

// Heading returns the title behind the label.
func (it Item) Heading() string {
	if label := it.Label(); label != "" && !strings.HasPrefix(it.Title, label) {
		return strings.TrimSuffix(label+". "+it.Title, ". ")
	}
	return it.Title
}

// Short returns the label, or the short name of a paper without one.
func (p Paper) Short() string { return cmp.Or(p.Label, p.Name) }

// Heading returns the title, or the label of a paper without one.
func (p Paper) Heading() string { return cmp.Or(p.Title, p.Short()) }

// fragment makes a name fit for an id attribute and a link.
func fragment(parts ...string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) {
			return r
		}
		return '-'
	}, strings.Join(parts, "-"))
}

// capitalise returns s with its first letter in upper case.
func capitalise(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// differing returns the claims that differ or are not as declared.
func differing(list []claims.Claim) []claims.Claim {
	var out []claims.Claim
	for _, c := range list {
		if c.Verdict == claims.Differs || !c.AsDeclared {
			out = append(out, c)
		}
	}
	return out
}

// shown says what came of an erratum's test.
func shown(e claims.Erratum) string {
	switch {
	case e.Outcome == nil:
		return "by reading"
	case e.Outcome.Verdict == claims.Reproduced:
		return "shown by the data"
	case e.Outcome.Verdict == claims.Differs:
		return "not shown by the data"
	}
	return "not testable"
}
