package answer

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"neurorbit/stages/cfnn/digits/strokes"
	"neurorbit/stages/model/chaotic"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/model/selective"
	"neurorbit/stages/num/gemm"
)

const side, pixels, classes = 16, 256, 10

type logisticArgs struct {
	A      float64    `json:"a"`
	Range  float64    `json:"range"`
	T      int        `json:"t"`
	Starts [2]float64 `json:"starts"` // x(0)
	Count  int        `json:"count"`  // values x(T k) of each, k = 1, 2, ...
	Cells  int        `json:"cells"`  // of the density
}

// A Logistic is orbits of the logistic map in the region [-range, range], the reading
// "half" of eq. (5).
type Logistic struct {
	U       [2][]float64 `json:"u"`       // states u(0), u(1), ... of eq. (4), the first 100
	X       [2][]float64 `json:"x"`       // values x(T k), eqs. (5) and (6)
	Density []float64    `json:"density"` // share of the states of the first orbit in equal cells of [0, 1], over the mean share
}

// densitySteps is how many states the density is made of.
const densitySteps, webSteps = 200_000, 100

// logistic returns two orbits, eqs. (4) to (6).
func logistic(_ *Task, p logisticArgs) (*Logistic, error) {
	if !(p.A >= 0 && p.A <= 4 && p.Range > 0) || p.T < 1 || p.Count < 1 || p.T*p.Count > largestCount || p.Cells < 1 || p.Cells > 10_000 {
		return nil, errors.New("the map has A = 0 to 4, a range above 0, and T of at least 1")
	}
	out := &Logistic{Density: make([]float64, p.Cells)}
	for i, x0 := range p.Starts {
		u := chaotic.ToUnit(p.Range, x0)
		out.U[i] = append(out.U[i], u)
		for k := 1; k <= max(p.T*p.Count, webSteps); k++ {
			u = chaotic.LogisticStep(p.A, u)
			if k < webSteps {
				out.U[i] = append(out.U[i], u)
			}
			if k%p.T == 0 && k <= p.T*p.Count {
				out.X[i] = append(out.X[i], chaotic.FromUnit(p.Range, u))
			}
		}
	}
	u := chaotic.ToUnit(p.Range, p.Starts[0])
	for range densitySteps {
		u = chaotic.LogisticStep(p.A, u)
		out.Density[min(int(u*float64(p.Cells)), p.Cells-1)] += float64(p.Cells) / densitySteps
	}
	return out, nil
}

// base is the trained net, nil before Load.
var base *feedforward.Net

