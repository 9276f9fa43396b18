package papers

import (
	"errors"
	"fmt"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// An item is a table or figure of the report.
type item struct {
	id      string // file names start with it
	section string // "published" or "beyond"
	title   string
	caption string
	tables  []string // the tables it reads
	files   []string // the published values it reads
	drawn   bool     // a figure
	// build makes the content. Nil without an error means that the config's
	// tables do not have the rows for it.
	build func(s source) (*content, error)
}

// A content is what an item shows: a drawing or a table, and the data behind it.
type content struct {
	drawing *figure.Drawing  // nil for a table
	table   *texttable.Table // nil for a figure
	data    []dataset        // CSV files of a figure
	comparison
}

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

// make builds the item and returns its files and its row of the catalogue, all
// but the order.
func (it item) make(s source, dpi int) ([]file, catalogueRow, error) {
	row := catalogueRow{
		Paper: paper, ID: it.id, Section: it.section, Title: it.title, Caption: it.fullCaption(), Tables: strings.Join(it.tables, " "),
		Published: "not compared", Ours: "not in this config", Difference: "not compared", Agrees: true,
	}
	c, err := it.build(s)
	if c == nil || err != nil {
		return nil, row, err
	}
	if c.table != nil {
		c.table.Caption = row.Caption
	}
	files, err := c.encode(paper+"/"+it.id, dpi)
	if err != nil {
		return nil, row, err
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, f.path)
	}
	row.Files = strings.Join(paths, " ")
	row.Published, row.Ours, row.Difference, row.Agrees = c.published, c.ours, c.difference, c.agrees
	return files, row, nil
}

// fullCaption is the caption with the item's source.
func (it item) fullCaption() string {
	from := strings.Join(it.tables, ", ")
	if it.section == "beyond" {
		return it.caption + " Not in " + paperName + "; made from " + from + "."
	}
	place := strings.NewReplacer("table", "table ", "fig", "figure ").Replace(it.id)
	return it.caption + " After " + paperName + ", " + place + "; made from " + from + "."
}

// encode writes the content in all its forms; paths start with stem.
func (c *content) encode(stem string, dpi int) ([]file, error) {
	var files []file
	var failed error
	add := func(path string, data []byte, err error) {
		files = append(files, file{path, data})
		failed = errors.Join(failed, err)
	}
	if c.drawing != nil {
		add(stem+".svg", c.drawing.SVG(), nil)
		png, err := c.drawing.PNG(dpi)
		add(stem+".png", png, err)
	}
	if c.table != nil {
		md, err := c.table.Markdown()
		add(stem+".md", md, err)
		tex, err := c.table.TeX()
		add(stem+".tex", tex, err)
		csv, err := c.table.CSV()
		add(stem+".csv", csv, err)
	}
	for _, d := range c.data {
		csv, err := d.table.CSV()
		add(stem+d.suffix+".csv", csv, err)
	}
	if failed != nil {
		return nil, failed
	}
	return files, nil
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
