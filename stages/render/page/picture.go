package page

import (
	"encoding/json"
	"fmt"
	"image"

	"neurorbit/pipeline/catalogue"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/raster"
)

// FilmColors is the number of colours of a film.
const FilmColors = 63

// Dots of the longer side of the picture that a page shows, if the whole one is larger,
// and of what is not in the paper; width of pictures on paper, inches.
const smallDots, inches = 1000, 10

// EncodePicture encodes a picture 10 inches wide as PNG in 256 colours, and says how far
// they are from those painted.
func EncodePicture(img *image.RGBA) (data []byte, remark string, err error) {
	few, worst, mean := raster.Palette(img, 256)
	size := img.Bounds().Size()
	data, err = raster.EncodePNG(few, max(1, max(size.X, size.Y)/inches))
	const said = "The PNG has %d x %d dots in %d colours, which differ from those painted by %.1f of 255 levels on average and %d at most."
	remark = fmt.Sprintf(said, size.X, size.Y, len(few.Palette), mean, worst)
	return data, remark, err
}

// paint encodes a picture with stamps, in type that is readable when it is six inches
// wide; the remark gets what is said of its colours.
func (c *Content) paint(picture Picture, dots int, stamps []string) ([]byte, error) {
	img, err := picture(dots)
	if err == nil {
		img, err = figure.StampImage(img, max(72, dots/6), stamps...)
	}
	if err != nil {
		return nil, err
	}
	data, remark, err := EncodePicture(img)
	c.Remark += " " + remark
	return data, err
}

// shoot encodes the film as GIF and its last frame as PNG, with stamps on each frame.
func (c *Content) shoot(stamps []string) (film, still []byte, err error) {
	f, err := c.Film()
	if err != nil {
		return nil, nil, err
	}
	for k, frame := range f.Frames {
		size := frame.Bounds().Size()
		if f.Frames[k], err = figure.StampImage(frame, max(72, max(size.X, size.Y)/6), stamps...); err != nil {
			return nil, nil, err
		}
	}
	if still, _, err = EncodePicture(f.Frames[len(f.Frames)-1]); err != nil {
		return nil, nil, err
	}
	film, err = f.GIF(FilmColors)
	return film, still, err
}

// tiles is what the catalogue says of several pictures, whose files come first.
func (c *Content) tiles(files []File) (string, error) {
	if len(c.Tiles) == 0 {
		return "", nil
	}
	var list []catalogue.Tile
	for i, t := range c.Tiles {
		list = append(list, catalogue.Tile{File: files[i].Path, Title: t.Title, Text: t.Text, Command: t.Command})
	}
	out, err := json.Marshal(list)
	return string(out), err
}
