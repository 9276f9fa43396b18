package experiment

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/claims"
)

// A Series is the CSV file behind a figure for one experiment; nil Data means that
// the experiment does not have it.
type Series struct {
	Experiment string
	Data       []byte
}

// A Chart holds the lines of a figure of several experiments.
type Chart struct {
	Figure string // <paper>/<id>
	Title  string
	// XText and YText label the axes, LogX and LogY make them logarithmic.
	XText, YText string
	LogX, LogY   bool
	// Experiments are those that have the figure, in the order given.
	Experiments []string
	Panels      []Panel
	// Stamps are the reservations on the data.
	Stamps []string
}

// A Panel holds the lines with the same values in the chart's panel columns.
type Panel struct {
	Title string
	Lines []Line
}

// A Line is one of an experiment; X and Y are equally long. Y is NaN where the
// file has no number.
type Line struct {
	Experiment int    // index in Chart.Experiments
	Name       string // what tells it from others of the experiment, or empty
	X, Y       []float64
}

// Superpose reads the lines that a chart's description names out of the files of
// several experiments.
func Superpose(d *claims.Chart, title string, series []Series) (*Chart, error) {
	c := &Chart{
		Figure: d.Figure, Title: title, XText: cmp.Or(d.XText, words(d.X)), YText: cmp.Or(d.YText, words(d.Y)),
		LogX: strings.Contains(d.Log, "x"), LogY: strings.Contains(d.Log, "y"),
	}
	for _, one := range series {
		if one.Data == nil {
			continue
		}
		c.Experiments = append(c.Experiments, one.Experiment)
		if err := c.addPoints(d, one.Data); err != nil {
			return nil, fmt.Errorf("chart of %s: %s of %s: %w", d.Figure, d.CSV(), one.Experiment, err)
		}
	}
	return c, nil
}

// AsBase reports which experiments have the lines of the first in every panel.
func (c *Chart) AsBase() []bool {
	lines := make([]string, len(c.Experiments))
	for _, p := range c.Panels {
		for _, l := range p.Lines {
			lines[l.Experiment] += fmt.Sprintln(p.Title, l.X, l.Y)
		}
	}
	out := make([]bool, len(lines))
	for e := range out {
		out[e] = e > 0 && lines[e] == lines[0]
	}
	return out
}

// Legend names the experiments, and those whose lines are not seen because they
// lie under the base's.
func (c *Chart) Legend() []string {
	out := slices.Clone(c.Experiments)
	for e, same := range c.AsBase() {
		if same {
			out[e] += " (as " + c.Experiments[0] + ")"
		}
	}
	return out
}

func words(column string) string { return strings.ReplaceAll(column, "_", " ") }

// line returns the line of the last experiment in a panel; both are made if they
// are new.
func (c *Chart) line(panel, name string) *Line {
	experiment := len(c.Experiments) - 1
	at := slices.IndexFunc(c.Panels, func(p Panel) bool { return p.Title == panel })
	if at < 0 {
		at = len(c.Panels)
		c.Panels = append(c.Panels, Panel{Title: panel})
	}
	p := &c.Panels[at]
	k := slices.IndexFunc(p.Lines, func(l Line) bool { return l.Name == name && l.Experiment == experiment })
	if k < 0 {
		k = len(p.Lines)
		p.Lines = append(p.Lines, Line{Experiment: experiment, Name: name})
	}
	return &p.Lines[k]
}

// addPoints adds the rows of the last experiment's file that the conditions of
// the chart's description select.
func (c *Chart) addPoints(d *claims.Chart, data []byte) error {
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(records) == 0 {
		return fmt.Errorf("no table: %v", err)
	}
	at := map[string]int{} // columns
	for i, name := range records[0] {
		at[name] = i
	}
	where := slices.Sorted(maps.Keys(d.Where))
	for _, name := range slices.Concat([]string{d.X, d.Y}, d.Panel, d.Lines, where) {
		if _, ok := at[name]; !ok {
			return fmt.Errorf("no column %s among %s", name, strings.Join(records[0], ", "))
		}
	}
	for n, row := range records[1:] {
		title := func(names []string) string {
			var parts []string
			for _, name := range names {
				parts = append(parts, name+" "+row[at[name]])
			}
			return strings.Join(parts, ", ")
		}
		if slices.ContainsFunc(where, func(name string) bool { return row[at[name]] != d.Where[name] }) {
			continue
		}
		x, err := strconv.ParseFloat(row[at[d.X]], 64)
		if err != nil {
			return fmt.Errorf("row %d: %s is %q, not a number", n+1, d.X, row[at[d.X]])
		}
		y, err := strconv.ParseFloat(row[at[d.Y]], 64)
		if err != nil {
			y = math.NaN()
		}
		l := c.line(title(d.Panel), title(d.Lines))
		l.X, l.Y = append(l.X, x), append(l.Y, y)
	}
	return nil
}

// WriteCSV writes all points of the chart, one a line, with the reservations.
func (c *Chart) WriteCSV(w io.Writer) error {
	rows := [][]string{{"experiment", "panel", "line", c.XText, c.YText, "stamps"}}
	stamps := strings.Join(c.Stamps, "; ")
	for _, p := range c.Panels {
		for _, l := range p.Lines {
			for i := range l.X {
				rows = append(rows, []string{c.Experiments[l.Experiment], p.Title, l.Name, number(l.X[i]), number(l.Y[i]), stamps})
			}
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

func number(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
