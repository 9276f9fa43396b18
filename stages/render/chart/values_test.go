package chart

import (
	"math"
	"slices"
	"testing"

	"neurorbit/stages/render/figure"
)

// TestEqual: with Equal a unit is as long on both axes, whatever the panel's shape.
func TestEqual(t *testing.T) {
	for _, size := range [][2]float64{{250, 300}, {500, 60}, {300, 200}} {
		c := &Chart{Label: "square", Width: size[0], Height: size[1], X: Axis{Each: true}, Y: Axis{Each: true}}
		p := c.Panel("", Points(Style{Color: figure.Blue}, Const(0, 1, 0), Const(-2, -2, -1))).With(Axis{Label: "x"}, Axis{Label: "y"})
		p.Equal = true
		d := c.Draw()
		if faults := d.Faults(); len(faults) > 0 {
			t.Error(faults)
		}
		var at []*figure.Circle
		for _, m := range d.Marks {
			if c, ok := m.(*figure.Circle); ok {
				at = append(at, c)
			}
		}
		if len(at) != 3 || at[1].X <= at[0].X || math.Abs((at[1].X-at[0].X)-(at[0].Y-at[2].Y)) > 0.05 {
			t.Errorf("%v: points %v %v %v", size, at[0], at[1], at[2])
		}
	}
}

// TestValues: what follows from rows goes by the frame's own rows.
func TestValues(t *testing.T) {
	f := Rows("", rows).Where("group", "b")
	if got := Values(f, func(r row) string { return r.Group }); !slices.Equal(got, slices.Repeat([]string{"b"}, f.Len())) {
		t.Errorf("%v", got)
	}
	if got := Colors(f, func(row) figure.Color { return figure.Red })(f.Len() - 1); got != figure.Red {
		t.Errorf("%v", got)
	}
}
