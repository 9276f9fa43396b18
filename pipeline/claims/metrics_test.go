package claims

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/table"
)

func all(string) bool { return true }

func TestMetrics(t *testing.T) {
	m, err := ParseMetrics("m.yaml", []byte(`
metrics:
  - {id: a.count, doc: all, query: {table: orbits/gbpo, value: count}}
  - {id: a.longest, doc: longest, unit: steps, query: {table: orbits/gbpo, where: {cn: 1}, value: max:period}}
  - {id: a.none, doc: no row, query: {table: orbits/gbpo, where: {n: 9}, value: max:period}}
  - {id: a.several, doc: two rows, query: {table: orbits/gbpo, where: {cn: 1}, value: only:id}}
  - {id: a.late, doc: not made, query: {table: orbits/late, value: count}}
  - {id: a.unfit, doc: other config, query: {table: orbits/gbpo, value: count}, needs: {orbits.n: 9}}
  - {id: a.fit, doc: this config, query: {table: orbits/gbpo, where: {id: "13524"}, value: only:stable}, needs: {orbits.n: 7}}
  - {id: b.skipped, doc: unknown table, query: {table: orbits/gone, value: count}}
`))
	if err != nil {
		t.Fatal(err)
	}
	d := newTestData(t)
	got, err := m.Evaluate(d.data(), func(id string) bool { return strings.HasPrefix(id, "a.") })
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, v := range got {
		lines = append(lines, fmt.Sprintf("%s %v %s %s", v.ID, v.Value, v.Text, v.Reason))
	}
	want := []string{
		"a.count 4 4 ", "a.longest 42 42 ", "a.none <nil> n/a no row", "a.several <nil> n/a 2 rows instead of one",
		"a.late <nil> n/a table orbits/late: not available", "a.unfit <nil> n/a needs orbits.n with 9; it is [3,5,7]", "a.fit true true ",
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if got[1].Unit != "steps" || got[1].At != "m.yaml:4" || got[1].Query != "orbits/gbpo where cn = 1: max:period" {
		t.Errorf("got %+v", got[1])
	}

	// An unknown table is a fault with its place, as in claims.
	_, err = m.Evaluate(d.data(), all)
	var errs strictyaml.Errors
	if !errors.As(err, &errs) || !strings.HasPrefix(err.Error(), "m.yaml:10:56: metrics[7].query.table: no stage makes this table") {
		t.Errorf("got %v", err)
	}
}

// A value of a stamped table carries the stamp; NaN is no value.
func TestMetricStampsAndNaN(t *testing.T) {
	m, err := ParseMetrics("m.yaml", []byte(`
metrics:
  - {id: a.mean, doc: mean, query: {table: orbits/gbpo, value: mean:lambda}}
  - {id: a.max, doc: largest, query: {table: orbits/gbpo, value: max:period}}
`))
	if err != nil {
		t.Fatal(err)
	}
	tab, err := table.FromRows([]row{{Lambda: nan(), Period: 3}})
	if err != nil {
		t.Fatal(err)
	}
	tab.Meta = map[string]string{table.StampKey(0): "synthetic"}
	d := newTestData(t)
	d.tables["orbits/gbpo"] = tab
	got, err := m.Evaluate(d.data(), all)
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Value != nil || got[0].Reason != "not a number" {
		t.Errorf("NaN gives %+v", got[0])
	}
	if got[1].Value != int64(3) || len(got[1].Stamps) != 1 || got[1].Stamps[0] != "synthetic" {
		t.Errorf("stamped table gives %+v", got[1])
	}
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

// Faults of a metrics file have their place.
func TestMetricFaults(t *testing.T) {
	for text, want := range map[string]string{
		"metrics:\n  - {id: A, doc: d, query: {table: a/b, value: count}}\n":                                                             `m.yaml:2:10: metrics[0].id: id "A" is not made of dots`,
		"metrics:\n  - {id: a.b, doc: d, query: {table: a/b, value: count}}\n  - {id: a.b, doc: d, query: {table: a/b, value: count}}\n": `m.yaml:3:10: metrics[1].id: id "a.b" is taken by metrics[0]`,
		"metrics:\n  - {id: a.b, doc: d, query: {table: ab, value: count}}\n":                                                            `m.yaml:2:38: metrics[0].query.table: table "ab" is not <stage>/<table>`,
		"metrics:\n  - {id: a.b, doc: d, query: {table: a/b, value: list:x}}\n":                                                          `metrics[0].query.value: a metric is one value, not a list`,
		"metrics:\n  - {id: a.b, doc: d, query: {table: a/b, value: mox:x}}\n":                                                           `metrics[0].query.value: there is no form "mox"`,
		"metrics:\n  - {id: a.b, doc: d, query: {table: a/b, columns: [x]}}\n":                                                           `metrics[0].query.columns: a metric is one value`,
		"metrics:\n  - {id: a.b, doc: d, query: {table: a/b, value: count}, needs: {o.n: []}}\n":                                         `an empty list demands nothing`,
		"metrics: []\nchart: []\n": `unknown key`,
	} {
		_, err := ParseMetrics("m.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}
