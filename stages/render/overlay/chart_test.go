package overlay

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// chart has n experiments and the given number of panels.
func chart(experiments, panels int) *Chart {
	c := &Chart{Title: "Accuracy against the range", XText: "range parameter", YText: "accuracy (%)"}
	for e := range experiments {
		c.Experiments = append(c.Experiments, fmt.Sprintf("chaoticnet.range-0.%d_t-12", e))
	}
	for p := range panels {
		panel := Panel{Title: fmt.Sprintf("n %d", p)}
		for e := range experiments {
			l := Line{Experiment: e}
			for i := range 20 {
				l.X = append(l.X, float64(i)+0.5)
				l.Y = append(l.Y, math.Pow(10, float64(e-i%3)))
			}
			panel.Lines = append(panel.Lines, l)
		}
		c.Panels = append(c.Panels, panel)
	}
	return c
}

// No text of a chart leaves the sheet or covers another, whatever the numbers of
// experiments and panels, the scales and the length of the names.
func TestNothingOverlaps(t *testing.T) {
	for _, experiments := range []int{1, 2, 9, 25} {
		for _, panels := range []int{1, 2, 3, 4, 7, 12} {
			for _, log := range []bool{false, true} {
				c := chart(experiments, panels)
				c.LogX, c.LogY = log, log
				c.Stamps = []string{"synthetic digits, not USPS"}
				c.Panels[0].Title = strings.Repeat("a long title ", 20)
				d, err := c.Draw()
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range d.Faults() {
					t.Errorf("%d experiments, %d panels, log %v: %s", experiments, panels, log, f)
				}
			}
		}
	}
}

// The legend names every experiment, and each has a colour and mark of its own.
func TestLegend(t *testing.T) {
	d, err := chart(20, 1).Draw()
	if err != nil {
		t.Fatal(err)
	}
	svg := string(d.SVG())
	for e := range 20 {
		if !strings.Contains(svg, fmt.Sprintf(">chaoticnet.range-0.%d_t-12<", e)) {
			t.Errorf("no experiment %d in the legend", e)
		}
	}
	seen := map[string]bool{}
	for e := range 3 * len(colors) {
		id := fmt.Sprint(color(e), e/len(colors)%3)
		if seen[id] {
			t.Errorf("experiment %d looks like another", e)
		}
		seen[id] = true
	}
}

// A value that a scale does not have interrupts the line; a chart without any
// point is an error.
func TestGaps(t *testing.T) {
	c := chart(1, 1)
	c.LogY = true
	c.Panels[0].Lines[0].Y[9] = -1
	d, err := c.Draw()
	if err != nil {
		t.Fatal(err)
	}
	whole, _ := chart(1, 1).Draw()
	if len(d.Marks) != len(whole.Marks)-1+1 { // one mark fewer, one piece more
		t.Errorf("%d marks instead of %d", len(d.Marks), len(whole.Marks))
	}
	c.Panels[0].Lines[0].X, c.Panels[0].Lines[0].Y = nil, nil
	if _, err := c.Draw(); err == nil {
		t.Error("a chart without points was drawn")
	}
}

// The ticks of a logarithmic axis are round numbers at their places, at least two
// and no more than fit.
func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{1, 1e6, "1 10 100 1000 10^{4} 10^{5} 10^{6}"},
		{95, 320, "100 200"},
		{9, 110, "10 20 50 100"},
		{0.05, 0.9, "0.05 0.1 0.2 0.5"},
		{210, 330, "250 300"},
		{1e-12, 1e3, "10^{-12} 10^{-9} 10^{-6} 10^{-3} 1 1000"},
	} {
		s := scale{math.Log10(c.lo) - 1e-9, math.Log10(c.hi) + 1e-9, true}
		var got []string
		last := math.Inf(-1)
		for _, k := range s.ticks(7) {
			got = append(got, k.Label)
			if k.Value <= last || k.Value < s.lo || k.Value > s.hi {
				t.Errorf("%g to %g: tick %s at %g", c.lo, c.hi, k.Label, k.Value)
			}
			last = k.Value
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%g to %g: %v, want %s", c.lo, c.hi, got, c.want)
		}
	}
}
