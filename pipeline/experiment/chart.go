package experiment

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
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
	Stamps     []string
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
	Stamps      []string
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

// maxPanels is how many panels are drawn.
const maxPanels = 12

// Superpose reads the lines that a chart's description names out of the files of
// several experiments. It returns the number of panels left out beyond maxPanels.
func Superpose(d *claims.Chart, title string, series []Series) (c *Chart, left int, err error) {
	c = &Chart{
		Figure: d.Figure, Title: title, XText: orName(d.XText, d.X), YText: orName(d.YText, d.Y),
		LogX: strings.Contains(d.Log, "x"), LogY: strings.Contains(d.Log, "y"),
	}
	panels := map[string]int{}
	type id struct {
		panel, line string
		experiment  int
	}
	lines := map[id]int{} // index in the panel
	for _, s := range series {
		if s.Data == nil {
			continue
		}
		e := len(c.Experiments)
		c.Experiments = append(c.Experiments, s.Experiment)
		for _, stamp := range s.Stamps {
			if !slices.Contains(c.Stamps, stamp) {
				c.Stamps = append(c.Stamps, stamp)
			}
		}
		err := points(d, s, func(panel, line string, x, y float64) {
			at, ok := panels[panel]
			if !ok {
				at = len(c.Panels)
				panels[panel] = at
				c.Panels = append(c.Panels, Panel{Title: panel})
			}
			p := &c.Panels[at]
			k, ok := lines[id{panel, line, e}]
			if !ok {
				k = len(p.Lines)
				lines[id{panel, line, e}] = k
				p.Lines = append(p.Lines, Line{Experiment: e, Name: line})
			}
			l := &p.Lines[k]
			l.X, l.Y = append(l.X, x), append(l.Y, y)
		})
		if err != nil {
			return nil, 0, err
		}
	}
	if len(c.Panels) > maxPanels {
		left = len(c.Panels) - maxPanels
		c.Panels = c.Panels[:maxPanels]
	}
	return c, left, nil
}

// AsBase reports which experiments have the lines of the first in every panel.
func (c *Chart) AsBase() []bool {
	out := make([]bool, len(c.Experiments))
	for e := range out {
		out[e] = e > 0 && !slices.ContainsFunc(c.Panels, func(p Panel) bool { return !slices.EqualFunc(p.of(e), p.of(0), sameLine) })
	}
	return out
}

// of returns the lines of an experiment.
func (p *Panel) of(experiment int) []Line {
	var out []Line
	for _, l := range p.Lines {
		if l.Experiment == experiment {
			out = append(out, l)
		}
	}
	return out
}

func sameLine(a, b Line) bool {
	equal := func(u, v float64) bool { return u == v || math.IsNaN(u) && math.IsNaN(v) }
	return slices.EqualFunc(a.X, b.X, equal) && slices.EqualFunc(a.Y, b.Y, equal)
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

func orName(label, column string) string {
	if label == "" {
		return strings.ReplaceAll(column, "_", " ")
	}
	return label
}

// points calls add for each row of a file that the chart's conditions select.
func points(d *claims.Chart, s Series, add func(panel, line string, x, y float64)) error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("chart of %s: %s of %s: %s", d.Figure, d.CSV(), s.Experiment, fmt.Sprintf(format, args...))
	}
	records, err := csv.NewReader(bytes.NewReader(s.Data)).ReadAll()
	if err != nil || len(records) == 0 {
		return fault("no table: %v", err)
	}
	column := func(name string) (int, error) {
		i := slices.Index(records[0], name)
		if i < 0 {
			return 0, fault("no column %s among %s", name, strings.Join(records[0], ", "))
		}
		return i, nil
	}
	x, err := column(d.X)
	if err != nil {
		return err
	}
	y, err := column(d.Y)
	if err != nil {
		return err
	}
	where := map[int]string{}
	for name, text := range d.Where {
		i, err := column(name)
		if err != nil {
			return err
		}
		where[i] = text
	}
	divide := func(names []string) (func(row []string) string, error) {
		var at []int
		for _, name := range names {
			i, err := column(name)
			if err != nil {
				return nil, err
			}
			at = append(at, i)
		}
		return func(row []string) string {
			var parts []string
			for _, i := range at {
				parts = append(parts, records[0][i]+" "+row[i])
			}
			return strings.Join(parts, ", ")
		}, nil
	}
	panel, err := divide(d.Panel)
	if err != nil {
		return err
	}
	line, err := divide(d.Lines)
	if err != nil {
		return err
	}
rows:
	for n, r := range records[1:] {
		for i, text := range where {
			if r[i] != text {
				continue rows
			}
		}
		vx, err := strconv.ParseFloat(r[x], 64)
		if err != nil {
			return fault("row %d: %s is %q, not a number", n+1, d.X, r[x])
		}
		vy, err := strconv.ParseFloat(r[y], 64)
		if err != nil {
			vy = math.NaN()
		}
		add(panel(r), line(r), vx, vy)
	}
	return nil
}

// WriteCSV writes all points of the chart, one a line.
func (c *Chart) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	header := []string{"experiment", "panel", "line", c.XText, c.YText}
	stamp := strings.Join(c.Stamps, "; ")
	if stamp != "" {
		header = append(header, "stamp")
	}
	rows := [][]string{header}
	for _, p := range c.Panels {
		for _, l := range p.Lines {
			for i := range l.X {
				row := []string{c.Experiments[l.Experiment], p.Title, l.Name, number(l.X[i]), number(l.Y[i])}
				if stamp != "" {
					row = append(row, stamp)
				}
				rows = append(rows, row)
			}
		}
	}
	return out.WriteAll(rows)
}

func number(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
