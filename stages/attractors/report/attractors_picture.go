package report

import (
	"fmt"
	"image"
	"math"
	"slices"

	"neurorbit/stages/num/strict"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/raster"
	"neurorbit/stages/render/texttable"
)

// drawingCaption says how the article draws.
const drawingCaption = "The path through (x1, x2) is cut into three pieces a step, and every k-th vertex (k: the skip) is joined to the next by a straight hair line of 0.1 pt and opacity 0.1, " +
	"coloured by |sin(1.6 x2 + 0.4 x1)| on the colour map Spectral. So the lines are chords, which the network does not follow."

// The article's drawing: a sheet of 10 inches, lines of 0.1 pt, opacity 0.1.
const (
	articleInches  = 10.0
	articleWidth   = 0.1
	articleOpacity = 0.1
	// articleSkip is the skip of the code printed in the article.
	articleSkip = 16
)

// articleColor is the article's colour at (x, y).
func articleColor(x, y float64) raster.RGB {
	return raster.Spectral(math.Abs(strict.Sin(float64(1.6*y) + float64(0.4*x))))
}

// paintPath draws a path as the article does, with equal scales and no axes, on
// a canvas whose longer side has the given number of dots; lines are so broad as
// if that were the given number of inches.
func paintPath(path []plottedRow, dots int, inches float64) *raster.Canvas {
	x0, x1, y0, y1 := path[0].X, path[0].X, path[0].Y, path[0].Y
	for _, p := range path {
		x0, x1, y0, y1 = min(x0, p.X), max(x1, p.X), min(y0, p.Y), max(y1, p.Y)
	}
	border := float64(0.01 * float64(dots))
	span := max(x1-x0, y1-y0)
	if span == 0 {
		span = 1
	}
	scale := (float64(dots) - 2*border) / span
	side := func(length float64) int {
		return min(dots, int(math.Ceil(float64(length*scale)+2*border)))
	}
	c := raster.New(side(x1-x0), side(y1-y0), raster.White)
	line := raster.Line{Width: articleWidth / 72 * float64(dots) / inches, Opacity: articleOpacity}
	lines := make([]raster.Line, 0, len(path))
	for i, p := range path[1:] {
		from := path[i]
		line.X0, line.Y0 = border+float64((from.X-x0)*scale), border+float64((y1-from.Y)*scale)
		line.X1, line.Y1 = border+float64((p.X-x0)*scale), border+float64((y1-p.Y)*scale)
		line.Color = articleColor(from.X, from.Y)
		lines = append(lines, line)
	}
	c.Lines(lines)
	return c
}

// pictureRows is the number of vertices that the CSV file of a picture has.
const pictureRows = 2000

// buildPicture draws a set as the article does.
func buildPicture(choose setChoice) func(source) (*page.Content, error) {
	return func(s page.Source) (*page.Content, error) {
		sets, err := page.Read[setRow](s, tableSets)
		if err != nil {
			return nil, err
		}
		set := choose(sets)
		if set == nil {
			return nil, nil
		}
		all, err := page.Read[plottedRow](s, tablePlotted)
		if err != nil {
			return nil, err
		}
		path := ofSet(all, func(r plottedRow) string { return r.Set }, set.Set)
		if len(path) < 2 {
			return nil, nil
		}
		t := &texttable.Table{Columns: []texttable.Column{{Name: "i"}, {Name: "x1"}, {Name: "x2"}}}
		for _, p := range path[:min(len(path), pictureRows)] {
			t.Add(texttable.Int(p.I), texttable.Float(p.X, 9), texttable.Float(p.Y, 9))
		}
		remark := fmt.Sprintf("Network: %s; skip %d.", set.parameters(), set.Skip)
		if set.Skip%3 != 0 {
			remark += " Two of three ends of the lines lie between points of the orbit."
		}
		if set.Skip != articleSkip && set.Figure > 0 {
			remark += fmt.Sprintf(" The code printed in the article has skip %d.", articleSkip)
		}
		if len(path) > pictureRows {
			remark += fmt.Sprintf(" The CSV file has the first %d of %d vertices, the table %s has all.", pictureRows, len(path), tablePlotted)
		}
		c := page.DrawnOnly(fmt.Sprintf("%d lines; the network is %s", len(path)-1, set.Class))
		if set.Figure == 0 {
			c = page.NotInPaper(c.Ours)
		}
		return &page.Content{
			Picture: func(dots int) (*image.RGBA, error) { return paintPath(path, dots, articleInches).Image(), nil },
			Data:    []chart.Dataset{{"", t}}, Remark: remark, Comparison: c,
		}, nil
	}
}

