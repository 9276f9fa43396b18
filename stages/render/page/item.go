package page

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"

	"neurorbit/pipeline/catalogue"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/raster"
	"neurorbit/stages/render/texttable"
)

// A Publication is a paper whose tables and figures are made.
type Publication struct {
	Name  string // short name, of its folder too
	Label string // authors and year, the start of source notes
	Doc   string // what its folder holds
	// Withheld lists tables that reports do not pass on, because their content
	// belongs to others.
	Withheld []string
}

// An Item is a table or figure of a report.
type Item struct {
	ID      string // file names start with it
	Beyond  bool   // ours only; else in the paper, or beside what is
	Front   bool   // for the front page only
	Place   string // where the paper has it; empty if ID says it ("fig2")
	Beside  string // the figure of the paper that it stands beside, or empty
	Title   string
	Caption string
	Tables  []string // the tables it reads; none if it is a sketch
	Files   []string // the published values it reads
	Drawn   bool     // a figure or plate: it depends on the resolution
	Painted bool     // a picture of package raster: it depends on the number of dots
	Tiled   bool     // several of them: the longest work of a report
	// Build makes the content. Nil without an error means that the config's tables
	// do not have the rows for it.
	Build func(Source) (*Content, error)
}

// A Content is what an item shows, one of the first seven, and the data behind it.
type Content struct {
	Chart   *chart.Chart    // brings its data along
	Drawing *figure.Drawing // of a figure that is no chart
	Plate   Plate           // a sheet with small pictures
	Picture Picture
	Tiles   []Tile                       // pictures side by side
	Film    func() (*raster.Film, error) // its last frame is a PNG, too
	Table   *texttable.Table
	Data    []chart.Dataset // CSV files of what is no chart and no table
	// Remark says in sentences what the data say; it continues the caption.
	Remark string
	Comparison
}

// A Plate is a sheet that has a PNG only, as its pictures would fill megabytes as
// marks of a drawing.
type Plate interface {
	Stamp(texts ...string)
	Image(dpi int) (*image.RGBA, error)
}

// A Picture paints itself, its longer side the given number of dots.
type Picture func(dots int) (*image.RGBA, error)

// A Tile is one of several pictures, with what stands below it and the command that
// draws it.
type Tile struct {
	Title, Text, Command string
	Picture
	Dots int // of its longer side
}

// Params is all of the config that an item depends on: drawings on the first,
// pictures on the second, tables on none. What does not matter is 0 and left out.
type Params struct {
	PNGDPI int `json:"png_dpi,omitempty"`
	Dots   int `json:"picture_dots,omitempty"`
}

// A File is a finished file; its path starts with the publication's folder.
type File struct {
	Path string
	Data []byte
}

// Make builds the item and returns its files and its row of the catalogue, all but
// the order. What is made of stamped inputs shows the stamps and is not compared with
// the paper.
func (it Item) Make(pub Publication, s Source, stamps []string, p Params) ([]File, catalogue.Row, error) {
	withheld := func(table string) bool { return slices.Contains(pub.Withheld, table) }
	open := slices.DeleteFunc(slices.Clone(it.Tables), withheld)
	row := catalogue.Row{
		Paper: pub.Name, ID: it.ID, Section: catalogue.Published, Title: it.Title, Caption: it.caption(pub, ""),
		Tables: strings.Join(open, " "), Stamps: strings.Join(stamps, "; "),
		Published: "not compared", Ours: "not in this config", Difference: "not compared", Agrees: true,
	}
	switch {
	case it.Beyond:
		row.Section = catalogue.Beyond
	case it.Front:
		row.Section = catalogue.Front
	}
	c, err := it.Build(s)
	if c == nil || err != nil {
		return nil, row, err
	}
	row.Caption = it.caption(pub, c.Remark)
	if c.Table != nil {
		c.Table.Title, c.Table.Caption = it.Title, row.Caption
	}
	if it.Beyond || it.Front {
		p.Dots = min(p.Dots, smallDots)
	}
	files, err := c.encode(pub.Name+"/"+it.ID, stamps, p)
	if err != nil {
		return nil, row, err
	}
	row.Caption = it.caption(pub, c.Remark) // with what is said of colours
	if row.Tiles, err = c.tiles(files); err != nil {
		return nil, row, err
	}
	for _, f := range files {
		row.Files = strings.TrimSpace(row.Files + " " + f.Path)
	}
	row.Compared, row.Published, row.Ours, row.Difference, row.Agrees = c.Of, c.Published, c.Ours, c.Difference, c.Agrees
	if len(stamps) > 0 {
		row.Difference, row.Agrees = "not compared: "+row.Stamps, true
	}
	return files, row, nil
}

