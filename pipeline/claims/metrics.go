package claims

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/table"
)

// Metrics is a metrics file: the numbers by which results are compared, and the
// figures whose series can be drawn over each other.
type Metrics struct {
	// Name is the file's name as given to ParseMetrics; messages start with it.
	Name   string
	List   []Metric
	Charts []Chart

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
func (c *Chart) CSV() string {
	if c.File != "" {
		return c.File
	}
	return c.Figure + ".csv"
}

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

type yamlMetrics struct {
	Metrics []Metric `yaml:"metrics" doc:"numbers by which results are compared" required:"true"`
	Charts  []Chart  `yaml:"charts" doc:"figures that are lines"`
}

// Validate checks what no struct tag can.
func (f *yamlMetrics) Validate() []strictyaml.FieldError {
	var faults []strictyaml.FieldError
	ids, figures := map[string]bool{}, map[string]bool{}
	for i, m := range f.Metrics {
		path := fmt.Sprintf("metrics[%d].id", i)
		switch {
		case !idPattern.MatchString(m.ID):
			faults = append(faults, strictyaml.FieldError{Path: path,
				Msg: fmt.Sprintf("id %q is not made of dots and lower-case words", m.ID), Hint: "write, say, pbnn.gbpos"})
		case ids[m.ID]:
			faults = append(faults, strictyaml.FieldError{Path: path,
				Msg: fmt.Sprintf("id %q stands twice", m.ID), Hint: "give each metric a name of its own"})
		}
		ids[m.ID] = true
	}
	for i, c := range f.Charts {
		path := fmt.Sprintf("charts[%d].figure", i)
		switch {
		case strings.Count(c.Figure, "/") != 1:
			faults = append(faults, strictyaml.FieldError{Path: path,
				Msg: fmt.Sprintf("figure %q is not <paper>/<id>", c.Figure), Hint: "write, say, cfnn/fig7"})
		case figures[c.Figure]:
			faults = append(faults, strictyaml.FieldError{Path: path, Msg: c.Figure + " stands twice", Hint: "a figure has one chart"})
		}
		figures[c.Figure] = true
		if c.File != "" && !strings.HasSuffix(c.File, ".csv") {
			faults = append(faults, strictyaml.FieldError{Path: fmt.Sprintf("charts[%d].file", i),
				Msg: fmt.Sprintf("%q is not a CSV file", c.File), Hint: "write, say, attractors/fig2_true_power.csv"})
		}
	}
	return faults
}

// Validate checks the query and the needs of a metric.
func (m *Metric) Validate() []strictyaml.FieldError {
	var faults []strictyaml.FieldError
	fault := func(path, hint, format string, args ...any) {
		faults = append(faults, strictyaml.FieldError{Path: path, Msg: fmt.Sprintf(format, args...), Hint: hint})
	}
	(&yamlClaim{Query: m.Query, Needs: m.Needs}).validateLookup(fault)
	if len(m.Query.Columns) > 0 {
		fault("query.columns", "use value: only:<column>", "a metric is one value")
	}
	if form, ok := m.Query.validateForm(fault); ok && form == "list" {
		fault("query.value", "use only, min, max, sum, mean, distinct or count", "a metric is one value, not a list")
	}
	return faults
}

// ParseMetrics reads a metrics file. The error is a strictyaml.Errors with the
// place of all that is wrong; whether the queries fit the tables shows in Evaluate
// only.
func ParseMetrics(name string, data []byte) (*Metrics, error) {
	root, err := strictyaml.Parse(name, data)
	if err != nil {
		return nil, err
	}
	var y yamlMetrics
	if err := strictyaml.Decode(root, &y); err != nil {
		return nil, err
	}
	return &Metrics{Name: name, List: y.Metrics, Charts: y.Charts, root: root}, nil
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
	f := &File{Name: m.Name, root: m.root}
	c := checker{file: f, data: d, tables: map[string]*table.Table{}}
	var out []Measurement
	for i := range m.List {
		metric := &m.List[i]
		if !keep(metric.ID) {
			continue
		}
		path := fmt.Sprintf("metrics[%d]", i)
		got := Measurement{
			ID: metric.ID, Doc: metric.Doc, Unit: metric.Unit, Query: metric.Query.String(), At: f.place(path), Text: NoValue,
		}
		got.measure(&c, metric, path)
		out = append(out, got)
	}
	if c.failed != nil {
		return nil, c.failed
	}
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	return out, nil
}

// measure looks up one metric.
func (got *Measurement) measure(c *checker, m *Metric, path string) {
	if got.Reason = c.unmet(m.Needs, path+".needs"); got.Reason != "" {
		return
	}
	tab, missing := c.table(m.Query.Table, path+".query.table")
	if tab == nil {
		got.Reason = missing
		return
	}
	got.Stamps = tab.Stamps()
	v, _, err := m.Query.evaluate(tab)
	switch {
	case err != nil:
		c.queryFault(err, path)
		return
	case v.none != "":
		got.Reason = v.none
		return
	}
	if f, ok := v.elems[0].(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		got.Reason = "not a number"
		return
	}
	got.Value, got.Text = v.elems[0], formatScalar(v.elems[0])
}
