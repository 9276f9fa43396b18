package report

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"

	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/portrait"
	"neurorbit/stages/render/raster"
)

// Portrait paints a path as the article draws its figures, its longer side in dots.
func Portrait(path []nets.PlottedRow, dots int) *image.RGBA {
	return portrait.Paint(path, dots, portrait.Inches).Image()
}

// Frames of an animation, how long each is shown and the last one, in hundredths of a
// second, its levels of grey, and how many lines it has: more would be all black.
const frames, frameTime, lastTime, greys, frameLines = 60, 8, 200, 16, 4000

// Animation returns an animated GIF of the beginning of a path being drawn, its longer
// side in dots: black lines half a dot wide, of such an opacity that each is seen.
func Animation(path []nets.PlottedRow, dots int) ([]byte, error) {
	c, lines := portrait.Lay(path, dots, portrait.Inches)
	lines = lines[:min(len(lines), frameLines)]
	for i := range lines {
		lines[i].Color, lines[i].Width, lines[i].Opacity = raster.RGB{}, 0.5, 0.12
	}
	var palette color.Palette
	for k := range greys {
		palette = append(palette, color.Gray{uint8(255 * k / (greys - 1))})
	}
	film := &gif.GIF{}
	for k := range frames {
		c.Lines(lines[len(lines)*k/frames : len(lines)*(k+1)/frames])
		img := c.Image()
		frame := image.NewPaletted(img.Bounds(), palette)
		for i := range frame.Pix {
			frame.Pix[i] = uint8((int(img.Pix[4*i])*(greys-1) + 127) / 255)
		}
		film.Image, film.Delay = append(film.Image, frame), append(film.Delay, frameTime)
	}
	film.Delay[frames-1] = lastTime
	var b bytes.Buffer
	err := gif.EncodeAll(&b, film)
	return b.Bytes(), err
}
