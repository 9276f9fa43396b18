package papers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"neurorbit/pipeline/stage"
)

// params is all of the config that an item depends on: drawings on the first,
// pictures on the second, tables on none. What does not matter is 0 and left
// out.
type params struct {
	PNGDPI int `json:"png_dpi,omitempty"`
	Dots   int `json:"picture_dots,omitempty"`
}

// shardID names the shard of an item.
func (it item) shardID() string { return it.paper.name + "/" + it.id }

// labels joins the labels of all publications.
func labels() string {
	var out []string
	for _, p := range publications {
		out = append(out, p.label)
	}
	return strings.Join(out, "; ")
}

// Stage returns the stage.
func Stage() *stage.Stage {
	list := items()
	var inputs []stage.Input
	declare := func(in stage.Input) {
		if !slices.Contains(inputs, in) {
			inputs = append(inputs, in)
		}
	}
	for _, it := range list {
		for _, t := range it.tables {
			declare(stage.Input{Table: t})
		}
		for _, f := range it.files {
			declare(stage.Input{Files: f})
		}
	}
	var outputs []stage.Output
	for _, p := range publications {
		outputs = append(outputs, stage.Output{Name: p.name, Doc: p.doc, Source: p.label})
	}
	outputs = append(outputs, stage.Output{Name: "catalogue", Doc: "one table or figure of the report", Source: labels(), Row: catalogueRow{}, Key: []string{"paper", "id"}})
	return &stage.Stage{
		Name:    "papers",
		Doc:     "tables and figures of the reports",
		Config:  newConfig,
		Inputs:  inputs,
		Outputs: outputs,
		Shards: func(config any) ([]stage.Shard, error) {
			var shards []stage.Shard
			for _, it := range list {
				inputs := append([]string{}, it.tables...) // not nil, which would mean all
				sh := stage.Shard{ID: it.shardID(), Inputs: append(inputs, it.files...), Cost: 1}
				var p params
				if it.drawn {
					p.PNGDPI, sh.Cost = config.(*Config).PNGDPI, 10
				}
				if it.painted {
					p.Dots, sh.Cost = config.(*Config).Dots, 100
				}
				sh.Params = p
				shards = append(shards, sh)
			}
			return shards, nil
		},
		Run: run,
	}
}

// run makes one item.
func run(_ context.Context, t *stage.Task) error {
	list := items()
	i := slices.IndexFunc(list, func(it item) bool { return it.shardID() == t.Shard.ID })
	if i < 0 {
		return fmt.Errorf("papers: no item %s", t.Shard.ID)
	}
	p, ok := t.Shard.Params.(params)
	if !ok {
		return fmt.Errorf("papers: %s: parameters of type %T", t.Shard.ID, t.Shard.Params)
	}
	by := imprint{key: stage.ShortKey(t.Key)}
	for _, s := range t.Stamps {
		by.stamps = append(by.stamps, s.Text)
	}
	files, row, err := list[i].make(source{t.In}, by, p)
	if err != nil {
		return fmt.Errorf("papers: %s: %w", t.Shard.ID, err)
	}
	row.Order = int64(i + 1)
	for _, f := range files {
		if err := t.Out.WriteFile(f.path, f.data); err != nil {
			return err
		}
	}
	return t.Out.Append("catalogue", []catalogueRow{row})
}
