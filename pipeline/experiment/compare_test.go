package experiment

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
)

func leaves(pairs ...string) []config.Leaf {
	var out []config.Leaf
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, config.Leaf{Path: pairs[i], Value: pairs[i+1]})
	}
	return out
}

func value(id string, v any, stamps ...string) claims.Measurement {
	m := claims.Measurement{ID: id, Value: v, Text: fmt.Sprint(v), Stamps: stamps}
	if v == nil {
		m.Text, m.Reason = claims.NoValue, "no row"
	}
	return m
}

func TestCompare(t *testing.T) {
	c := Compare([]Subject{
		{Name: "paper", Leaves: leaves("a.n", "7", "a.same", "1", "description", `"x"`, "metrics", `"m"`),
			Metrics: []claims.Measurement{value("m.differs", 1.25), value("m.same", int64(3)), value("m.none", nil), value("m.lost", 0.5, "synthetic")}},
		{Name: "other", Leaves: leaves("a.n", "5", "a.new", "true", "a.same", "1", "description", `"y"`, "metrics", `"k"`),
			Metrics: []claims.Measurement{value("m.differs", 1.5), value("m.same", int64(3)), value("m.none", nil), value("m.lost", nil)}},
	})
	if got, want := strings.Join(c.Header(), " "), "experiment a.n a.new m.differs m.lost"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(c.Cells()), "[[paper 7 - 1.25 0.5†] [other 5 true 1.5 n/a]]"; got != want {
		t.Errorf("cells %s, want %s", got, want)
	}
	if got := fmt.Sprint(c.Same, c.Stamps()); got != "[m.same] [synthetic]" {
		t.Errorf("same and stamps %s", got)
	}
	var csv bytes.Buffer
	if err := c.WriteCSV(&csv); err != nil {
		t.Fatal(err)
	}
	if got, want := csv.String(), "experiment,a.n,a.new,m.differs,m.lost,stamps\npaper,7,-,1.25,0.5,synthetic\nother,5,true,1.5,,\n"; got != want {
		t.Errorf("CSV\n%s\nwant\n%s", got, want)
	}
}

// Values that differ look different, however close they are.
func TestDigits(t *testing.T) {
	for _, values := range [][]float64{{1, math.Nextafter(1, 2)}, {97.0498, 97.0499}, {0.1, 0.2}, {1e-300, 2e-300}} {
		var subjects []Subject
		for i, v := range values {
			m := value("m", v)
			m.Text = fmt.Sprintf("%.17g", v)
			subjects = append(subjects, Subject{Name: fmt.Sprint(i), Metrics: []claims.Measurement{m}})
		}
		cells := Compare(subjects).Cells()
		if cells[0][1] == cells[1][1] {
			t.Errorf("%v are both shown as %s", values, cells[0][1])
		}
	}
}

// A list in which much differs is one column; one in which little does is not.
func TestLists(t *testing.T) {
	var a, b []string
	for i := range 3 {
		a = append(a, fmt.Sprintf("x.sets[%d].s", i), "1", fmt.Sprintf("x.sets[%d].n", i), "4")
		b = append(b, fmt.Sprintf("x.sets[%d].s", i), "2", fmt.Sprintf("x.sets[%d].n", i), "5")
	}
	c := Compare([]Subject{{Name: "p", Leaves: leaves(a...)}, {Name: "q", Leaves: leaves(b[:8]...)}})
	if got, want := fmt.Sprint(c.Header(), c.Cells()), "[experiment x.sets] [[p 0 values differ] [q 6 values differ]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	c = Compare([]Subject{{Name: "p", Leaves: leaves("x.sets[0].s", "1")}, {Name: "q", Leaves: leaves("x.sets[0].s", "2")}})
	if got, want := fmt.Sprint(c.Header(), c.Cells()), "[experiment x.sets[0].s] [[p 1] [q 2]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
