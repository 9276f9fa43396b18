package papers

import (
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/raster"
	"neurorbit/stages/render/texttable"
)

// A publication is a paper whose tables and figures are made.
type publication struct {
	name  string // short name, of its folder too
	label string // authors and year, the start of source notes
	doc   string // what its folder holds
}

// Sections of the report.
const (
	published = "published" // in the paper, or beside what is
	beyond    = "beyond"    // ours only
)

// An item is a table or figure of the report.
type item struct {
	paper   publication
	id      string // file names start with it
	section string // published or beyond
	place   string // where the paper has it; empty if id says it ("fig2")
	beside  string // the figure of the paper that it stands beside, or empty
	title   string
	caption string
	tables  []string // the tables it reads; none if it is a sketch
	files   []string // the published values it reads
	drawn   bool     // a figure of package figure, or a plate
	painted bool     // a picture of package raster
	// build makes the content. Nil without an error means that the config's
	// tables do not have the rows for it.
	build func(s source) (*content, error)
}

// A content is what an item shows: a drawing, a plate, a picture or a table, and
// the data behind it.
type content struct {
	drawing *figure.Drawing  // of a drawn item
	plate   *plate           // of a drawn item, in place of the drawing
	picture picture          // of a painted item
	table   *texttable.Table // of a table
	data    []dataset        // CSV files of a figure
	// remark says in sentences what the data say; it continues the caption.
	remark string
	comparison
}

// A picture paints itself, its longer side the given number of dots.
type picture func(dots int) (*image.RGBA, error)

// A dataset is a CSV file; its name is the item's id and the suffix.
type dataset struct {
	suffix string
	table  *texttable.Table
}

// A file is a finished file; its path starts with the folder.
type file struct {
	path string
	data []byte
}

// An imprint is what the files of an item show of how they were made: the stamps
// of its inputs and the short key of its shard.
type imprint struct {
	stamps []string
	key    string
}

// foot is the line below a figure.
func (by imprint) foot() string { return "key " + by.key }

// withheld lists tables that reports do not pass on, because their content
// belongs to others.
var withheld = []string{tableImages}

// make builds the item and returns its files and its row of the catalogue, all
// but the order. A drawing has p.PNGDPI dots per inch, a picture is p.Dots wide
// or high. Figures and tables show their key, CSV files do not. What is made of
// stamped inputs shows the stamps and is not compared with the paper.
func (it item) make(s source, by imprint, p params) ([]file, catalogueRow, error) {
	open := slices.DeleteFunc(slices.Clone(it.tables), func(name string) bool { return slices.Contains(withheld, name) })
	row := catalogueRow{
		Paper: it.paper.name, ID: it.id, Section: it.section, Title: it.title, Caption: it.fullCaption(""), Tables: strings.Join(open, " "),
		Published: "not compared", Ours: "not in this config", Difference: "not compared", Agrees: true, Stamps: strings.Join(by.stamps, "; "),
	}
	c, err := it.build(s)
	if c == nil || err != nil {
		return nil, row, err
	}
	row.Caption = it.fullCaption(c.remark)
	if c.table != nil {
		c.table.Caption = row.Caption
	}
	files, err := c.encode(it.paper.name+"/"+it.id, by, p)
	if err != nil {
		return nil, row, err
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, f.path)
	}
	row.Files = strings.Join(paths, " ")
	row.Published, row.Ours, row.Difference, row.Agrees = c.published, c.ours, c.difference, c.agrees
	if len(by.stamps) > 0 {
		row.Difference, row.Agrees = "not compared: "+row.Stamps, true
	}
	return files, row, nil
}

// fullCaption is the caption with a remark and the item's source.
func (it item) fullCaption(remark string) string {
	caption := it.caption
	if remark != "" {
		caption += " " + remark
	}
	from := "."
	if len(it.tables) > 0 {
		from = "; made from " + strings.Join(it.tables, ", ") + "."
	}
	if it.section == beyond {
		return caption + " Not in " + it.paper.label + from
	}
	if it.beside != "" {
		return caption + " Beside " + it.beside + " of " + it.paper.label + ", which does not have it" + from
	}
	place := it.place
	if place == "" {
		place = strings.NewReplacer("table", "table ", "fig", "figure ").Replace(it.id)
	}
	return caption + " After " + it.paper.label + ", " + place + from
}

// encode writes the content in all its forms, with stamps and key; paths start
// with stem.
func (c *content) encode(stem string, by imprint, p params) ([]file, error) {
	var files []file
	var failed error
	add := func(path string, data []byte, err error) {
		files = append(files, file{path, data})
		failed = errors.Join(failed, err)
	}
	if c.drawing != nil {
		c.drawing.Stamp(by.stamps...)
		c.drawing.Foot(by.foot())
		add(stem+".svg", c.drawing.SVG(), nil)
		png, err := c.drawing.PNG(p.PNGDPI)
		add(stem+".png", png, err)
	}
	if c.plate != nil {
		c.plate.stamp(by.stamps)
		c.plate.sheet.Foot(by.foot())
		png, err := encodePNG(c.plate.image(p.PNGDPI))
		add(stem+".png", png, err)
	}
	if c.picture != nil {
		png, err := encodePNG(c.framedPicture(by, p.Dots))
		add(stem+".png", png, err)
	}
	if c.table != nil {
		c.table.Stamps, c.table.Key = by.stamps, by.key
		md, err := c.table.Markdown()
		add(stem+".md", md, err)
		tex, err := c.table.TeX()
		add(stem+".tex", tex, err)
		csv, err := c.table.CSV()
		add(stem+".csv", csv, err)
	}
	for _, d := range c.data {
		d.table.Stamps = by.stamps
		csv, err := d.table.CSV()
		add(stem+d.suffix+".csv", csv, err)
	}
	if failed != nil {
		return nil, failed
	}
	return files, nil
}

// framedPicture paints the picture and writes stamps above and the key below it,
// in type that is readable when the picture is six inches wide.
func (c *content) framedPicture(by imprint, dots int) (*image.RGBA, error) {
	img, err := c.picture(dots)
	if err != nil {
		return nil, err
	}
	dpi := max(72, dots/6)
	if img, err = figure.StampImage(img, dpi, by.stamps...); err != nil {
		return nil, err
	}
	return figure.FootImage(img, dpi, by.foot())
}

// encodePNG encodes what a painter returns.
func encodePNG(img *image.RGBA, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return raster.EncodePNG(img)
}

// A source gives items their inputs.
type source struct{ in stage.Inputs }

// read reads the rows of a table.
func read[Row any](s source, name string) ([]Row, error) {
	f, err := s.in.Table(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := table.Read[Row](f)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	return rows, nil
}
