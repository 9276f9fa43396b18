package nets

import (
	"fmt"
	"math"
	"strings"

	"neurorbit/pipeline/stage"
)

// Section is the config section of the stage.
type Section struct {
	Init      float64   `yaml:"init" min:"-1e6" max:"1e6" doc:"value that reset gives every x_i"`
	Discard   int       `yaml:"discard" min:"0" max:"100000000" unit:"steps" doc:"iterations before a trajectory is kept"`
	Tmax      int       `yaml:"tmax" min:"1" max:"10000000" unit:"steps" doc:"iterations of a trajectory"`
	Keep      int       `yaml:"keep" min:"0" max:"10000000" unit:"steps" doc:"first iterations of the trajectory that are kept as rows; at most tmax"`
	Transient int       `yaml:"transient" min:"0" max:"100000000" unit:"steps" doc:"iterations before the exponents are averaged"`
	Steps     int       `yaml:"steps" min:"1000" max:"100000000" unit:"steps" doc:"iterations over which the exponents are averaged"`
	Author    Author    `yaml:"author" doc:"the article's own estimate of the exponent"`
	Starts    []float64 `yaml:"starts" min:"-1e6" max:"1e6" unique:"true" doc:"values of every x_i from which each set is started, to see which attractors it has"`
	Sets      []Set     `yaml:"sets" doc:"networks, each with a name of its own"`
}

// Author holds the settings of the author's estimator; the defaults are those
// of the article's repository.
type Author struct {
	Steps   int     `yaml:"steps" min:"1" max:"1000000" unit:"steps" doc:"iterations it averages over"`
	Discard int     `yaml:"discard" min:"0" max:"1000000" unit:"steps" doc:"iterations before that"`
	Epsilon float64 `yaml:"epsilon" min:"1e-12" max:"1" doc:"perturbation of x_1"`
}

// A Set is a network of the article or of the user.
type Set struct {
	Name   string  `yaml:"name" required:"true" minlen:"1" maxlen:"40" doc:"name of the set, unique"`
	N      int     `yaml:"n" required:"true" min:"1" max:"1024" doc:"neurons N"`
	D      int     `yaml:"d" required:"true" min:"1" max:"1024" doc:"length D of the shift register"`
	S      float64 `yaml:"s" required:"true" min:"0" max:"1e6" doc:"scaling factor s of the output weights"`
	Seed   uint32  `yaml:"seed" required:"true" doc:"seed of NumPy's legacy generator, 0 to 2^32-1"`
	Figure int     `yaml:"figure" min:"0" max:"1000" doc:"figure of the article that shows it, 0 for none"`
	Skip   int     `yaml:"skip" min:"1" max:"1000000" doc:"every skip-th vertex of the interpolated path is drawn"`
}

// The article's drawing cuts each step of the path into pieces, and joins every so
// manyth vertex unless it is told otherwise.
const interpolate, defaultSkip = 3, 16

func defaults() any {
	return &Section{
		Init: 0.001, Discard: 1000, Tmax: 100000, Keep: 2000, Transient: 50000, Steps: 300000,
		Starts: []float64{0.001, 1, 10, 100},
		Author: Author{Steps: 5000, Discard: 1000, Epsilon: 1e-8},
		Sets: []Set{
			{Name: "limit-cycle", N: 4, D: 32, S: 0.22, Seed: 174658140, Figure: 2, Skip: 16},
			{Name: "toroidal", N: 4, D: 32, S: 0.55, Seed: 3160697950, Figure: 3, Skip: 8},
			{Name: "strange", N: 4, D: 16, S: 1.4, Seed: 174658140, Figure: 4, Skip: 16},
			{Name: "real-chaos", N: 4, D: 16, S: 2.1, Seed: 174658140, Skip: 16},
		},
	}
}

// Validate checks what the ranges of the tags cannot.
func (s *Section) Validate() (errs []stage.FieldError) {
	add := func(path, hint, format string, a ...any) {
		errs = append(errs, stage.FieldError{Path: path, Msg: fmt.Sprintf(format, a...), Hint: hint})
	}
	if s.Keep > s.Tmax {
		add("keep", "lower keep or raise tmax", "keep is %d, more than the %d iterations of tmax", s.Keep, s.Tmax)
	}
	seen := map[string]int{}
	for i, set := range s.Sets {
		path := fmt.Sprintf("sets[%d]", i)
		if first, ok := seen[set.Name]; ok {
			add(path+".name", "give each set a name of its own", "the name %s is that of sets[%d], too", set.Name, first)
		}
		seen[set.Name] = i
		for _, r := range strings.Trim(set.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") {
			add(path+".name", "use lower-case letters, digits and -", "the name has the character %q", r)
			break
		}
		if math.IsNaN(set.S) {
			add(path+".s", "", "s is not a number")
		}
	}
	return errs
}
