package report

import (
	"fmt"
	"image"
	"image/draw"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/portrait"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/page"
)

const drawingCaption = "The path through (x₁, x₂) is cut into three pieces a step, and every k-th vertex (k: the skip) " +
	"is joined to the next by a straight hair line of 0.1 pt and opacity 0.1, coloured by |sin(1.6 x₂ + 0.4 x₁)| " +
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
			const shown = " The CSV file has the first %s of %s vertices, the table %s has all."
			remark += fmt.Sprintf(shown, page.Count(pictureRows), page.Count(len(path)), tablePlotted)
		}
		c := page.DrawnOnly(fmt.Sprintf("%d lines; the network is %s", len(path)-1, set.Class))
		switch called := printedFor(*set, printedLambdas(r)); {
		case set.Figure == 0:
			c = page.NotInPaper(c.Ours)
		case called != nil:
			c = called.kind(set.Class)
		}
		return &page.Content{
			Picture: func(dots int) (*image.RGBA, error) { return portrait.Paint(path, dots, portrait.Inches), nil },
			Data:    []chart.Dataset{chart.Rows("", path[:min(len(path), pictureRows)]).As("i x=x1:.9 y=x2:.9").Dataset()},
			Remark:  remark, Comparison: c,
		}
	})
}

// buildHero shows the middle of figure 4, or of another picture, cut for the front page and for
// links to it: 1.91 times as wide as high, as they are shown elsewhere.
func buildHero(r *reader) *page.Content {
	path, _ := opening(r)
	if path == nil {
		return nil
	}
	return &page.Content{
		Picture: func(dots int) (*image.RGBA, error) {
			wide, high := dots*6/5, dots*63/100
			img := portrait.Paint(path, wide, portrait.Inches)
			size := img.Bounds().Size()
			left, top := max(0, (size.X-wide)/2), max(0, (size.Y-high)/2)
			out := image.NewRGBA(image.Rect(0, 0, wide, high))
			draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
			draw.Draw(out, out.Bounds(), img, image.Pt(left, top), draw.Src)
			return out, nil
		},
		Data:       []chart.Dataset{chart.Rows("", path[:min(len(path), pictureRows)]).As("i x=x1:.9 y=x2:.9").Dataset()},
		Comparison: page.NotInPaper("a part of a picture"),
	}
}
