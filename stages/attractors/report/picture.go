package report

import (
	"fmt"
	"image"
	"maps"
	"math"
	"slices"
	"strings"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/portrait"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

const drawingCaption = "The path through (x1, x2) is cut into three pieces a step, and every k-th vertex (k: the skip) " +
	"is joined to the next by a straight hair line of 0.1 pt and opacity 0.1, coloured by |sin(1.6 x2 + 0.4 x1)| " +
	"on the colour map Spectral. So the lines are chords, which the network does not follow."

// pictureRows is the number of vertices that the CSV file of a picture has.
const pictureRows = 2000

func buildPicture(choose func(nets.SetRow) bool) func(page.Source) (*page.Content, error) {
	return reading(func(r *reader) *page.Content {
		set := first(read[nets.SetRow](r, tableSets), choose)
		if set == nil || set.N < 2 { // one neuron has no x2
			return nil
		}
		path := ofSet(r, tablePlotted, set.Set, func(r nets.PlottedRow) string { return r.Set })
		if len(path) < 2 {
			return nil
		}
		remark := fmt.Sprintf("Network: %s; skip %d.", parameters(*set), set.Skip)
		if set.Skip%3 != 0 {
			remark += " Two of every three line ends lie between orbit points."
		}
		if set.Skip != portrait.Skip && set.Figure > 0 {
			remark += fmt.Sprintf(" The code printed in the article has skip %d.", portrait.Skip)
		}
		if len(path) > pictureRows {
			const shown = " The CSV file has the first %d of %d vertices, the table %s has all."
			remark += fmt.Sprintf(shown, pictureRows, len(path), tablePlotted)
		}
		c := page.DrawnOnly(fmt.Sprintf("%d lines; the network is %s", len(path)-1, set.Class))
		if set.Figure == 0 {
			c = page.NotInPaper(c.Ours)
		}
		return &page.Content{
			Picture: func(dots int) (*image.RGBA, error) { return portrait.Paint(path, dots, portrait.Inches).Image(), nil },
			Data:    []chart.Dataset{chart.Rows("", path[:min(len(path), pictureRows)]).As("i x=x1:.9 y=x2:.9").Dataset()},
			Remark:  remark, Comparison: c,
		}
	})
}

// A tile is a picture of the gallery, and what the CSV file says of it.
type tile struct {
	Set      string  `col:"set"`
	N        int64   `col:"n"`
	D        int64   `col:"d"`
	S        float64 `col:"s" digits:"6"`
	Seed     int64   `col:"seed"`
	Class    string  `col:"class"`
	Lambda1  float64 `col:"lambda1" digits:"4"`
	Skip     int64   `col:"skip"`
	Vertices int     `col:"vertices"`

	path []nets.PlottedRow
}

// gallery returns the sets that no figure shows, with their paths; one neuron has none.
func gallery(sets []nets.SetRow, plotted []nets.PlottedRow) (out []tile) {
	for _, r := range sets {
		path := page.Select(plotted, func(p nets.PlottedRow) bool { return p.Set == r.Set })
		if r.Figure == 0 && r.N > 1 && len(path) > 1 {
			out = append(out, tile{r.Set, r.N, r.D, r.S, r.Seed, r.Class, r.Lambda1, r.Skip, len(path), path})
		}
	}
	return out
}

// paintGallery draws tiles side by side with their parameters below. A tile is drawn
// as if it were 5 inches wide, which makes its lines broader than its scale asks for.
func paintGallery(tiles []tile, dots int) (*image.RGBA, error) {
	const width, gap, label, inches = 720.0, 14.0, 24.0, 5.0 // width of the page in points
	columns := min(4, int(math.Ceil(math.Sqrt(float64(len(tiles))))))
	lines := (len(tiles) + columns - 1) / columns
	side := (width - float64(gap*float64(columns+1))) / float64(columns)
	sheet := figure.New(width, float64((gap+side+label)*float64(lines))+gap/2, "")
	at := func(i int) (x, y float64) { // the middle of a tile
		x = gap + float64((side+gap)*float64(i%columns)) + side/2
		return x, gap/2 + float64((gap+side+label)*float64(i/columns)) + side/2
	}
	size := min(8, side/22)
	for i, t := range tiles {
		x, y := at(i)
		sheet.Text(x, y+side/2+14, figure.Middle, size, figure.Black, "**"+t.Class+"**")
		sheet.Text(x, y+side/2+14+float64(1.3*size), figure.Middle, size, figure.Black,
			fmt.Sprintf("*N* = %d, *D* = %d, *s* = %s, seed %d", t.N, t.D, page.Short(t.S), t.Seed))
	}
	if faults := sheet.Faults(); len(faults) > 0 {
		return nil, fmt.Errorf("gallery: %s", faults[0])
	}
	img, err := sheet.Image(max(1, int(float64(dots)*72/width)))
	if err != nil {
		return nil, err
	}
	scale := float64(img.Bounds().Dx()) / sheet.W // dots per point of the finished page, whose width is a whole number
	for i, t := range tiles {
		x, y := at(i)
		c := portrait.Paint(t.path, int(float64(side*scale)), inches)
		w, h := c.Size()
		c.Onto(img, int(float64(x*scale))-w/2, int(float64(y*scale))-h/2)
	}
	return img, nil
}

// buildGallery draws the sets that no figure shows, if there are several.
func buildGallery(r *reader) *page.Content {
	tiles := gallery(read[nets.SetRow](r, tableSets), read[nets.PlottedRow](r, tablePlotted))
	if len(tiles) < 2 {
		return nil
	}
	return &page.Content{
		Picture:    func(dots int) (*image.RGBA, error) { return paintGallery(tiles, dots) },
		Data:       []chart.Dataset{chart.Rows("", tiles).Dataset()},
		Comparison: page.NotInPaper(fmt.Sprintf("%d networks; classes: %s", len(tiles), tally(tiles))),
	}
}

// tally counts the classes of tiles: "2 chaotic, 1 periodic".
func tally(tiles []tile) string {
	counts := map[string]int{}
	for _, t := range tiles {
		counts[t.Class]++
	}
	var out []string
	for _, class := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%d %s", counts[class], class))
	}
	return strings.Join(out, ", ")
}
