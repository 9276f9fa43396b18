package experiment

import (
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

// A Subject is a config and what came of it.
type Subject struct {
	// Name is what readers call it.
	Name        string
	Description string
	Leaves      []config.Leaf
	Metrics     []claims.Measurement
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
	Name        string               `json:"name"`
	Description string               `json:"description"`
	Settings    []string             `json:"settings"`
	Metrics     []claims.Measurement `json:"metrics"`
}

// unkeyed are the root keys, on which no result depends.
var unkeyed = []string{"description", "claims", "metrics"}

// Compare puts subjects with the same metrics side by side; the first is the base.
func Compare(subjects []Subject) *Comparison {
	c := &Comparison{Keys: []Key{}, Metrics: []Metric{}, Same: []string{}, Rows: make([]Row, len(subjects))}
	for i, s := range subjects {
		c.Rows[i] = Row{Name: s.Name, Description: s.Description, Settings: []string{}, Metrics: []claims.Measurement{}}
	}
	c.addKeys(subjects)
	c.addMetrics(subjects)
	return c
}

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
	var differ []string
	inList := map[string]int{} // list -> differing leaves
	for _, path := range slices.Sorted(maps.Keys(keys)) {
		root, _, _ := strings.Cut(path, "[")
		if slices.Contains(unkeyed, root) {
			continue
		}
		if slices.ContainsFunc(settings, func(s map[string]string) bool { return s[path] != settings[0][path] }) {
			differ = append(differ, path)
			inList[root]++
		}
	}
	for _, path := range differ {
		root, _, item := strings.Cut(path, "[")
		if !item || inList[root] < many {
			c.Keys = append(c.Keys, keys[path])
			for i := range c.Rows {
				c.Rows[i].Settings = append(c.Rows[i].Settings, orWord(settings[i][path], "-"))
			}
			continue
		}
		if slices.ContainsFunc(c.Keys, func(k Key) bool { return k.Path == root }) {
			continue
		}
		c.Keys = append(c.Keys, Key{Path: root, Doc: "a list; exp list --json gives the values that differ"})
		for i := range c.Rows {
			c.Rows[i].Settings = append(c.Rows[i].Settings, listText(root, settings[i], settings[0]))
		}
	}
}

// listText says how long a list is and how much of it differs from the base's.
func listText(root string, settings, base map[string]string) string {
	items, changed := map[string]bool{}, 0
	for path, v := range settings {
		rest, ok := strings.CutPrefix(path, root+"[")
		if !ok {
			continue
		}
		if index, _, ok := strings.Cut(rest, "]"); ok {
			items[index] = true
		}
		if base[path] != v {
			changed++
		}
	}
	out := text.Plural(len(items), "item")
	if changed > 0 {
		out += fmt.Sprintf(", %d values differ", changed)
	}
	return out
}

func (c *Comparison) addMetrics(subjects []Subject) {
	for k, m := range subjects[0].Metrics {
		if !slices.ContainsFunc(subjects, func(s Subject) bool { return s.Metrics[k].Text != m.Text }) {
			if m.Value != nil {
				c.Same = append(c.Same, m.ID)
			}
			continue
		}
		c.Metrics = append(c.Metrics, Metric{m.ID, m.Unit, m.Doc})
		for i, s := range subjects {
			c.Rows[i].Metrics = append(c.Rows[i].Metrics, s.Metrics[k])
		}
	}
}

// Missing says why values are missing, each reason of a metric once.
func (c *Comparison) Missing() []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range c.Rows {
		for _, m := range r.Metrics {
			if text := m.ID + ": " + m.Reason; m.Reason != "" && !seen[text] {
				seen[text] = true
				out = append(out, fmt.Sprintf("%s of %s: n/a: %s", m.ID, r.Name, m.Reason))
			}
		}
	}
	return out
}

// Stamps returns the reservations on the values shown, each once.
func (c *Comparison) Stamps() []string {
	var out []string
	for _, r := range c.Rows {
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
	digits := make([]int, len(c.Metrics))
	for k := range c.Metrics {
		digits[k] = c.digits(k)
	}
	out := make([][]string, len(c.Rows))
	for i, r := range c.Rows {
		out[i] = append([]string{r.Name}, r.Settings...)
		for k, m := range r.Metrics {
			text := shortText(m, digits[k])
			if len(m.Stamps) > 0 && m.Value != nil {
				text += "†"
			}
			out[i] = append(out[i], text)
		}
	}
	return out
}

// Numeric reports whether a metric has numbers only.
func (c *Comparison) Numeric(metric int) bool {
	return !slices.ContainsFunc(c.Rows, func(r Row) bool {
		switch r.Metrics[metric].Value.(type) {
		case string, bool:
			return true
		}
		return false
	})
}

const fewestDigits, allDigits = 4, 17

// digits returns how many digits tell the values of a metric apart.
func (c *Comparison) digits(metric int) int {
	for n := fewestDigits; n < allDigits; n++ {
		full := map[string]string{} // short text -> text
		ambiguous := false
		for _, r := range c.Rows {
			m := r.Metrics[metric]
			short := shortText(m, n)
			if other, ok := full[short]; ok && other != m.Text {
				ambiguous = true
			}
			full[short] = m.Text
		}
		if !ambiguous {
			return n
		}
	}
	return allDigits
}

func shortText(m claims.Measurement, digits int) string {
	f, ok := m.Value.(float64)
	if !ok {
		return m.Text
	}
	return strconv.FormatFloat(f, 'g', digits, 64)
}

// WriteCSV writes the table with full values: the name, the settings, the metrics,
// and a last column with the reservations on them. No value is an empty cell.
func (c *Comparison) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{append(c.Header(), "stamps")}
	for _, r := range c.Rows {
		cells := append([]string{r.Name}, r.Settings...)
		var stamps []string
		for _, m := range r.Metrics {
			text := m.Text
			if m.Value == nil {
				text = ""
			}
			cells = append(cells, text)
			for _, s := range m.Stamps {
				if !slices.Contains(stamps, s) {
					stamps = append(stamps, s)
				}
			}
		}
		rows = append(rows, append(cells, strings.Join(stamps, "; ")))
	}
	return out.WriteAll(rows)
}
