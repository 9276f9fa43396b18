package claims

import (
	"fmt"
	"math"

	"neurorbit/pipeline/strictyaml"
)

// Metrics is a metrics file: the numbers by which results are compared.
type Metrics struct {
	List []Metric `yaml:"metrics" doc:"numbers by which results are compared" required:"true"`

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
	taken := map[string]string{}
	for i, metric := range m.List {
		faults.id(fmt.Sprintf("metrics[%d]", i), metric.ID, taken)
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