// caption is the caption with a remark and the item's source.
func (it Item) caption(pub Publication, remark string) string {
	caption, from := strings.TrimSpace(it.Caption+" "+remark), "."
	if len(it.Tables) > 0 {
		from = "; made from " + strings.Join(it.Tables, ", ") + "."
	}
	switch {
	case it.Beyond, it.Front:
		return caption + " Not in " + pub.Label + from
	case it.Beside != "":
		return caption + " Beside " + it.Beside + " of " + pub.Label + ", which does not have it" + from
	}
	place := cmp.Or(it.Place, strings.NewReplacer("table", "table ", "fig", "figure ").Replace(it.ID))
	return caption + " After " + pub.Label + ", " + place + from
}

// encode writes the content in all its forms, with stamps; paths start with stem.
func (c *Content) encode(stem string, stamps []string, p Params) ([]File, error) {
	var files []File
	var failed error
	add := func(ending string) func([]byte, error) {
		return func(data []byte, err error) {
			files = append(files, File{stem + ending, data})
			failed = errors.Join(failed, err)
		}
	}
	drawing, data := c.Drawing, c.Data
	if c.Chart != nil {
		drawing, data = c.Chart.Draw(), append(c.Chart.Data(), c.Data...)
	}
	if drawing != nil {
		drawing.Stamp(stamps...)
		add(".svg")(drawing.SVG(), nil)
		add(".png")(drawing.PNG(p.PNGDPI))
	}
	if c.Plate != nil {
		c.Plate.Stamp(stamps...)
		add(".png")(encodePNG(c.Plate.Image(p.PNGDPI))(p.PNGDPI))
	}
	if c.Picture != nil {
		add(".png")(c.paint(c.Picture, p.Dots, stamps))
		if p.Dots > smallDots {
			small := *c // its remark is that of the large one
			add(catalogue.Small + ".png")(small.paint(c.Picture, smallDots, stamps))
		}
	}
	for i, t := range c.Tiles {
		add(fmt.Sprintf("_%02d.png", i+1))((&Content{}).paint(t.Picture, min(t.Dots, p.Dots), stamps))
	}
	if c.Film != nil {
		film, still, err := c.shoot(stamps)
		add(".gif")(film, err)
		add(".png")(still, err)
	}
	if c.Table != nil {
		c.Table.Stamps = stamps
		add(".md")(c.Table.Markdown())
		add(".tex")(c.Table.TeX())
		add(".csv")(c.Table.CSV())
	}
	for _, d := range data {
		d.Table.Stamps = stamps
		add(d.Suffix + ".csv")(d.Table.CSV())
	}
	return files, failed
}

func encodePNG(img *image.RGBA, err error) func(dpi int) ([]byte, error) {
	return func(dpi int) ([]byte, error) {
		if err != nil {
			return nil, err
		}
		return raster.EncodePNG(img, dpi)
	}
}

// A Comparison says what the paper prints, what came out here and how they differ, in
// words for the report; Of is what is compared, in a few words.
type Comparison struct {
	Of, Published, Ours, Difference string
	Agrees                          bool
}

// DrawnOnly is the comparison of a figure whose drawing prints no number that could
// be compared.
func DrawnOnly(ours string) Comparison {
	return Comparison{"", "drawn in the paper, no numbers given", ours, "nothing to compare", true}
}

// NotInPaper is the comparison of what the paper does not have.
func NotInPaper(ours string) Comparison {
	return Comparison{"", "not in the paper", ours, "nothing to compare", true}
}

// Conclude fills in Difference and Agrees from a list of differences.
func (c Comparison) Conclude(differences []string) Comparison {
	const shown = 12
	c.Difference, c.Agrees = "none", len(differences) == 0
	if c.Agrees {
		return c
	}
	if rest := len(differences) - shown; rest > 0 {
		differences = append(differences[:shown:shown], fmt.Sprintf("and %d more", rest))
	}
	c.Difference = strings.Join(differences, "; ")
	return c
}
