package claims

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// Metrics is a metrics file: the numbers by which results are compared, and the
// figures whose series can be drawn over each other.
type Metrics struct {
	List   []Metric `yaml:"metrics" doc:"numbers by which results are compared" required:"true"`
	Charts []Chart  `yaml:"charts" doc:"figures that are lines"`

	root *strictyaml.Node
}

// A Metric is a number to be looked up.
type Metric struct {
	ID    string         `yaml:"id" doc:"name of the metric: dots and lower-case words" required:"true"`
	Doc   string         `yaml:"doc" doc:"what it is" required:"true" minlen:"1"`
	Unit  string         `yaml:"unit" doc:"unit of the value"`
	Query Query          `yaml:"query" doc:"what to look up; one value" required:"true"`
	Needs map[string]any `yaml:"needs" doc:"config key: value it must equal or contain for the metric to make sense"`
}

// A Chart says which columns of the CSV file behind a figure are its lines.
type Chart struct {
	Figure string `yaml:"figure" doc:"<paper>/<id> of the figure" required:"true"`
	File   string `yaml:"file" doc:"<paper>/<name>.csv with the series; that of the figure if absent"`
	X      string `yaml:"x" doc:"column of the abscissa" required:"true" minlen:"1"`
	Y      string `yaml:"y" doc:"column of the ordinate" required:"true" minlen:"1"`
	// Where maps a column to the text its cells must have.
	Where map[string]string `yaml:"where" doc:"column: text that its cells must have"`
	Panel []string          `yaml:"panel" doc:"columns whose values divide the rows into panels" unique:"true"`
	Lines []string          `yaml:"lines" doc:"columns whose values divide the rows of an experiment into several lines" unique:"true"`
	XText string            `yaml:"x_label" doc:"label of the abscissa; the column's name if absent"`
	YText string            `yaml:"y_label" doc:"label of the ordinate; the column's name if absent"`
	Log   string            `yaml:"log" doc:"axes with a logarithmic scale" enum:",x,y,xy"`
}

// CSV returns the path of the file with the series.
func (c *Chart) CSV() string { return cmp.Or(c.File, c.Figure+".csv") }

// A Measurement is a metric and what was looked up.
type Measurement struct {
	ID    string `json:"id"`
	Doc   string `json:"doc"`
	Unit  string `json:"unit,omitempty"`
	Query string `json:"query"`
	// At is "<metrics file>:<line>".
	At string `json:"at"`
	// Value is an int64, float64, string or bool; nil if there is none. Infinite
	// values and NaN are none.
	Value any `json:"value"`
	// Text is the value as text, "n/a" if there is none.
	Text string `json:"text"`
	// Reason says why there is no value.
	Reason string `json:"reason,omitempty"`
	// Stamps are the reservations on the table that the value is from.
	Stamps []string `json:"stamps,omitempty"`
}

// NoValue is the Text of a Measurement without a value.
const NoValue = "n/a"

// Validate checks what no struct tag can.
func (m *Metrics) Validate() []strictyaml.FieldError {
	var faults faultList
	taken, figures := map[string]string{}, map[string]bool{}
	for i, metric := range m.List {
		faults.id(fmt.Sprintf("metrics[%d]", i), metric.ID, taken)
	}
	for i, c := range m.Charts {
		path := fmt.Sprintf("charts[%d]", i)
		faults.when(strings.Count(c.Figure, "/") != 1, path+".figure", fmt.Sprintf("figure %q is not <paper>/<id>", c.Figure),
			"write the publication, a slash and the figure's id")
		faults.when(figures[c.Figure], path+".figure", c.Figure+" stands twice", "a figure has one chart")
		figures[c.Figure] = true
		faults.when(c.File != "" && !strings.HasSuffix(c.File, ".csv"), path+".file", fmt.Sprintf("%q is not a CSV file", c.File),
			"name the file behind the figure that ends in .csv")
	}
	return faults
}

// Validate checks the query and the needs of a metric.
func (m *Metric) Validate() []strictyaml.FieldError {
	var faults faultList
	faults.lookup(m.Query, m.Needs)
	faults.when(len(m.Query.Columns) > 0, "query.columns", "a metric is one value", "use value: only:<column>")
	faults.when(faults.form(m.Query) == "list", "query.value", "a metric is one value, not a list",
		"use only, min, max, sum, mean, distinct or count")
	return faults
}

// ParseMetrics reads a metrics file. The error is a strictyaml.Errors with the
// place of all that is wrong; whether the queries fit the tables shows in Evaluate
// only.
func ParseMetrics(name string, data []byte) (*Metrics, error) {
	m := &Metrics{}
	var err error
	if m.root, err = decode(name, data, m); err != nil {
		return nil, err
	}
	return m, nil
}

// Chart returns the chart of a figure, or false if it has none.
func (m *Metrics) Chart(figure string) (*Chart, bool) {
	i := slices.IndexFunc(m.Charts, func(c Chart) bool { return c.Figure == figure })
	if i < 0 {
		return nil, false
	}
	return &m.Charts[i], true
}

// Evaluate looks up those metrics that keep accepts. A table that has not been
// made, a config that a metric does not fit, and a query that selects no row give
// no value, with the reason. Evaluate fails with strictyaml.Errors if a query or
// a need cannot work whatever the data are, and with the error of d if a table
// cannot be read for another reason than that it is missing.
func (m *Metrics) Evaluate(d Data, keep func(id string) bool) ([]Measurement, error) {
	var queries []Query
	for _, metric := range m.List {
		queries = append(queries, metric.Query)
	}
	ck := newChecker(m.root, d, queries)
	var out []Measurement
	for i := range m.List {
		if keep(m.List[i].ID) {
			out = append(out, ck.measure(&m.List[i], fmt.Sprintf("metrics[%d]", i)))
		}
	}
	return out, ck.err()
}

// measure looks up one metric; its faults go to ck.
func (ck *checker) measure(m *Metric, path string) Measurement {
	out := Measurement{ID: m.ID, Doc: m.Doc, Unit: m.Unit, Query: m.Query.String(), At: placeOf(ck.root, path), Text: NoValue}
	l, missing := ck.find(m.Query, m.Needs, path)
	if l == nil {
		out.Reason = missing
		return out
	}
	out.Stamps = l.table.Stamps()
	got, none, _ := l.value()
	f, isFloat := got.(float64)
	switch {
	case none != "":
		out.Reason = none
	case isFloat && (math.IsNaN(f) || math.IsInf(f, 0)):
		out.Reason = "not a number"
	default:
		out.Value, out.Text = got, formatValue(got)
	}
	return out
}
