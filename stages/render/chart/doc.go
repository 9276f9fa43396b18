// Package chart draws charts: panels with axes, and marks on them.
//
// What a chart shows is rows of numbers. A [Frame] holds them, marks take columns of
// it, and everything else follows from the marks: the ranges of the axes, their
// ticks, the legend, the layout of the panels, and the CSV files of the chart, which
// are the frames as they are. No picture can differ from its data.
//
//	f := chart.Rows("", rows) // a slice of structs, columns by their tags
//	c := &chart.Chart{
//		X: chart.Axis{Label: "visited states"},
//		Y: chart.Axis{Label: "longest period (steps)", Zero: true},
//	}
//	for _, n := range f.By("n") {
//		p := c.Panel(fmt.Sprintf("*N* = %d", n.Int("n")))
//		for _, k := range n.By("cn") {
//			p.Add(chart.Line(style(k.Int("cn")), k.Col("visits"), k.Col("longest")))
//		}
//	}
//	drawing, data := c.Draw(), c.Data()
//
// Axes, transforms and most marks are those of gonum.org/v1/plot, which paints
// through a vg.Canvas onto a figure.Drawing: there every coordinate is rounded to
// 1/64 pt, off the ties, so that the bytes are the same on all machines (see the
// test). Texts are marked up as package figure explains.
package chart
