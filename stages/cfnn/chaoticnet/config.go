package chaoticnet

import (
	"fmt"
	"math"
	"slices"

	"neurorbit/pipeline/stage"
)

// Section is the config section of the stage.
type Section struct {
	Seeds        []uint32  `yaml:"seeds" minlen:"1" unique:"true" doc:"seeds of the base nets that are made chaotic; they must be among those of basenet"`
	Rows         int       `yaml:"rows" min:"1" max:"257" doc:"rows of the first weight matrix whose weights vary; the 257th is the bias"`
	Order        string    `yaml:"order" enum:"row,column" doc:"order in which the pixels are counted: along the rows of the image or along its columns"`
	Reading      string    `yaml:"reading" enum:"half,full" doc:"reading of eq. (5): the range parameter is the half width or the full width of the region"`
	Factor       float64   `yaml:"factor" min:"1e-12" max:"1" doc:"initial state of a map over its base weight"`
	Outputs      int       `yaml:"outputs" min:"2" max:"10000" doc:"first outputs of the chaotic net that are used"`
	Range        any       `yaml:"range" doc:"range parameter of eq. (5), or auto: what the calibration finds"`
	T            any       `yaml:"t" unit:"steps" doc:"T of eq. (6), or auto: what the calibration finds"`
	Sweep        Sweep     `yaml:"sweep" doc:"calibration of the range (figure 7)"`
	TMax         int       `yaml:"t_max" min:"1" max:"10000" unit:"steps" doc:"calibration of T (figure 8): from 1 to t_max"`
	Chunk        int       `yaml:"chunk" min:"1" max:"100000" doc:"times T k of a shard"`
	Replicates   int       `yaml:"replicates" min:"2" max:"100000" doc:"bootstrap samples"`
	Published    Published `yaml:"published" doc:"what the paper chose and found"`
	Rule         Rule      `yaml:"rule" doc:"when the chaotic net makes no statement (section 5)"`
	Forms        []string  `yaml:"forms" enum:"logistic-square,logistic-centred" unique:"true" doc:"other forms of the logistic map, the same function with other rounding: 1-(2u-1)^2, and 1-2v^2 in v = 2u-1"`
	Alternatives []string  `yaml:"alternatives" enum:"tent,sine,uniform,arcsine,gaussian,constant,dropout" unique:"true" doc:"what is compared with the logistic map, for each seed, with the published range parameter and T"`
	Dropout      float64   `yaml:"dropout" min:"0" max:"0.99" doc:"share of the hidden units that dropout leaves out"`
	Multiverse   []Grid    `yaml:"multiverse" doc:"other settings of the chaotic net: each item stands for all combinations of its lists; what it leaves out is as in this section"`
	Figure5      []float64 `yaml:"figure5" min:"1e-9" max:"1e9" minlen:"1" unique:"true" doc:"range parameters of figure 5"`
	Boundary     int       `yaml:"boundary" min:"2" max:"1000" doc:"points of an edge of the picture of the decision boundary"`
}

// A Sweep is the calibration of the range parameter.
type Sweep struct {
	From      float64   `yaml:"from" min:"1e-6" max:"1000" doc:"smallest range parameter"`
	To        float64   `yaml:"to" min:"1e-6" max:"1000" doc:"largest range parameter"`
	Step      float64   `yaml:"step" min:"1e-6" max:"1000" doc:"step of the range parameter"`
	Below     []float64 `yaml:"below" min:"1e-6" max:"1000" unique:"true" doc:"smaller range parameters, for nets that are not robust enough for the first"`
	T         int       `yaml:"t" min:"1" max:"10000" unit:"steps" doc:"T of eq. (6) in this calibration"`
	Transient Transient `yaml:"transient" doc:"a second look at some of the range parameters, with T = 1, so that the start-up transient is seen"`
}

// A Transient says what is looked at with the start-up transient.
type Transient struct {
	Outputs int `yaml:"outputs" min:"2" max:"10000" doc:"first outputs at T = 1"`
	Every   int `yaml:"every" min:"0" max:"1000000" doc:"every how manyth range parameter from the first on, and all below, 0 for none"`
}

// Published is what the paper chose and found.
type Published struct {
	Range     float64 `yaml:"range" min:"1e-6" max:"1000" doc:"range parameter"`
	T         int     `yaml:"t" min:"1" max:"10000" unit:"steps" doc:"T of eq. (6)"`
	Abstained int     `yaml:"abstained" min:"1" max:"1000000" doc:"test images without a statement"`
}

// A Rule says when the chaotic net makes no statement on an image.
type Rule struct {
	MaxClasses int `yaml:"max_classes" json:"max_classes" min:"1" max:"10" doc:"no statement if more classes than these occur among the outputs"`
	MinVotes   int `yaml:"min_votes" json:"min_votes" min:"0" max:"10000" doc:"no statement if no class has as many outputs as these"`
}

