package experiment

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/text"
)

// many is from how many differing values of one list on they are counted instead
// of shown.
const many = 5

// Lines says what differs, one key a line; values of one list are counted if they
// are many.
func Lines(changes []config.Change) []string {
	count := map[string]int{} // by key or list
	for _, c := range changes {
		count[listOf(c.Path)]++
	}
	var out []string
	for _, c := range changes {
		line := fmt.Sprintf("%s: %s -> %s", c.Path, text.OrNone(c.Old), text.OrNone(c.New))
		if list := listOf(c.Path); count[list] >= many {
			line = fmt.Sprintf("%s: %d values differ", list, count[list])
		}
		out = append(out, line)
	}
	return slices.Compact(out)
}

// listOf is the list that a leaf is in, or the leaf itself.
func listOf(path string) string {
	list, _, _ := strings.Cut(path, "[")
	return list
}

// A Subject is a config and what came of it.
type Subject struct {
	Name    string // what readers call it
	Leaves  []config.Leaf
	Metrics []claims.Measurement
}

// A Comparison is a table with a row for each subject, the base first. Its columns
// are the settings and the metrics that are not the same for all.
type Comparison struct {
	Keys    []Key    `json:"keys"`
	Metrics []Metric `json:"metrics"`
	// Same lists the metrics that have one value for all.
	Same []string `json:"same"`
	Rows []Row    `json:"rows"`
}

// A Key is a setting that differs, or a list in which many do.
type Key struct {
	Path string `json:"path"`
	Unit string `json:"unit,omitempty"`
	Doc  string `json:"doc,omitempty"`
}

// A Metric is one that differs.
type Metric struct {
	ID   string `json:"id"`
	Unit string `json:"unit,omitempty"`
	Doc  string `json:"doc"`
}

// A Row is a subject. Settings and Metrics stand in the order of the columns.
type Row struct {
	Name     string               `json:"name"`
	Settings []string             `json:"settings"`
	Metrics  []claims.Measurement `json:"metrics"`
}

// Compare puts subjects with the same metrics side by side; the first is the base.
func Compare(subjects []Subject) *Comparison {
	c := &Comparison{Keys: []Key{}, Metrics: []Metric{}, Same: []string{}, Rows: make([]Row, len(subjects))}
	for i, s := range subjects {
		c.Rows[i] = Row{Name: s.Name, Settings: []string{}, Metrics: []claims.Measurement{}}
	}
	c.addKeys(subjects)
	for k, m := range subjects[0].Metrics {
		if slices.ContainsFunc(subjects, func(s Subject) bool { return s.Metrics[k].Text != m.Text }) {
			c.Metrics = append(c.Metrics, Metric{m.ID, m.Unit, m.Doc})
			for i, s := range subjects {
				c.Rows[i].Metrics = append(c.Rows[i].Metrics, s.Metrics[k])
			}
		} else if m.Value != nil {
			c.Same = append(c.Same, m.ID)
		}
	}
	return c
}

// unkeyed are the root keys, on which no result depends.
var unkeyed = []string{"description", "claims", "metrics"}

// addKeys adds the settings that are not the same for all. Many of one list are
// one column, which counts those that are not the base's.
func (c *Comparison) addKeys(subjects []Subject) {
	settings := make([]map[string]string, len(subjects))
	keys := map[string]Key{}
	for i, s := range subjects {
		settings[i] = map[string]string{}
		for _, l := range s.Leaves {
			settings[i][l.Path] = l.Value
			keys[l.Path] = Key{l.Path, l.Unit, l.Doc}
		}
	}
	inList := map[string][]string{} // list, or key -> differing leaves
	for _, path := range slices.Sorted(maps.Keys(keys)) {
		list := listOf(path)
		differs := func(s map[string]string) bool { return s[path] != settings[0][path] }
		if !slices.Contains(unkeyed, list) && slices.ContainsFunc(settings, differs) {
			inList[list] = append(inList[list], path)
		}
	}
	for _, list := range slices.Sorted(maps.Keys(inList)) {
		paths := inList[list]
		columns := paths
		if len(paths) >= many {
			columns = []string{list}
			keys[list] = Key{Path: list, Doc: "a list; exp list --json gives the values that differ"}
			for _, s := range settings {
				differing := slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return s[path] == settings[0][path] })
				s[list] = text.Plural(len(differing), "value") + " differ"
			}
		}
		for _, path := range columns {
			c.Keys = append(c.Keys, keys[path])
			for i, s := range settings {
				c.Rows[i].Settings = append(c.Rows[i].Settings, cmp.Or(s[path], "-"))
			}
		}
	}
}

// Missing says why values are missing, each reason of a metric once.
func (c *Comparison) Missing() []string {
	var out []string
	for k, m := range c.Metrics {
		seen := map[string]bool{"": true}
		for _, r := range c.Rows {
			if reason := r.Metrics[k].Reason; !seen[reason] {
				seen[reason] = true
				out = append(out, fmt.Sprintf("%s of %s: n/a: %s", m.ID, r.Name, reason))
			}
		}
	}
	return out
}

// Stamps returns the reservations on the values shown, each once.
func (c *Comparison) Stamps() []string { return stamps(c.Rows...) }

func stamps(rows ...Row) []string {
	var out []string
	for _, r := range rows {
		for _, m := range r.Metrics {
			for _, s := range m.Stamps {
				if !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// Header returns the titles of the columns of Cells.
func (c *Comparison) Header() []string {
	out := []string{"experiment"}
	for _, k := range c.Keys {
		out = append(out, k.Path)
	}
	for _, m := range c.Metrics {
		out = append(out, m.ID)
	}
	return out
}

// Cells returns the rows as short text. Numbers have as many digits as tell
// different values of a metric apart, at least four. A value that rests on stamped
// data ends in a dagger.
func (c *Comparison) Cells() [][]string {
	out := make([][]string, len(c.Rows))
	for i, r := range c.Rows {
		out[i] = append([]string{r.Name}, r.Settings...)
	}
	for k := range c.Metrics {
		digits := 4
		for !c.toldApart(k, digits) {
			digits++
		}
		for i, r := range c.Rows {
			cell := short(r.Metrics[k], digits)
			if len(r.Metrics[k].Stamps) > 0 && r.Metrics[k].Value != nil {
				cell += "†"
			}
			out[i] = append(out[i], cell)
		}
	}
	return out
}

// toldApart says whether so many digits tell the values of a metric apart; 17 tell
// all numbers apart.
func (c *Comparison) toldApart(metric, digits int) bool {
	seen, full := map[string]bool{}, map[string]bool{}
	for _, r := range c.Rows {
		seen[short(r.Metrics[metric], digits)], full[r.Metrics[metric].Text] = true, true
	}
	return digits == 17 || len(seen) == len(full)
}

func short(m claims.Measurement, digits int) string {
	if f, ok := m.Value.(float64); ok {
		return strconv.FormatFloat(f, 'g', digits, 64)
	}
	return m.Text
}

// WriteCSV writes the table with full values: the name, the settings, the metrics,
// and a last column with the reservations on them. No value is an empty cell.
func (c *Comparison) WriteCSV(w io.Writer) error {
	rows := [][]string{append(c.Header(), "stamps")}
	for _, r := range c.Rows {
		cells := append([]string{r.Name}, r.Settings...)
		for _, m := range r.Metrics {
			if m.Value == nil {
				m.Text = ""
			}
			cells = append(cells, m.Text)
		}
		rows = append(rows, append(cells, strings.Join(stamps(r), "; ")))
	}
	return csv.NewWriter(w).WriteAll(rows)
}