// A tile is a picture of the gallery.
type tile struct {
	set  setRow
	path []plottedRow
}

// gallery returns the sets that no figure shows, with their paths.
func gallery(sets []setRow, plotted []plottedRow) []tile {
	paths := map[string][]plottedRow{}
	for _, p := range plotted {
		paths[p.Set] = append(paths[p.Set], p)
	}
	var out []tile
	for _, r := range sets {
		if r.Figure == 0 && len(paths[r.Set]) > 1 {
			out = append(out, tile{r, paths[r.Set]})
		}
	}
	return out
}

// galleryPage is the width of the gallery in points; a tile is drawn as if it
// were galleryInches wide, which makes its lines broader than its scale asks
// for.
const (
	galleryPage   = 720.0
	galleryInches = 5.0
)

// paintGallery draws tiles side by side with their parameters below.
func paintGallery(tiles []tile, dots int) (*image.RGBA, error) {
	const gap, label = 14.0, 24.0
	columns := min(4, int(math.Ceil(math.Sqrt(float64(len(tiles))))))
	lines := (len(tiles) + columns - 1) / columns
	side := (galleryPage - float64(gap*float64(columns+1))) / float64(columns)
	sheet := figure.New(galleryPage, float64((gap+side+label)*float64(lines))+gap/2, "")
	corner := func(i int) (x, y float64) {
		return gap + float64((side+gap)*float64(i%columns)), gap/2 + float64((gap+side+label)*float64(i/columns))
	}
	for i, t := range tiles {
		x, y := corner(i)
		size := min(8, side/22)
		sheet.Text(x+side/2, y+side+14, figure.Middle, size, figure.Black, "**"+t.set.Class+"**")
		sheet.Text(x+side/2, y+side+14+float64(1.3*size), figure.Middle, size, figure.Black, galleryLabel(t.set))
	}
	if faults := sheet.Faults(); len(faults) > 0 {
		return nil, fmt.Errorf("gallery: %s", faults[0])
	}
	page, err := sheet.Image(max(1, int(float64(dots)*72/galleryPage)))
	if err != nil {
		return nil, err
	}
	// Dots per point of the finished page, whose width is a whole number.
	scale := float64(page.Bounds().Dx()) / sheet.W
	for i, t := range tiles {
		x, y := corner(i)
		c := paintPath(t.path, int(float64(side*scale)), galleryInches)
		w, h := c.Size()
		c.Onto(page, int(float64((x+side/2)*scale))-w/2, int(float64((y+side/2)*scale))-h/2)
	}
	return page, nil
}

// galleryLabel names a network in figures.
func galleryLabel(r setRow) string {
	return fmt.Sprintf("*N* = %d, *D* = %d, *s* = %s, seed %d", r.N, r.D, page.Short(r.S), r.Seed)
}

// buildGallery draws the sets that no figure shows, if there are several.
func buildGallery(s page.Source) (*page.Content, error) {
	sets, err := page.Read[setRow](s, tableSets)
	if err != nil {
		return nil, err
	}
	plotted, err := page.Read[plottedRow](s, tablePlotted)
	if err != nil {
		return nil, err
	}
	tiles := gallery(sets, plotted)
	if len(tiles) < 2 {
		return nil, nil
	}
	t := &texttable.Table{Columns: []texttable.Column{{Name: "set"}, {Name: "n"}, {Name: "d"}, {Name: "s"}, {Name: "seed"}, {Name: "class"}, {Name: "lambda1"}, {Name: "skip"}, {Name: "vertices"}}}
	var classes []string
	for _, p := range tiles {
		r := p.set
		t.Add(texttable.Text(r.Set), texttable.Int(r.N), texttable.Int(r.D), texttable.Sci(r.S, 6), texttable.Int(r.Seed), texttable.Text(r.Class),
			texttable.Sci(r.Lambda1, 4), texttable.Int(r.Skip), texttable.Int(int64(len(p.path))))
		classes = append(classes, r.Class)
	}
	slices.Sort(classes)
	return &page.Content{
		Picture:    func(dots int) (*image.RGBA, error) { return paintGallery(tiles, dots) },
		Data:       []chart.Dataset{{"", t}},
		Comparison: page.NotInPaper(fmt.Sprintf("%d networks; classes: %s", len(tiles), tally(classes))),
	}, nil
}

// tally counts equal neighbours: "2 chaotic, 1 periodic".
func tally(sorted []string) string {
	out := ""
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && sorted[n] == sorted[0] {
			n++
		}
		if out != "" {
			out += ", "
		}
		out += fmt.Sprintf("%d %s", n, sorted[0])
		sorted = sorted[n:]
	}
	return out
}
