// Package chart draws charts: panels with axes, and marks on them.
//
// What a chart shows is rows of numbers. A [Frame] holds them, marks take columns of
// it, and everything else follows from the marks: the ranges of the axes, their
// ticks, the legend, the layout of the panels, and the CSV files of the chart, which
// are the frames as they are. No picture can differ from its data.
//
//	f := chart.Rows("", rows) // a slice of structs, columns by their tags
//	c := &chart.Chart{X: chart.Axis{Label: "visited states"}}
//	for _, n := range f.By("n") {
//		c.Panel(n.Text("n"), chart.Line(style, n.Col("visits"), n.Col("longest")))
//	}
//	drawing, data := c.Draw(), c.Data()
//
// Axes, transforms and most marks are those of gonum.org/v1/plot, which paints
// through a vg.Canvas onto a figure.Drawing. Texts are marked up as package figure
// explains.
package chart
