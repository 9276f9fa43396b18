package report

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"neurorbit/stages/cfnn/digits"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// samplesShown is the number of images of a digit and split on the sheet. So many
// leave room for four dots a pixel at 200 dots per inch.
const samplesShown = 9

// buildSamples makes the sheet of sample digits: one line a digit, the training
// images on the left, the test images on the right.
func buildSamples(_ *reader, all []digits.ImageRow) *page.Content {
	const top, between, margin, label = 18.0, 12.0, 4.0, 14.0
	width := (figure.DoubleColumn - label - between - 2*margin) / (2 * samplesShown)
	p := &plate{sheet: figure.New(figure.DoubleColumn, top+float64(width*classes)+margin, "Sample digits of both splits")}
	var rows []digits.ImageRow
	shown := map[string]int{}
	for digit := range int32(classes) {
		y := top + float64(width*float64(digit))
		p.sheet.TextMid(margin+label/2-2, y+width/2, figure.Middle, 9, figure.Black, fmt.Sprint(digit))
		x := margin + label
		for _, split := range []string{train, test} {
			if digit == 0 {
				p.sheet.Text(x+1, 13, figure.Start, figure.LabelSize, figure.Black, splitNames[split]+" images")
			}
			list := where(all, func(r digits.ImageRow) bool { return r.Split == split && r.Label == digit })
			list = list[:min(samplesShown, len(list))]
			for n, r := range list {
				p.tiles = append(p.tiles, tile{x + float64(width*float64(n)), y, width, r.P, inkColor})
			}
			rows = append(rows, list...)
			shown[split] += len(list)
			x += float64(width*samplesShown) + between
		}
	}
	ours := fmt.Sprintf("%d training images, %d test images", shown[train], shown[test])
	return &page.Content{Plate: p, Data: dataset(chart.Rows("", rows).As("label split index")), Comparison: page.NotInPaper(ours)}
}

func buildDigitCounts(r *reader, rows []digits.ClassRow) *page.Content {
	t, c := digitCounts(rows, r.base())
	return &page.Content{Table: t, Comparison: c}
}

func digitCounts(rows []digits.ClassRow, printed printedBase) (*texttable.Table, page.Comparison) {
	t := newTable("cfnn-digits", ">digit", ">training", ">test", ">together")
	var sums [2]int32
	for digit := range int32(classes) {
		var n [2]int32
		for i, split := range []string{train, test} {
			for _, r := range where(rows, func(r digits.ClassRow) bool { return r.Split == split && r.Digit == digit }) {
				n[i] += r.Count
			}
			sums[i] += n[i]
		}
		addLine(t, digit, n[0], n[1], n[0]+n[1])
	}
	addLine(t, "all", sums[0], sums[1], sums[0]+sums[1])
	text := func(train, test int32) string { return fmt.Sprintf("%d training and %d test images", train, test) }
	c := page.Comparison{Of: "numbers of images", Published: text(printed.train, printed.test), Ours: text(sums[0], sums[1])}
	var differences []string
	if c.Ours != c.Published {
		differences = []string{fmt.Sprintf("%+d training images, %+d test images", sums[0]-printed.train, sums[1]-printed.test)}
	}
	return t, c.Conclude(differences)
}

func buildMeans(_ *reader, all []digits.ClassRow) *page.Content {
	const top, label, margin, below = 18.0, 34.0, 4.0, 13.0
	width := (figure.DoubleColumn - label - 2*margin) / classes
	line := width + below
	p := &plate{sheet: figure.New(figure.DoubleColumn, top+float64(line*2)+margin, "Mean image of each digit and split")}
	column := func(digit int32) float64 { return margin + label + float64(width*float64(digit)) }
	for digit := range int32(classes) {
		p.sheet.Text(column(digit)+width/2, 13, figure.Middle, 9, figure.Black, fmt.Sprint(digit))
	}
	rows := where(all, func(r digits.ClassRow) bool { return r.Count > 0 })
	for i, split := range []string{train, test} {
		y := top + float64(line*float64(i))
		p.sheet.TextMid(margin, y+width/2, figure.Start, figure.LabelSize, figure.Black, splitNames[split])
		for _, r := range where(rows, func(r digits.ClassRow) bool { return r.Split == split }) {
			p.tiles = append(p.tiles, tile{column(r.Digit), y, width, r.Mean, inkColor})
			p.sheet.Text(column(r.Digit)+width/2, y+width+8, figure.Middle, figure.TickSize, figure.Black, fmt.Sprintf("%d images", r.Count))
		}
	}
	f, ours := chart.Rows("", rows).As("split digit count=images mean=p:.4"), fmt.Sprintf("%d mean images", len(p.tiles))
	return &page.Content{Plate: p, Data: dataset(f), Comparison: page.NotInPaper(ours)}
}

func buildArrays(_ *reader, rows []digits.ArrayRow) *page.Content {
	t := newTable("cfnn-data", "array", "shape", "digest", "known", "data set")
	equal := 0
	for _, r := range rows {
		known := "differs"
		switch r.Published {
		case "":
			known = "−"
		case r.SHA256:
			known = "equal"
			equal++
		}
		addLine(t, r.Name, fmt.Sprintf("%d × %d", r.Rows, r.Cols), r.SHA256[:min(8, len(r.SHA256))], known, r.Data)
	}
	sets := strings.Join(distinct(rows, func(r digits.ArrayRow) string { return r.Data }), " and ")
	ours := fmt.Sprintf("%s of %s, %d equal to the distributed ones", page.Plural(len(rows), "array"), sets, equal)
	return &page.Content{Table: t, Comparison: page.NotInPaper(ours)}
}

