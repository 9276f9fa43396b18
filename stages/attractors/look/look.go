// Package look is the command "attractor": one network with a shift-register feedback,
// what the stage attractors finds out about it, with a picture.
package look

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/table"
	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/report"
	"neurorbit/stages/model/lyapunov"
	"neurorbit/stages/render/page"
)

// Command returns the command.
func Command() command.Command {
	return command.Command{
		Use:   "attractor",
		Short: "Look at one net with feedback: its class and exponents, a picture",
		Long: `A network has N neurons and a shift register of length D; its weights come from
the seed, and s scales those of the output. It is computed as a set of the
config by the stage attractors, with the lengths that stand there, so that the
numbers are those of its tables, bit for bit. --steps makes it quicker.

A PNG picture is that of the report, in 256 colours; a GIF shows the first 4000
of its lines being drawn.`,
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
			f.IntVar(&o.steps, "steps", 0, "iterations to average over (default: as in the config)")
			f.Func("size", "longer side of a picture, 100 to 6000 dots (default 1000, GIF 400)", func(s string) (err error) {
				if o.size, err = strconv.Atoi(s); err != nil || o.size < 100 || o.size > 6000 {
					err = errors.New("a picture has 100 to 6000 dots")
				}
				return err
			})
			return func(ctx context.Context, c command.Call) (*command.Result, error) { return run(ctx, c, o) }
		},
	}
}

// stageName is the stage whose section and shard are taken.
const stageName = "attractors"

// options are the flags.
type options struct {
	set   nets.Set
	seed  uint64
	steps int
	size  int
}

func run(ctx context.Context, c command.Call, o options) (*command.Result, error) {
	o.size = cmp.Or(o.size, map[string]int{"gif": 400}[c.Format], 1000)
	if c.Format != "" && o.set.N == 1 {
		return nil, fault.New(fault.Usage, "one neuron has no picture, which shows the first two", "leave -o out, or take a larger --n")
	}
	section, known, err := o.section(c)
	if err != nil {
		return nil, err
	}
	f, err := compute(ctx, section)
	if err != nil {
		return nil, err
	}
	if c.Format != "" && f.set.Class == lyapunov.FixedPoint.String() {
		return nil, fault.New(fault.Usage, "the orbit is a fixed point: there is nothing to draw", "leave -o out, or take a larger --s")
	}
	value, err := f.value()
	if err != nil {
		return nil, err
	}
	r := &command.Result{Value: value, Text: func(w io.Writer) { f.text(w, known) }}
	switch c.Format {
	case "png":
		r.File, _, err = page.EncodePicture(report.Portrait(f.path, o.size))
	case "gif":
		r.File, err = report.Animation(f.path, o.size).GIF(page.FilmColors)
	}
	return r, err
}

// section returns the stage's section with the one network, and its number among the
// sets of the config, if it is there.
func (o *options) section(c command.Call) (section *nets.Section, known int, err error) {
	got, err := c.Section(stageName)
	if err != nil {
		return nil, -1, err
	}
	sets := got.(*nets.Section).Sets
	same := func(s nets.Set) bool {
		return s.N == o.set.N && s.D == o.set.D && s.S == o.set.S && uint64(s.Seed) == o.seed
	}
	name, skip := fmt.Sprintf("seed-%d", o.seed), ""
	if known = slices.IndexFunc(sets, same); known >= 0 {
		name = sets[known].Name
		if sets[known].Skip > 0 {
			skip = fmt.Sprintf(", skip: %d", sets[known].Skip)
		}
	}
	set := fmt.Sprintf("{name: %s, n: %d, d: %d, s: %v, seed: %d%s}", name, o.set.N, o.set.D, o.set.S, o.seed, skip)
	more := []string{fmt.Sprintf("%s.sets=[%s]", stageName, set)}
	if o.steps != 0 {
		more = append(more, fmt.Sprintf("%s.steps=%d", stageName, o.steps))
	}
	var bad strictyaml.Errors
	if got, err = c.Section(stageName, more...); errors.As(err, &bad) {
		name := bad[0].Path[strings.LastIndex(bad[0].Path, ".")+1:]
		return nil, -1, fault.New(fault.Usage, fmt.Sprintf("--%s %s: %s", name, bad[0].Text, bad[0].Msg), bad[0].Hint())
	}
	if err != nil {
		return nil, -1, err
	}
	return got.(*nets.Section), known, nil
}

// A finding takes rows of the stage's tables.
type finding struct {
	set      nets.SetRow
	spectrum []nets.SpectrumRow
	path     []nets.PlottedRow
}

// compute runs the only shard of the section as the pipeline would.
func compute(ctx context.Context, section *nets.Section) (*finding, error) {
	s, f := nets.Stage(), &finding{}
	shards, err := s.Shards(section)
	if err != nil {
		return nil, err
	}
	return f, s.Run(ctx, &stage.Task{Shard: shards[0], Out: f, Threads: 1, Progress: func(float64) {}})
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

// WriteFile and Stamp are not for this stage.
func (f *finding) WriteFile(string, []byte) error { return nil }
func (f *finding) Stamp(stage.Stamp)              {}

// config is the line by which a config has the network.
func (f *finding) config() string {
	return fmt.Sprintf("- {name: %s, n: %d, d: %d, s: %v, seed: %d}", f.set.Set, f.set.N, f.set.D, f.set.S, f.set.Seed)
}

// value is what JSON shows: rows by the columns of the tables.
func (f *finding) value() (any, error) {
	set, err := records([]nets.SetRow{f.set})
	spectrum, err2 := records(f.spectrum)
	return map[string]any{"network": set[0], "exponents": spectrum, "config": f.config()}, errors.Join(err, err2)
}

// records returns rows by column name; nil stands for what is no finite number.
func records[Row any](rows []Row) ([]map[string]any, error) {
	out := make([]map[string]any, len(rows))
	t, err := table.FromRows(rows)
	if err != nil {
		return out, err
	}
	for i := range out {
		out[i] = map[string]any{}
		for _, c := range t.Columns {
			out[i][c.Name] = c.Value(i)
			if v, ok := c.Value(i).(float64); ok && math.IsNaN(v-v) {
				out[i][c.Name] = nil
			}
		}
	}
	return out, nil
}
