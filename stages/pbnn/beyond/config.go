package beyond

import (
	"fmt"

	"neurorbit/pipeline/stage"
)

// Section is the config section of the stage.
type Section struct {
	Seed     uint32     `yaml:"seed" doc:"root of all random numbers of the stage"`
	CN       []int      `yaml:"cn" min:"1" max:"6" minlen:"1" unique:"true" doc:"connection numbers; CN0 and CN7 have no GBPO"`
	Estimate []Estimate `yaml:"estimate" minlen:"1" doc:"dimensions whose number of GBPOs is estimated by sampling"`
	Chunk    int        `yaml:"chunk" min:"1" max:"100000000" doc:"sampled permutations of a shard"`
	Level    float64    `yaml:"level" min:"0.5" max:"0.999999" doc:"probability with which an interval contains the true number"`
}

// An Estimate is a dimension whose number of GBPOs is estimated.
type Estimate struct {
	N       int `yaml:"n" required:"true" min:"3" max:"20" doc:"number N of binary variables"`
	Samples int `yaml:"samples" required:"true" min:"1" max:"1000000000" doc:"permutations drawn"`
}

func defaults() any {
	return &Section{
		Seed: 1, CN: []int{1, 2, 3, 5}, Chunk: 100000, Level: 0.99,
		Estimate: []Estimate{{N: 7, Samples: 100000}},
	}
}

// Validate checks what the ranges of the tags cannot.
func (s *Section) Validate() []stage.FieldError {
	var errs []stage.FieldError
	seen := map[int]bool{}
	for i, e := range s.Estimate {
		if seen[e.N] {
			errs = append(errs, stage.FieldError{Path: fmt.Sprintf("estimate[%d].n", i), Msg: fmt.Sprintf("N = %d stands twice", e.N)})
		}
		seen[e.N] = true
	}
	return errs
}
