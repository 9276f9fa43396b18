// Package look is the command "attractor": one network with a shift-register feedback,
// what the stage attractors finds out about it, with a picture.
package look

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"image/png"
	"math"
	"strconv"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/report"
)

// Command returns the command.
func Command() command.Command {
	return command.Command{
		Use:   "attractor",
		Short: "Look at one network with feedback: class, Lyapunov exponents, rotation number, picture",
		Long: `A network has N neurons and a shift register of length D; its weights come from
the seed, and s scales those of the output. It is computed as the stage attractors
does for a set of the config, with the lengths that stand there, so that the
numbers are those of its tables, bit for bit. --steps makes it quicker.

A PNG picture is that of the report; a GIF shows the first 4000 of its lines
being drawn.`,
		Example: `  neurorbit attractor --n 4 --d 16 --s 1.4 --seed 174658140
  neurorbit attractor --d 32 --s 0.55 --seed 3160697950 --steps 20000
  neurorbit attractor --s 2.1 -o chaos.png`,
		Formats: []string{"png", "gif"},
		New: func(f *flag.FlagSet) func(context.Context, command.Call) (*command.Result, error) {
			var o options
			f.IntVar(&o.set.N, "n", 4, "neurons N")
			f.IntVar(&o.set.D, "d", 16, "length D of the shift register")
			f.Float64Var(&o.set.S, "s", 1.4, "scaling factor s of the output weights")
			f.Uint64Var(&o.seed, "seed", 174658140, "seed of the weights, 0 to 2^32-1")
			f.IntVar(&o.steps, "steps", 0, "iterations over which the exponents are averaged (default: as in the config)")
			f.IntVar(&o.size, "size", 0, "longer side of the picture in dots (default 1000, of a GIF 400)")
			return func(ctx context.Context, c command.Call) (*command.Result, error) { return run(ctx, c, o) }
		},
	}
}

// options are the flags.
type options struct {
	set   nets.Set
	seed  uint64
	steps int
	size  int
}

// Bounds of the size of a picture.
const minSize, maxSize = 100, 6000

func run(ctx context.Context, c command.Call, o options) (*command.Result, error) {
	o.size = cmp.Or(o.size, map[string]int{"gif": 400}[c.Format], 1000)
	if o.size < minSize || o.size > maxSize {
		return nil, fault.New(fault.Usage, fmt.Sprintf("--size %d: a picture has %d to %d dots", o.size, minSize, maxSize), "neurorbit attractor --help")
	}
	if c.Format != "" && o.set.N < 2 {
		return nil, fault.New(fault.Usage, "one neuron has no picture: that shows the first two", "neurorbit attractor --n 2 -o attractor."+c.Format)
	}
	section, known, err := o.section(c)
	if err != nil {
		return nil, err
	}
	found, err := compute(ctx, section)
	if err != nil {
		return nil, err
	}
	l := newLook(found, known)
	r := &command.Result{Value: l, Text: l.text}
	switch c.Format {
	case "png":
		var b bytes.Buffer
		err = png.Encode(&b, report.Portrait(found.path, o.size))
		r.File = b.Bytes()
	case "gif":
		r.File, err = report.Animation(found.path, o.size)
	}
	return r, err
}

// section returns the config section with the one network, and the place of the same
// network in the config, if it is there.
func (o *options) section(c command.Call) (section *nets.Section, known string, err error) {
	name := nets.Stage().Name
	got, err := c.Section(name)
	if err != nil {
		return nil, "", err
	}
	skip := ""
	for i, set := range got.(*nets.Section).Sets {
		if set.N == o.set.N && set.D == o.set.D && set.S == o.set.S && uint64(set.Seed) == o.seed {
			known = fmt.Sprintf("%s.sets[%d], %s", name, i, set.Name)
			if set.Skip > 0 {
				skip = fmt.Sprintf(", skip: %d", set.Skip)
			}
		}
	}
	s := strconv.FormatFloat(o.set.S, 'g', -1, 64)
	sets := []string{fmt.Sprintf("%s.sets=[{name: look, n: %d, d: %d, s: %s, seed: %d%s}]", name, o.set.N, o.set.D, s, o.seed, skip)}
	if o.steps != 0 {
		sets = append(sets, fmt.Sprintf("%s.steps=%d", name, o.steps))
	}
	got, err = c.Section(name, sets...)
	if err != nil {
		return nil, "", err
	}
	return got.(*nets.Section), known, nil
}

