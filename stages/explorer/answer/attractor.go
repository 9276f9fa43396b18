package answer

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/portrait"
	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
	"neurorbit/stages/render/raster"
)

// A Net is a network of the article with how its orbit starts, as in the config section
// attractors.
type Net struct {
	N       int     `json:"n"`
	D       int     `json:"d"`
	S       float64 `json:"s"`
	Seed    uint32  `json:"seed"`
	Init    float64 `json:"init"`
	Discard int     `json:"discard"`
}

// The page answers at once: what is larger is for the pipeline.
const largestNet, largestCount = 64, 10_000_000

// net makes the network.
func (p Net) net() (*attractor.Net, error) {
	if p.N > largestNet || p.D > largestNet || p.Discard < 0 || p.Discard > largestCount {
		return nil, fmt.Errorf("here N and D are at most %d, discard at most %d", largestNet, largestCount)
	}
	return attractor.New(attractor.Params{N: p.N, D: p.D, S: p.S, Seed: p.Seed})
}

// outputs calls visit with the outputs of all neurons at one iteration after another,
// from 0 at the first that is not discarded, until it returns false.
func (p Net) outputs(net *attractor.Net, count int, visit func(t int, x []float64) bool) {
	m, x := net.Map(), make([]float64, p.N)
	for t, y := range lyapunov.Orbit(m, m.Start(p.Init), p.Discard+count) {
		if t < p.Discard {
			continue
		}
		m.Outputs(y, x)
		if !visit(t-p.Discard, x) {
			return
		}
	}
}

type pointsArgs struct {
	Net
	Count   int   `json:"count"`
	Neurons []int `json:"neurons"` // from 1, two or three
}

func (p pointsArgs) check() error {
	if len(p.Neurons) == 0 || p.Count < 1 || p.Count > largestCount/10 {
		return errors.New("no points are asked for, or too many")
	}
	for _, k := range p.Neurons {
		if k < 1 || k > p.N {
			return fmt.Errorf("there is no neuron %d of %d", k, p.N)
		}
	}
	return nil
}

// Points are outputs of neurons, those of an iteration side by side, and the share of the
// cells of the article's filter that those of the first two visit; NaN for one neuron.
type Points struct {
	X        []float64 `json:"x"`
	Coverage float64   `json:"coverage"`
}

// points returns the first points of a trajectory: those of the table trajectory.
func points(_ *Task, p pointsArgs) (*Points, error) {
	net, err := p.net()
	if err = errors.Join(err, p.check()); err != nil {
		return nil, err
	}
	x1, x2 := make([]float64, p.Count), make([]float64, p.Count)
	run := net.Run(p.Init)
	run.Advance(p.Discard)
	run.Trajectory(x1, x2)
	out := &Points{X: make([]float64, 0, p.Count*len(p.Neurons)), Coverage: math.NaN()}
	if p.N > 1 {
		out.Coverage = attractor.Coverage(x1, x2)
	}
	if slices.Max(p.Neurons) > 2 { // a Run shows the first two alone
		p.outputs(net, p.Count, func(_ int, x []float64) bool {
			for _, k := range p.Neurons {
				out.X = append(out.X, x[k-1])
			}
			return true
		})
		return out, nil
	}
	for t := range x1 {
		for _, k := range p.Neurons {
			out.X = append(out.X, [...]float64{x1[t], x2[t]}[k-1])
		}
	}
	return out, nil
}

type zoomArgs struct {
	pointsArgs            // Count is of the points wanted
	Low        [2]float64 `json:"low"`
	High       [2]float64 `json:"high"`
	Limit      int        `json:"limit"`
}

// zoom hands over the points of the trajectory that lie in a window, part by part, until
// there are enough or the limit of iterations is reached. It returns how many were made.
func zoom(t *Task, p zoomArgs) (int, error) {
	net, err := p.net()
	if err = errors.Join(err, p.check()); err != nil {
		return 0, err
	}
	var part []float64
	found, made := 0, 0
	p.outputs(net, min(p.Limit, largestCount), func(i int, x []float64) bool {
		a, b := x[p.Neurons[0]-1], x[p.Neurons[1]-1]
		if p.Low[0] <= a && a <= p.High[0] && p.Low[1] <= b && b <= p.High[1] {
			part = append(part, a, b)
			found++
		}
		if made = i + 1; made%20000 == 0 {
			t.Part(&Points{X: part})
			part = nil
			t.Progress(max(float64(made)/float64(p.Limit), float64(found)/float64(p.Count)))
			err = t.Pause()
		}
		return err == nil && found < p.Count
	})
	t.Part(&Points{X: part})
	return made, err
}

