package report

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"neurorbit/stages/render/figure"
)

// side is the number of pixels along a side of a digit, pixels that of all.
const (
	side   = 16
	pixels = side * side
)

// A plate is a sheet with small pictures of side x side pixels. It has a PNG
// only: as marks of a drawing its pixels would fill megabytes.
type plate struct {
	sheet *figure.Drawing // all but the pictures
	tiles []pixelTile
}

// A pixelTile is a picture whose upper left corner is at (x, y) of the sheet and
// which is at most width points wide and high.
type pixelTile struct {
	x, y, width float64
	value       [pixels]float32 // pixel 16*row + column
	color       func(float32) color.RGBA
}

// stamp writes reservations above the sheet.
func (p *plate) stamp(stamps []string) {
	height := p.sheet.H
	p.sheet.Stamp(stamps...)
	for i := range p.tiles {
		p.tiles[i].y += p.sheet.H - height
	}
}

// A testPicture is a test image with lines of text below it.
type testPicture struct {
	index int32
	lines []pictureLine
}

// A pictureLine is a line of marked-up text.
type pictureLine struct {
	markup string
	size   float64
	color  figure.Color
}

// oneIn returns the least k for which every k-th of n is at most limit of them.
func oneIn(n, limit int) int { return (n + limit - 1) / limit }

// testPlate lays test images out in lines of that many columns. Each has as many
// lines of text as the first.
func testPlate(s page.Source, label string, columns int, pictures []testPicture) (*plate, error) {
	images, err := page.Read[imageRow](s, tableImages)
	if err != nil {
		return nil, err
	}
	at := map[int32]*imageRow{}
	for i, r := range images {
		if r.Split == splitTest {
			at[r.Index] = &images[i]
		}
	}
	const margin, gap, text = 4.0, 2.0, 8.5
	width := (figure.DoubleColumn - 2*margin) / float64(columns)
	tile := width - gap
	height := tile + float64(text*float64(len(pictures[0].lines))) + 6
	rows := (len(pictures) + columns - 1) / columns
	p := &plate{sheet: figure.New(figure.DoubleColumn, float64(height*float64(rows))+2*margin, label)}
	for i, pic := range pictures {
		img := at[pic.index]
		if img == nil {
			return nil, fmt.Errorf("test image %d is not in %s", pic.index, tableImages)
		}
		x, y := margin+float64(width*float64(i%columns)), margin+float64(height*float64(i/columns))
		p.tiles = append(p.tiles, pixelTile{x + gap/2, y, tile, img.P, inkColor})
		for k, l := range pic.lines {
			p.sheet.Text(x+width/2, y+tile+float64(text*float64(k+1)), figure.Middle, l.size, l.color, l.markup)
		}
	}
	return p, nil
}

// tileEdge surrounds the pictures, whose borders are mostly white.
var tileEdge = color.RGBA{200, 200, 200, 255}

// image paints the plate. Each pixel of a tile is a square of whole dots, as
// large as the tile's width allows, at least one; a line of one dot surrounds
// the tile.
func (p *plate) image(dpi int) (*image.RGBA, error) {
	if faults := p.sheet.Faults(); len(faults) > 0 {
		return nil, fmt.Errorf("plate: %s", faults[0])
	}
	page, err := p.sheet.Image(dpi)
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
				page.SetRGBA(x0+i, y0+j, c)
			}
		}
	}
	return page, nil
}

// inkColor is the grey of a pixel: white at -1, black at 1.
func inkColor(v float32) color.RGBA {
	g := uint8(math.Round(255 * (1 - float64(min(max(v, -1), 1)+1)/2)))
	return color.RGBA{g, g, g, 255}
}

// Hues of the ends of the scale of weights.
var (
	hueMinus = [3]int{31, 95, 191}
	huePlus  = [3]int{200, 16, 46}
)

// signedColor returns a scale from blue at -limit over white at 0 to red at
// limit, where it stays beyond.
func signedColor(limit float64) func(float32) color.RGBA {
	return func(v float32) color.RGBA {
		hue := huePlus
		if v < 0 {
			hue = hueMinus
		}
		k := int(math.Round(float64(255 * min(math.Abs(float64(v))/limit, 1))))
		channel := func(c int) uint8 { return uint8(255 + (c-255)*k/255) }
		return color.RGBA{channel(hue[0]), channel(hue[1]), channel(hue[2]), 255}
	}
}

// cssColor writes a colour as drawings take it.
func cssColor(c color.RGBA) figure.Color {
	return figure.Color(fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B))
}
