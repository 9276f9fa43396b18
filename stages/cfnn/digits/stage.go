package digits

import (
	"context"
	"errors"
	"path"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/digits/usps"
)

const source = "Taherkhani et al., section 5"

// Stage returns the stage.
func Stage() *stage.Stage {
	return &stage.Stage{
		Name:   "digits",
		Doc:    "images of handwritten digits: USPS, or synthetic ones in their place",
		Config: defaults,
		Inputs: inputs(),
		Fetch:  fetch,
		Outputs: []stage.Output{
			{Name: "images", Row: ImageRow{}, Key: []string{"split", "index"}, Doc: "an image of a digit", Source: source},
			{Name: "classes", Row: ClassRow{}, Key: []string{"split", "digit"}, Doc: "what the images of a digit have in common", Source: source},
			{Name: "arrays", Row: ArrayRow{}, Key: []string{"name"}, Doc: "an array in which the split is distributed, with its digest", Source: source},
		},
		Shards: func(config any) ([]stage.Shard, error) { return shards(config.(*Section)), nil },
		Run:    run,
	}
}

// params are the parameters of the shard: those that its source leaves open.
type params struct {
	Source    string     `json:"source"`
	Synthetic *Synthetic `json:"synthetic,omitempty"`
}

// shards makes one shard. Only what its source may make use of counts for it.
func shards(s *Section) []stage.Shard {
	p, inputs := params{s.Source, &s.Synthetic}, []string(nil)
	switch s.Source {
	case synthetic:
		inputs = []string{}
	case onlyUSPS:
		p.Synthetic = nil
	}
	return []stage.Shard{{ID: "all", Params: p, Inputs: inputs}}
}

func run(ctx context.Context, t *stage.Task) error {
	p := t.Shard.Params.(params)
	d, data := (*usps.Data)(nil), dataUSPS
	if p.Source != synthetic {
		var err error
		if d, err = fromFiles(t.In); err != nil {
			return err
		}
	}
	switch {
	case d == nil && p.Source == onlyUSPS:
		return &stage.Unavailable{What: what, Remedy: howTo(), Err: errors.New("not in " + rawFolder)}
	case d == nil:
		d, data = generate(*p.Synthetic), dataSynthetic
		if p.Source == synthetic {
			t.Out.Stamp(stamp)
		} else {
			t.Out.Stamp(wanted)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for name, rows := range map[string]any{"images": imageRows(d), "classes": classRows(d), "arrays": arrayRows(d, data)} {
		if err := t.Out.Append(name, rows); err != nil {
			return err
		}
	}
	return nil
}

// fromFiles reads the USPS digits from the inputs; nil if they are not there.
func fromFiles(in stage.Inputs) (*usps.Data, error) {
	var names []string
	for _, i := range inputs() {
		paths, err := in.Files(i.Files)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			names = append(names, path.Base(p))
		}
	}
	var files []rawFile
	for _, n := range choose(names) {
		file := path.Join(rawFolder, n)
		data, err := in.ReadFile(file)
		if err != nil {
			return nil, err
		}
		files = append(files, rawFile{name: file, data: data})
	}
	if files == nil {
		return nil, nil
	}
	d, err := read(files)
	if err != nil {
		return nil, damaged(err)
	}
	return d, nil
}