type lookArgs struct {
	Net
	Transient int         `json:"transient"`
	Steps     int         `json:"steps"`
	Tmax      int         `json:"tmax"`
	Keep      int         `json:"keep"`
	Author    nets.Author `json:"author"`
}

// A Look is what the stage attractors finds out about a network: rows of its tables.
type Look struct {
	Set         nets.SetRow           `json:"set"`
	Spectrum    []nets.SpectrumRow    `json:"spectrum"`
	Convergence []nets.ConvergenceRow `json:"convergence"`
	Weights     []nets.WeightRow      `json:"weights"`
	Trajectory  []nets.TrajectoryRow  `json:"trajectory"`
	Power       []nets.PowerRow       `json:"power"`
	plotted     []nets.PlottedRow
}

// Append takes the rows of a table.
func (l *Look) Append(_ string, rows any) error {
	switch rows := rows.(type) {
	case []nets.SetRow:
		l.Set = rows[0]
	case []nets.SpectrumRow:
		l.Spectrum = rows
	case []nets.ConvergenceRow:
		l.Convergence = rows
	case []nets.WeightRow:
		l.Weights = rows
	case []nets.TrajectoryRow:
		l.Trajectory = rows
	case []nets.PowerRow:
		l.Power = rows
	case []nets.PlottedRow:
		l.plotted = rows
	}
	return nil
}

// WriteFile and Stamp are not for this stage.
func (l *Look) WriteFile(string, []byte) error { return nil }
func (l *Look) Stamp(stage.Stamp)              {}

// checkEvery is how many iterations package lyapunov makes from one question whether to
// go on to the next.
const checkEvery = 4096

// look computes a network as a shard of the stage.
func look(t *Task, p lookArgs) (*Look, error) {
	if _, err := p.net(); err != nil {
		return nil, err
	}
	section := nets.Stage().Config().(*nets.Section)
	section.Sets = []nets.Set{{Name: "this", N: p.N, D: p.D, S: p.S, Seed: p.Seed}}
	section.Init, section.Discard, section.Tmax, section.Keep = p.Init, p.Discard, p.Tmax, p.Keep
	section.Transient, section.Steps, section.Author = p.Transient, p.Steps, p.Author
	if errs := section.Validate(); len(errs) > 0 || p.Steps < 1000 || p.Steps > largestCount || p.Transient < 0 || p.Tmax < 1 {
		return nil, fmt.Errorf("settings out of range: %v", errs)
	}
	return run(t, section, p.Transient+p.Steps)
}

// run runs the only shard of a section, which makes about as many iterations.
func run(t *Task, section *nets.Section, iterations int) (*Look, error) {
	s, out, asked := nets.Stage(), &Look{}, 0
	shards, err := s.Shards(section)
	if err != nil {
		return nil, err
	}
	ctx := sliced{pause: func() error {
		asked++
		t.Progress(min(float64(asked*checkEvery)/float64(iterations), 1))
		return t.Pause()
	}}
	return out, s.Run(ctx, &stage.Task{Shard: shards[0], Out: out, Threads: 1, Progress: t.Progress})
}

type pictureArgs struct {
	Net
	Skip int `json:"skip"`
	Tmax int `json:"tmax"`
	Dots int `json:"dots"`
}

