package report

import (
	"fmt"
	"image"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/portrait"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/raster"
)

// Portrait paints a path as the article draws its figures, its longer side in dots.
func Portrait(path []nets.PlottedRow, dots int) *image.RGBA {
	return portrait.Paint(path, dots, portrait.Inches)
}

// Frames of an animation, how long each is shown and the last one, in hundredths of a
// second, how many lines it has, and their opacity: each is seen when it comes.
const frames, frameTime, lastTime, frameLines, frameOpacity = 60, 8, 200, 4000, 0.3

// Animation is the beginning of a path being drawn in the article's colours, its longer
// side in dots, in lines half a dot wide.
func Animation(path []nets.PlottedRow, dots int) *raster.Film {
	w, h, lines := portrait.Lay(path, dots, portrait.Inches)
	c := raster.New(w, h, raster.White)
	lines = lines[:min(len(lines), frameLines)]
	for i := range lines {
		lines[i].Width, lines[i].Opacity = 0.5, frameOpacity
	}
	film := &raster.Film{Time: frameTime, Rest: lastTime}
	for k := range frames {
		c.Lines(lines[len(lines)*k/frames : len(lines)*(k+1)/frames])
		film.Frames = append(film.Frames, c.Image())
	}
	return film
}

// A frameRow is a vertex with the frame in which a line first reaches it.
type frameRow struct {
	Frame int     `col:"frame"`
	I     int64   `col:"i"`
	X1    float64 `col:"x1" digits:"9"`
	X2    float64 `col:"x2" digits:"9"`
}

// filmDots is the longer side of the opening picture.
const filmDots = 400

// opening returns the path of the last figure of the article, or else of the first set
// that has one, and the set.
func opening(r *reader) (path []nets.PlottedRow, shown nets.SetRow) {
	var best *nets.SetRow
	for _, set := range read[nets.SetRow](r, tableSets) {
		if set.N > 1 && (best == nil || set.Figure > best.Figure) {
			best = &set
		}
	}
	if best == nil {
		return nil, shown
	}
	if path = ofSet(r, tablePlotted, best.Set, func(r nets.PlottedRow) string { return r.Set }); len(path) < 2 {
		return nil, shown
	}
	return path, *best
}

// buildOpening shows a set's path as time goes by.
func buildOpening(r *reader) *page.Content {
	path, set := opening(r)
	if path == nil {
		return nil
	}
	lines := min(len(path)-1, frameLines)
	var rows []frameRow
	for i, p := range path[:lines+1] {
		rows = append(rows, frameRow{Frame: max(1, (i*frames+lines-1)/lines), I: p.I, X1: p.X, X2: p.Y})
	}
	return &page.Content{
		Film:       func() (*raster.Film, error) { return Animation(path, filmDots), nil },
		Data:       []chart.Dataset{chart.Rows("", rows).Dataset()},
		Remark:     fmt.Sprintf("Network: %s; skip %d; %d frames.", parameters(set), set.Skip, frames),
		Comparison: page.DrawnOnly(fmt.Sprintf("%d lines; the network is %s", lines, set.Class)),
	}
}
