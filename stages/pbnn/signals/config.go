package signals

import (
	"errors"
	"fmt"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/model/synthesis"
)

// Section is the config section of the stage.
type Section struct {
	List       []Signal   `yaml:"list" doc:"wanted signals"`
	Further    int        `yaml:"further" min:"0" max:"4" doc:"neurons that are added at most to what no network stores"`
	Sets       int64      `yaml:"sets" min:"1" max:"100000000" doc:"sets of columns of further neurons that are tried at most for a signal"`
	Cycles     []int      `yaml:"cycles" min:"3" max:"7" unique:"true" doc:"numbers N of binary variables whose cycles are counted"`
	Properties []Property `yaml:"properties" doc:"dimensions whose permutations are looked at for what goes with GBPOs"`
	Seed       uint32     `yaml:"seed" doc:"root of the random numbers of sampled permutations"`
}

// A Signal is a wanted signal.
type Signal struct {
	Name   string   `yaml:"name" required:"true" doc:"short name"`
	About  string   `yaml:"about" required:"true" doc:"what it is, in words"`
	Source string   `yaml:"source" required:"true" doc:"where it is used"`
	Rows   []string `yaml:"rows" minlen:"2" required:"true" doc:"0 and 1, or - and +, of all outputs, a row for each time step of the period"`
}

// A Property is a dimension whose permutations are looked at.
type Property struct {
	N       int `yaml:"n" required:"true" min:"3" max:"20" doc:"number N of binary variables"`
	Samples int `yaml:"samples" min:"0" max:"100000000" doc:"permutations drawn; 0: all standard permutations, for N up to 11"`
}

// maxWhole is the largest N whose standard permutations are gone through one by one.
const maxWhole = 11

func defaults() any {
	return &Section{Further: 3, Sets: 50000, Cycles: []int{5, 6, 7}, Properties: []Property{{N: 7}}, Seed: 1}
}

// Validate checks what the ranges of the tags cannot.
func (s *Section) Validate() []stage.FieldError {
	var errs []stage.FieldError
	fault := func(path, format string, args ...any) {
		errs = append(errs, stage.FieldError{Path: path, Msg: fmt.Sprintf(format, args...)})
	}
	names, dimensions := map[string]bool{}, map[int]bool{}
	for i, signal := range s.List {
		if names[signal.Name] {
			fault(fmt.Sprintf("list[%d].name", i), "%s stands twice", signal.Name)
		}
		names[signal.Name] = true
		_, err := synthesis.Parse(signal.Rows)
		if at := (*synthesis.SyntaxError)(nil); errors.As(err, &at) {
			fault(fmt.Sprintf("list[%d].rows[%d]", i, max(min(at.Row, len(signal.Rows)), 1)-1), "%s", at.Msg)
		}
	}
	for i, p := range s.Properties {
		if dimensions[p.N] {
			fault(fmt.Sprintf("properties[%d].n", i), "N = %d stands twice", p.N)
		}
		dimensions[p.N] = true
		if p.Samples == 0 && p.N > maxWhole {
			fault(fmt.Sprintf("properties[%d].samples", i), "N = %d has %d permutations, too many to go through: say how many to draw", p.N, pbnn.Factorial(p.N))
		}
	}
	return errs
}