// picture returns the article's drawing as PNG; the command attractor paints it at the
// article's resolution, with the rounding of matplotlib's renderer, some 15 % darker.
func picture(t *Task, p pictureArgs) ([]byte, error) {
	if _, err := p.net(); err != nil || p.N < 2 || p.Dots < 100 || p.Dots > 6000 || p.Skip < 1 || p.Tmax < 2 || p.Tmax > largestCount/10 {
		return nil, errors.Join(err, errors.New("a picture has two neurons, and 100 to 6000 dots"))
	}
	section := nets.Stage().Config().(*nets.Section)
	section.Sets = []nets.Set{{Name: "this", N: p.N, D: p.D, S: p.S, Seed: p.Seed, Skip: p.Skip}}
	section.Init, section.Discard, section.Tmax, section.Keep, section.Transient, section.Steps = p.Init, p.Discard, p.Tmax, 0, 0, 1000
	l, err := run(t, section, section.Steps)
	if err != nil {
		return nil, err
	}
	w, h, lines := portrait.Lay(l.plotted, p.Dots, portrait.Inches) // 3000 dots would take seconds in a browser
	c := raster.New(w, h, raster.White)
	c.Lines(lines)
	return raster.EncodePNG(c.Image(), p.Dots/int(portrait.Inches))
}

type sweepArgs struct {
	Net
	From    float64 `json:"from"`
	To      float64 `json:"to"`
	Columns int     `json:"columns"`
	Keep    int     `json:"keep"`  // points of a column
	Steps   int     `json:"steps"` // of the exponent
}

// A Column is a net at one value of s: points of x1 long after the start, and the largest
// exponent with its class, from as many steps as a sweep has time for.
type Column struct {
	I       int       `json:"i"`
	S       float64   `json:"s"`
	X       []float64 `json:"x"`
	Lambda1 float64   `json:"lambda1"`
	Class   string    `json:"class"`
}

// sweep hands over columns, coarse first, each between from and to at its number.
func sweep(t *Task, p sweepArgs) (int, error) {
	if p.Columns < 2 || p.Columns > 4000 || p.Steps < 100 || p.Keep < 1 || p.Steps > 1_000_000 || p.Keep > 100_000 || !(p.To > p.From) {
		return 0, errors.New("a sweep has 2 to 4000 columns from a lower to a higher s")
	}
	done := 0
	for _, i := range coarseFirst(p.Columns) {
		p.S = p.From + float64((p.To-p.From)*float64(i))/float64(p.Columns-1)
		c := &Column{I: i, S: p.S}
		if err := p.column(c, t.Pause); err != nil {
			return done, err
		}
		t.Part(c)
		done++
		t.Progress(float64(done) / float64(p.Columns))
		if err := t.Pause(); err != nil {
			return done, err
		}
	}
	return done, nil
}

// column computes a column.
func (p sweepArgs) column(c *Column, pause func() error) error {
	net, err := p.net()
	if err != nil {
		return err
	}
	m, x := net.Map(), make([]float64, p.N)
	opt := lyapunov.Options{K: min(3, p.D), Transient: p.Discard, Steps: p.Steps, Check: pause}
	sp, v, err := lyapunov.Analyse(m, m.Start(p.Init), opt, lyapunov.Tolerances{MaxPeriod: 64, Settle: 2 * p.Steps}, p.Steps)
	if err != nil {
		return err
	}
	c.Lambda1, c.Class = sp.Exponents[0].Birkhoff, v.Class.String()
	for _, y := range lyapunov.Orbit(m, sp.Final, p.Keep) {
		m.Outputs(y, x)
		c.X = append(c.X, x[0])
	}
	return nil
}

// coarseFirst lists 0 ... n-1 by rising number of halvings: every 16th, the ones between ...
func coarseFirst(n int) []int {
	var out []int
	for step := 16; step >= 1; step /= 2 {
		for i := 0; i < n; i += step {
			if step == 16 || i%(2*step) != 0 {
				out = append(out, i)
			}
		}
	}
	return out
}

type surpriseArgs struct {
	Net
	Tries int `json:"tries"`
}

// interesting are the bounds of the author's filter.
const interestingLow, interestingHigh, interestingPoints = 0.1, 0.9, 100_000

// surprise returns the first seed from the given one on that the author's filter takes for
// interesting, or -1 if none of so many is.
func surprise(t *Task, p surpriseArgs) (int64, error) {
	for range p.Tries {
		found, err := points(t, pointsArgs{Net: p.Net, Count: interestingPoints, Neurons: []int{1}})
		if err != nil {
			return -1, err
		}
		if interestingLow < found.Coverage && found.Coverage < interestingHigh {
			return int64(p.Seed), nil
		}
		p.Seed++
		if err := t.Pause(); err != nil {
			return -1, err
		}
	}
	return -1, nil
}
