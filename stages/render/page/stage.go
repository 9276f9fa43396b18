package page

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
)

// Config is the section of a report stage that draws.
type Config struct {
	PNGDPI int `yaml:"png_dpi" doc:"resolution of the PNG figures" unit:"dots per inch" min:"72" max:"600"`
}

// PictureConfig is the section of one that paints pictures, too.
type PictureConfig struct {
	PNGDPI int `yaml:"png_dpi" doc:"resolution of the PNG figures" unit:"dots per inch" min:"72" max:"600"`
	Dots   int `yaml:"picture_dots" doc:"longer side of the pictures, 10 inches in the article" unit:"dots" min:"200" max:"6000"`
}

// NewConfig returns the defaults. 200 dots per inch keep 6 pt type readable and a
// figure across the page below 1400 dots.
func NewConfig() any { return &Config{PNGDPI: 200} }

// NewPictureConfig returns the defaults: 3000 dots are 300 per inch, as in the article.
func NewPictureConfig() any { return &PictureConfig{PNGDPI: 200, Dots: 3000} }

// Stage returns the report stage of a publication. config makes its defaults, a
// *Config or a *PictureConfig.
func Stage(name string, pub Publication, config func() any, items []Item) *stage.Stage {
	var inputs []stage.Input
	declare := func(in stage.Input) {
		if !slices.Contains(inputs, in) {
			inputs = append(inputs, in)
		}
	}
	for _, it := range items {
		for _, t := range it.Tables {
			declare(stage.Input{Table: t})
		}
		for _, f := range it.Files {
			declare(stage.Input{Files: f})
		}
	}
	return &stage.Stage{
		Name:   name,
		Doc:    "tables and figures of " + pub.Label,
		Config: config,
		Inputs: inputs,
		Outputs: []stage.Output{
			{Name: pub.Name, Doc: pub.Doc, Source: pub.Label},
			{
				Name: catalogue.Table, Doc: "one table or figure of the report", Source: pub.Label,
				Row: catalogue.Row{}, Key: []string{"paper", "id"},
			},
		},
		Shards: func(config any) ([]stage.Shard, error) {
			all := settings(config)
			var shards []stage.Shard
			for _, it := range items {
				inputs := append([]string{}, it.Tables...) // not nil, which would mean all
				cost, p := 1.0, Params{}
				if it.Drawn {
					p.PNGDPI, cost = all.PNGDPI, 10
				}
				if it.Painted {
					p.Dots, cost = all.Dots, 100
				}
				if it.Tiled {
					cost = 1000
				}
				shards = append(shards, stage.Shard{ID: it.ID, Inputs: append(inputs, it.Files...), Cost: cost, Params: p})
			}
			return shards, nil
		},
		Run: func(_ context.Context, t *stage.Task) error { return run(pub, items, t) },
	}
}

func settings(config any) Params {
	if c, ok := config.(*Config); ok {
		return Params{PNGDPI: c.PNGDPI}
	}
	c := config.(*PictureConfig)
	return Params{c.PNGDPI, c.Dots}
}

func run(pub Publication, items []Item, t *stage.Task) error {
	i := slices.IndexFunc(items, func(it Item) bool { return it.ID == t.Shard.ID })
	var stamps []string
	for _, s := range t.Stamps {
		stamps = append(stamps, s.Text)
	}
	files, row, err := items[i].Make(pub, Source{t.In}, stamps, t.Shard.Params.(Params))
	if err != nil {
		return fmt.Errorf("%s: %w", t.Shard.ID, err)
	}
	row.Order = int64(i + 1)
	for _, f := range files {
		if err := t.Out.WriteFile(f.Path, f.Data); err != nil {
			return err
		}
	}
	return t.Out.Append(catalogue.Table, []catalogue.Row{row})
}

// A Source gives items their inputs.
type Source struct{ In stage.Inputs }

// Read reads the rows of a table, "stage/table".
func Read[Row any](s Source, name string) ([]Row, error) {
	f, err := s.In.Table(name)
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

// Published reads a CSV file of published values and returns its records and the
// index of each column by name. It is an error if one of the given columns is not
// there.
func (s Source) Published(path string, columns ...string) (records [][]string, column map[string]int, err error) {
	data, err := s.In.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	records, err = csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(records) == 0 {
		return nil, nil, fmt.Errorf("%s: no header: %w", path, cmp.Or(err, io.ErrUnexpectedEOF))
	}
	column = map[string]int{}
	for i, name := range records[0] {
		column[name] = i
	}
	for _, name := range columns {
		if _, ok := column[name]; !ok {
			return nil, nil, fmt.Errorf("%s: no column %s", path, name)
		}
	}
	return records[1:], column, nil
}

// Integers returns the named columns of published records as integers.
func Integers(path string, records [][]string, column map[string]int, names ...string) ([][]int64, error) {
	out := make([][]int64, len(records))
	for i, r := range records {
		for _, name := range names {
			k, ok := column[name]
			if !ok {
				return nil, fmt.Errorf("%s: no column %s", path, name)
			}
			v, err := strconv.ParseInt(r[k], 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: record %d: %w", path, i+1, err)
			}
			out[i] = append(out[i], v)
		}
	}
	return out, nil
}