// A plate is a sheet with small pictures of side x side pixels.
type plate struct {
	sheet *figure.Drawing // all but the pictures
	tiles []tile
}

// A tile is a picture whose upper left corner is at (x, y) of the sheet and which is
// at most width points wide and high.
type tile struct {
	x, y, width float64
	value       [pixels]float32 // pixel 16*row + column
	color       func(float32) color.RGBA
}

// Sheet returns the drawing, for checks of its texts.
func (p *plate) Sheet() *figure.Drawing { return p.sheet }

// Stamp writes reservations above the sheet.
func (p *plate) Stamp(stamps ...string) {
	height := p.sheet.H
	p.sheet.Stamp(stamps...)
	for i := range p.tiles {
		p.tiles[i].y += p.sheet.H - height
	}
}

// tileEdge surrounds the pictures, whose borders are mostly white.
var tileEdge = color.RGBA{200, 200, 200, 255}

// Image paints the plate. Each pixel of a tile is a square of whole dots, as large as
// the tile's width allows, at least one; a line of one dot surrounds the tile.
func (p *plate) Image(dpi int) (*image.RGBA, error) {
	if faults := p.sheet.Faults(); len(faults) > 0 {
		return nil, fmt.Errorf("plate: %s", faults[0])
	}
	img, err := p.sheet.Image(dpi)
	if err != nil {
		return nil, err
	}
	scale := float64(dpi) / 72
	for _, t := range p.tiles {
		dots := max(1, int(float64(t.width*scale)-2)/side)
		// The square in the middle of the tile.
		x0 := int(math.Round(float64((t.x+t.width/2)*scale))) - side*dots/2
		y0 := int(math.Round(float64((t.y+t.width/2)*scale))) - side*dots/2
		for j := -1; j <= side*dots; j++ {
			for i := -1; i <= side*dots; i++ {
				c := tileEdge
				if i >= 0 && j >= 0 && i < side*dots && j < side*dots {
					c = t.color(t.value[j/dots*side+i/dots])
				}
				img.SetRGBA(x0+i, y0+j, c)
			}
		}
	}
	return img, nil
}

func testImage(all []digits.ImageRow, index int32) *digits.ImageRow {
	return first(all, func(r digits.ImageRow) bool { return r.Split == test && r.Index == index })
}

// A testPicture is a test image with marked-up texts below it: what it shows and what
// is read, in a colour, and a smaller line or none.
type testPicture struct {
	index       int32
	text, small string
	color       figure.Color
}

// oneIn returns the least k for which every k-th of n is at most limit of them.
func oneIn(n, limit int) int { return (n + limit - 1) / limit }

// gallery lays test images, at most limit of them, out in lines of that many columns,
// and says how many are left out. Either each or none has a small line.
func (r *reader) gallery(all []digits.ImageRow, label string, columns, limit int, pictures []testPicture) (*plate, string) {
	const margin, gap, text = 4.0, 2.0, 8.5
	every, remark := oneIn(len(pictures), limit), ""
	if every > 1 {
		remark = fmt.Sprintf(" One in %d is shown; the CSV file lists all.", every)
	}
	width := (figure.DoubleColumn - 2*margin) / float64(columns)
	size := width - gap
	height := size + text + 6
	if pictures[0].small != "" {
		height += text
	}
	rows := oneIn(oneIn(len(pictures), every), columns)
	p := &plate{sheet: figure.New(figure.DoubleColumn, float64(height*float64(rows))+2*margin, label)}
	for i := 0; i*every < len(pictures); i++ {
		pic := pictures[i*every]
		img := testImage(all, pic.index)
		if img == nil {
			r.err = fmt.Errorf("test image %d is not in %s", pic.index, images)
			return nil, ""
		}
		x, y := margin+float64(width*float64(i%columns)), margin+float64(height*float64(i/columns))
		p.tiles = append(p.tiles, tile{x + gap/2, y, size, img.P, inkColor})
		p.sheet.Text(x+width/2, y+size+text, figure.Middle, 8, pic.color, pic.text)
		if pic.small != "" {
			p.sheet.Text(x+width/2, y+size+2*text, figure.Middle, 5.5, figure.Black, pic.small)
		}
	}
	return p, remark
}

// inkColor is the grey of a pixel: white at -1, black at 1.
func inkColor(v float32) color.RGBA {
	g := uint8(math.Round(255 * (1 - float64(min(max(v, -1), 1)+1)/2)))
	return color.RGBA{g, g, g, 255}
}

// signedColor returns a scale from blue at -limit over white at 0 to red at limit,
// where it stays beyond.
func signedColor(limit float64) func(float32) color.RGBA {
	return func(v float32) color.RGBA {
		hue := figure.Red
		if v < 0 {
			hue = figure.Blue
		}
		return color.RGBAModel.Convert(mix(hue, math.Abs(float64(v))/limit)).(color.RGBA)
	}
}

// mix mixes a share of a colour, at most all of it, with white.
func mix(c figure.Color, share float64) figure.Color {
	r, g, b, _ := c.RGBA()
	k := int(math.Round(float64(255 * min(share, 1))))
	channel := func(v uint32) uint8 { return uint8(255 + (int(v>>8)-255)*k/255) }
	return figure.ColorOf(color.RGBA{channel(r), channel(g), channel(b), 255})
}
