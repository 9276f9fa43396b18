// Package gallery is the stage that picks networks of the survey for a gallery, by a
// rule: Pick. What a picture shows cannot be told from exponents alone; the article
// suggests the share of the plane that an orbit covers, which is computed here.
//
// Cost: about 10 ms for the trajectory of each network of the survey, and some 0.2 to 2 s
// for all the exponents of one that is picked.
package gallery

import (
	"context"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/attractors/survey"
)

const surveyed = "survey/nets"

// Section is the config section of the stage.
type Section struct {
	Tiles     int `yaml:"tiles" min:"0" max:"400" doc:"networks picked, in equal parts from each class"`
	Discard   int `yaml:"discard" min:"0" max:"100000000" unit:"steps" doc:"iterations before the trajectory that is drawn"`
	Tmax      int `yaml:"tmax" min:"2" max:"10000000" unit:"steps" doc:"iterations of that trajectory"`
	Transient int `yaml:"transient" min:"0" max:"100000000" unit:"steps" doc:"iterations before the exponents are averaged"`
	Steps     int `yaml:"steps" min:"1000" max:"100000000" unit:"steps" doc:"iterations over which the exponents are averaged"`
}

func defaults() any {
	return &Section{Tiles: 28, Discard: 1000, Tmax: 100000, Transient: 10000, Steps: 20000}
}

// A Row is a network of the gallery.
type Row struct {
	Tile     int64   `col:"tile" doc:"number of the picture, from 1"`
	N        int64   `col:"n" doc:"neurons N"`
	D        int64   `col:"d" doc:"length D of the shift register"`
	S        float64 `col:"s" doc:"scaling factor s"`
	Seed     int64   `col:"seed" doc:"seed of NumPy's legacy generator"`
	Class    string  `col:"class" doc:"class by the survey, at its horizon"`
	Lambda1  float64 `col:"lambda1" unit:"1/step" doc:"largest Lyapunov exponent, by the survey"`
	Period   int64   `col:"period" unit:"steps" doc:"period of a periodic orbit, else 0"`
	KYDim    float64 `col:"ky_dim" doc:"Kaplan-Yorke dimension, from all exponents"`
	KYSE     float64 `col:"ky_se" doc:"its standard error"`
	Coverage float64 `col:"coverage" doc:"share of the 100 x 100 cells of [-1,1]^2 that (x1, x2) visits"`
	Discard  int64   `col:"discard" unit:"steps" doc:"iterations before the trajectory that is drawn"`
	Tmax     int64   `col:"tmax" unit:"steps" doc:"iterations of that trajectory"`
}

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "gallery",
		Doc:    "networks of the survey picked for a gallery by class, Kaplan-Yorke dimension and coverage",
		Config: defaults,
		Inputs: []stage.Input{{Table: surveyed}},
		Outputs: []stage.Output{
			{Name: "nets", Row: Row{}, Key: []string{"tile"}, Doc: "a network of the gallery", Source: "beyond Korsakova (2025)"},
		},
		Shards: func(config any) ([]stage.Shard, error) {
			s := config.(*Section)
			return []stage.Shard{{ID: "all", Params: *s, Cost: float64(s.Tiles) * float64(s.Steps+s.Transient)}}, nil
		},
		Run: run,
	}
}

func run(ctx context.Context, t *stage.Task) error {
	f, err := t.In.Table(surveyed)
	if err != nil {
		return err
	}
	defer f.Close()
	nets, err := table.Read[survey.NetRow](f)
	if err != nil {
		return err
	}
	rows, err := compute(ctx, t.Shard.Params.(Section), nets, t.Threads, t.Progress)
	if err != nil {
		return err
	}
	return t.Out.Append("nets", rows)
}