// A finding takes the rows of the stage's tables that are looked at.
type finding struct {
	set      nets.SetRow
	spectrum []nets.SpectrumRow
	path     []nets.PlottedRow
}

// Append takes the rows of a table.
func (f *finding) Append(_ string, rows any) error {
	switch rows := rows.(type) {
	case []nets.SetRow:
		f.set = rows[0]
	case []nets.SpectrumRow:
		f.spectrum = rows
	case []nets.PlottedRow:
		f.path = rows
	}
	return nil
}

// WriteFile and Stamp are not used by the stage.
func (f *finding) WriteFile(string, []byte) error { return nil }
func (f *finding) Stamp(stage.Stamp)              {}

// compute runs the only shard of the section as the pipeline would.
func compute(ctx context.Context, section *nets.Section) (*finding, error) {
	s := nets.Stage()
	shards, err := s.Shards(section)
	if err != nil {
		return nil, err
	}
	f := &finding{}
	return f, s.Run(ctx, &stage.Task{Shard: shards[0], Out: f, Threads: 1, Progress: func(float64) {}})
}

// A Look is what the command finds; numbers that there are none of are missing.
type Look struct {
	N            int64      `json:"n"`
	D            int64      `json:"d"`
	S            float64    `json:"s"`
	Seed         int64      `json:"seed"`
	Class        string     `json:"class"`
	Reason       string     `json:"reason"`
	Period       int64      `json:"period,omitempty"`
	TorusDim     int64      `json:"torus_dim,omitempty"`
	Exponents    []Exponent `json:"exponents"`
	KYDim        *float64   `json:"ky_dim,omitempty"`
	KYSE         *float64   `json:"ky_se,omitempty"`
	Rotation     *float64   `json:"rotation,omitempty"`
	Coverage     float64    `json:"coverage"`
	AuthorLambda *float64   `json:"author_lambda,omitempty"`
	SC           *float64   `json:"sc,omitempty"`
	Bifurcation  string     `json:"bifurcation"`
	Steps        int64      `json:"steps"`
	Transient    int64      `json:"transient"`
	Known        string     `json:"known,omitempty"` // its place in the config
	Config       string     `json:"config"`
}

// An Exponent is a Lyapunov exponent, largest first.
type Exponent struct {
	Mean     *float64 `json:"mean"`
	SE       *float64 `json:"se"`
	Weighted *float64 `json:"weighted"`
}

func newLook(f *finding, known string) *Look {
	r := f.set
	l := &Look{
		N: r.N, D: r.D, S: r.S, Seed: r.Seed, Class: r.Class, Reason: r.Reason, Period: r.Period, TorusDim: r.TorusDim,
		KYDim: number(r.KYDim), KYSE: number(r.KYSE), Rotation: number(r.Rotation), Coverage: r.Coverage,
		AuthorLambda: number(r.AuthorLambda), SC: number(r.SC), Bifurcation: r.Bifurcation,
		Steps: r.Steps, Transient: r.Transient, Known: known,
		Config: fmt.Sprintf("- {name: seed-%d, n: %d, d: %d, s: %s, seed: %d}", r.Seed, r.N, r.D, strconv.FormatFloat(r.S, 'g', -1, 64), r.Seed),
	}
	for _, e := range f.spectrum {
		l.Exponents = append(l.Exponents, Exponent{number(e.Mean), number(e.SE), number(e.Weighted)})
	}
	return l
}

// number is nil for what JSON has no number for.
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
