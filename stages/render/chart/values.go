package chart

import "neurorbit/stages/render/figure"

// Values returns what follows from each row of a frame, whose rows are of the type R:
// texts of labels, for example.
func Values[R, V any](f *Frame, value func(R) V) []V {
	var out []V
	for _, i := range f.rows {
		out = append(out, value(f.source.rows.Index(i).Interface().(R)))
	}
	return out
}

// Colors returns a colour for each row, for [Boxes].
func Colors[R any](f *Frame, color func(R) figure.Color) func(i int) figure.Color {
	all := Values(f, color)
	return func(i int) figure.Color { return all[i] }
}