// A Grid is a product of settings.
type Grid struct {
	Seeds   []uint32  `yaml:"seeds" doc:"seeds of base nets, among those of the section; default: the first of these"`
	Map     []string  `yaml:"map" enum:"logistic,tent,sine,uniform,arcsine,gaussian,constant" doc:"what varies the weights"`
	Reading []string  `yaml:"reading" enum:"half,full" doc:"readings of eq. (5)"`
	Range   []any     `yaml:"range" doc:"range parameters, or auto"`
	T       []any     `yaml:"t" unit:"steps" doc:"values of T, or auto"`
	Factor  []float64 `yaml:"factor" min:"1e-12" max:"1" doc:"initial states over base weights"`
	Skip    []int     `yaml:"skip" min:"0" max:"1000000" unit:"steps" doc:"steps of the maps before the first output; default 0"`
	Order   []string  `yaml:"order" enum:"row,column" doc:"orders of the pixels"`
	Rows    []int     `yaml:"rows" min:"1" max:"257" doc:"numbers of rows whose weights vary"`
}

// auto is the value of range and t that stands for what the calibration finds.
const auto = "auto"

func defaults() any {
	return &Section{
		Seeds: []uint32{1}, Rows: 30, Order: "row", Reading: "half", Factor: 0.01, Outputs: 100, Range: auto, T: auto,
		Sweep: Sweep{
			From: 0.12, To: 0.28, Step: 0.002, Below: []float64{0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1},
			T: 12, Transient: Transient{Outputs: 20, Every: 10},
		},
		TMax: 100, Chunk: 250, Replicates: 500,
		Published:    Published{Range: 0.2, T: 12, Abstained: 187},
		Rule:         Rule{MaxClasses: 2, MinVotes: 80},
		Alternatives: []string{"tent", "sine", "uniform", "arcsine", "gaussian", "constant", "dropout"},
		Dropout:      0.1,
		Figure5:      []float64{0.2, 0.5},
		Boundary:     61,
	}
}

// ranges returns the range parameters of the sweep in rising order, those of the
// steps each the float64 nearest to a decimal of at most nine places, and for how
// many outputs each is looked at with the transient.
func (s *Sweep) ranges() (ranges []float64, transient []int) {
	ranges = slices.Sorted(slices.Values(s.Below))
	for i := 0; ; i++ {
		r := math.Round((s.From+float64(s.Step*float64(i)))*1e9) / 1e9
		if r > s.To {
			break
		}
		ranges = append(ranges, r)
	}
	transient = make([]int, len(ranges))
	for i := range ranges {
		if step := i - len(s.Below); s.Transient.Every > 0 && (step < 0 || step%s.Transient.Every == 0) {
			transient[i] = s.Transient.Outputs
		}
	}
	return ranges, transient
}

const maxRanges = 10000

// Validate checks what the ranges of the tags cannot.
func (s *Section) Validate() []stage.FieldError {
	var errs []stage.FieldError
	fault := func(path, msg, hint string) {
		errs = append(errs, stage.FieldError{Path: path, Msg: msg, Hint: hint})
	}
	checkRange := func(path string, v any) {
		if r, ok := number(v); v != auto && (!ok || r < 1e-6 || r > 1000) {
			fault(path, fmt.Sprintf("the range parameter is %v", v), "write a number from 1e-6 to 1000, or auto")
		}
	}
	checkT := func(path string, v any, limit int) {
		if t, ok := integer(v); v != auto && (!ok || t < 1 || t > limit) {
			fault(path, fmt.Sprintf("T is %v", v), fmt.Sprintf("write a whole number from 1 to %d, or auto", limit))
		}
	}
	checkRange("range", s.Range)
	checkT("t", s.T, s.TMax)
	if s.Sweep.To < s.Sweep.From || (s.Sweep.To-s.Sweep.From)/s.Sweep.Step > maxRanges {
		fault("sweep.to", fmt.Sprintf("from %v to %v in steps of %v", s.Sweep.From, s.Sweep.To, s.Sweep.Step),
			fmt.Sprintf("choose from 1 to %d steps", maxRanges))
	}
	for i, r := range s.Sweep.Below {
		if r >= s.Sweep.From {
			fault(fmt.Sprintf("sweep.below[%d]", i), fmt.Sprintf("%v is not below %v, the first range parameter", r, s.Sweep.From), "remove it or raise sweep.from")
		}
	}
	if s.Rule.MinVotes > s.Outputs {
		fault("rule.min_votes", fmt.Sprintf("no class can have %d of %d outputs", s.Rule.MinVotes, s.Outputs), "lower min_votes or raise outputs")
	}
	for i, g := range s.Multiverse {
		for k, v := range g.Range {
			checkRange(fmt.Sprintf("multiverse[%d].range[%d]", i, k), v)
		}
		for k, v := range g.T {
			checkT(fmt.Sprintf("multiverse[%d].t[%d]", i, k), v, 10000)
		}
		for k, seed := range g.Seeds {
			if !slices.Contains(s.Seeds, seed) {
				fault(fmt.Sprintf("multiverse[%d].seeds[%d]", i, k), fmt.Sprintf("the seed %d is not among the seeds of chaoticnet", seed), "add it to chaoticnet.seeds")
			}
		}
	}
	return errs
}

// number returns the value of a config key that holds a number.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, v == v
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	}
	return 0, false
}

// integer returns the value of a config key that holds a whole number.
func integer(v any) (int, bool) {
	f, ok := number(v)
	return int(f), ok && f == math.Trunc(f) && math.Abs(f) < 1<<31
}