// Load takes the weights of the base net, float32 in little-endian order, base64: matrix
// by matrix, row by row, biases last, for a net of these sizes.
func Load(weights string, sizes []int) error {
	data, err := base64.StdEncoding.DecodeString(weights)
	if err != nil {
		return err
	}
	if len(sizes) < 3 || sizes[0] != pixels || sizes[len(sizes)-1] != classes || len(data) != 4*feedforward.Count(sizes...) {
		return fmt.Errorf("%d bytes are no net of the sizes %v", len(data), sizes)
	}
	params := make([]float32, len(data)/4)
	for i := range params {
		params[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	base = feedforward.View(params, sizes...)
	return nil
}

// errNoNet is what is said of nets before there is one.
var errNoNet = errors.New("the page has no trained net: it was made without the results of basenet")

// A Reading is what the base net says of an image.
type Reading struct {
	Image []float64 `json:"image"` // pixel 16 row + column, -1 (paper) to 1 (ink)
	Label int       `json:"label"` // -1: not known
	Class int       `json:"class"`
	P     []float64 `json:"p"` // softmax
}

type readArgs struct {
	Image []float64 `json:"image"`
}

// matrix returns an image as the only row of a matrix.
func (p readArgs) matrix() (gemm.Matrix, error) {
	x := gemm.NewMatrix(1, pixels)
	if base == nil || len(p.Image) != pixels {
		return x, errors.Join(errNoNet, fmt.Errorf("an image has %d pixels, not %d", pixels, len(p.Image)))
	}
	for i, v := range p.Image {
		x.Data[i] = float32(v)
	}
	return x, nil
}

// read applies the base net to an image.
func read(_ *Task, p readArgs) (*Reading, error) {
	x, err := p.matrix()
	if err != nil {
		return nil, err
	}
	score := base.Score(x, []int32{0}, 1)
	out := &Reading{Image: p.Image, Label: -1, Class: int(feedforward.Class(score.Probabilities.Row(0)))}
	for _, v := range score.Probabilities.Row(0) {
		out.P = append(out.P, float64(v))
	}
	return out, nil
}

type digitsArgs struct {
	Count int   `json:"count"`
	Seed  int64 `json:"seed"`
}

// digits hands over images of the synthetic test set with what the base net reads.
func digits(t *Task, p digitsArgs) (int, error) {
	if p.Count < 1 || p.Count > 1000 {
		return 0, errors.New("1 to 1000 digits can be had")
	}
	images, labels := strokes.Generate(strokes.Config{Seed: p.Seed, Distortion: 1}, "test", p.Count)
	for i, image := range images {
		a := readArgs{make([]float64, pixels)}
		for k, v := range image {
			a.Image[k] = float64(v)
		}
		r, err := read(t, a)
		if err != nil {
			return i, err
		}
		r.Label = int(labels[i])
		t.Part(r)
		if err := t.Pause(); err != nil {
			return i, err
		}
	}
	return p.Count, nil
}

type voteArgs struct {
	readArgs
	Range      float64 `json:"range"`
	Reading    string  `json:"reading"`
	T          int     `json:"t"`
	Factor     float64 `json:"factor"`
	Order      string  `json:"order"`
	Rows       int     `json:"rows"`
	Outputs    int     `json:"outputs"`
	MaxClasses int     `json:"max_classes"`
	MinVotes   int     `json:"min_votes"`
}

func (p voteArgs) check() error {
	if !(p.Range > 0) || p.T < 1 || p.Rows < 1 || p.Rows > pixels+1 || p.Outputs < 1 || p.T*p.Outputs > largestCount || !(p.Factor > 0) {
		return errors.New("the settings of the chaotic net are out of range")
	}
	return nil
}

// A Vote is an output of the chaotic net, with what the rule makes of the votes so far.
type Vote struct {
	K       int       `json:"k"`
	Class   int       `json:"class"`
	P       []float64 `json:"p"` // softmax
	Outcome *Outcome  `json:"outcome"`
}

// An Outcome is what the rule makes of the votes.
type Outcome struct {
	Votes    []int `json:"votes"` // by class
	Top      int   `json:"top"`
	Classes  int   `json:"classes"`
	Abstains bool  `json:"abstains"`
}

// vote hands over the outputs of the chaotic net for an image as the stage chaoticnet
// computes them, one after another, and returns what the rule makes of them.
func vote(t *Task, p voteArgs) (*Outcome, error) {
	x, err := p.matrix()
	if err = errors.Join(err, p.check()); err != nil {
		return nil, err
	}
	h := p.Range // the readings of eq. (5)
	if p.Reading == "full" {
		h /= 2
	}
	rows := chaotic.FirstRows(p.Rows, side, side, p.Order == "column")
	ev := chaotic.NewEvaluator(base.W, x, rows, 1)
	shift := chaotic.Weights(base.W[0], rows)
	starts := make([]float64, len(shift))
	for j, w := range shift {
		starts[j] = p.Factor * w
	}
	orbits := chaotic.NewOrbits(chaotic.Logistic, h, starts)
	var out *Outcome
	votes := make([]int, classes)
	for k := 1; k <= p.Outputs; k++ {
		orbits.Advance(p.T * k) // eq. (6)
		orbits.X(shift)
		z := ev.Outputs(shift, 1).Row(0)
		v := Vote{K: k, Class: int(feedforward.Class(z)), P: make([]float64, classes)}
		feedforward.Softmax(v.P, z)
		votes[v.Class]++
		if out, err = decide(t, decideArgs{votes, p.MaxClasses, p.MinVotes}); err != nil {
			return nil, err
		}
		v.Outcome = out
		t.Part(v)
		if err := t.Pause(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

type decideArgs struct {
	Votes      []int `json:"votes"`
	MaxClasses int   `json:"max_classes"`
	MinVotes   int   `json:"min_votes"`
}

// decide applies the rule of section 5 to the numbers of votes for each class.
func decide(_ *Task, p decideArgs) (*Outcome, error) {
	if len(p.Votes) != classes {
		return nil, fmt.Errorf("votes for %d classes, not %d", len(p.Votes), classes)
	}
	votes := make([]int32, classes)
	for c, v := range p.Votes {
		votes[c] = int32(v)
	}
	out := &Outcome{Votes: slices.Clone(p.Votes), Abstains: selective.Rule{MaxClasses: p.MaxClasses, MinVotes: p.MinVotes}.Abstains(votes)}
	out.Top, out.Classes = selective.Spread(votes)
	return out, nil
}
