package papers

import (
	"context"
	"fmt"
	"slices"

	"neurorbit/pipeline/stage"
)

const paper = "pbnn"

// params is all of the config that a figure depends on; tables depend on none.
type params struct {
	PNGDPI int `json:"png_dpi"`
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
	return &stage.Stage{
		Name:   "papers",
		Doc:    "tables and figures of the reports",
		Config: newConfig,
		Inputs: inputs,
		Outputs: []stage.Output{
			{Name: paper, Doc: "tables (md, tex, csv) and figures (svg, png, csv) of the PBNN paper", Source: paperName},
			{Name: "catalogue", Doc: "one table or figure of the report", Source: paperName, Row: catalogueRow{}, Key: []string{"paper", "id"}},
		},
		Shards: func(config any) ([]stage.Shard, error) {
			var shards []stage.Shard
			for _, it := range list {
				sh := stage.Shard{ID: paper + "/" + it.id, Inputs: slices.Concat(it.tables, it.files), Params: struct{}{}}
				if it.drawn {
					sh.Params, sh.Cost = params{config.(*Config).PNGDPI}, 10
				}
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
	i := slices.IndexFunc(list, func(it item) bool { return paper+"/"+it.id == t.Shard.ID })
	if i < 0 {
		return fmt.Errorf("papers: no item %s", t.Shard.ID)
	}
	p, _ := t.Shard.Params.(params) // tables have none
	files, row, err := list[i].make(source{t.In}, p.PNGDPI)
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
