package beyond

import (
	"fmt"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/quotient"
)

// Section is the config section of the stage.
type Section struct {
	Seed     uint32     `yaml:"seed" doc:"root of all random numbers of the stage"`
	CN       []int      `yaml:"cn" min:"1" max:"6" minlen:"1" unique:"true" doc:"connection numbers; CN0 and CN7 have no GBPO"`
	Estimate []Estimate `yaml:"estimate" minlen:"1" doc:"dimensions whose number of GBPOs is estimated by sampling"`
	Chunk    int        `yaml:"chunk" min:"1" max:"100000000" doc:"sampled permutations of a shard"`
	Level    float64    `yaml:"level" min:"0.5" max:"0.999999" doc:"probability with which an interval contains the true number"`
	Evolve   Evolve     `yaml:"evolve" doc:"search for GBPOs of long period"`
}

// An Estimate is a dimension whose number of GBPOs is estimated.
type Estimate struct {
	N       int `yaml:"n" required:"true" min:"3" max:"20" doc:"number N of binary variables"`
	Samples int `yaml:"samples" required:"true" min:"1" max:"1000000000" doc:"permutations drawn"`
}

// Evolve are the settings of the search.
type Evolve struct {
	N          []int `yaml:"n" min:"3" max:"26" unique:"true" doc:"dimensions N to search; empty for none"`
	Islands    int   `yaml:"islands" min:"1" max:"1000" doc:"populations, and as many chains of plain sampling"`
	Population int   `yaml:"population" min:"3" max:"10000" doc:"permutations of an island"`
	Epochs     int   `yaml:"epochs" min:"1" max:"10000" doc:"epochs of an island"`
	Visits     int   `yaml:"visits" min:"1000" max:"1000000000000" doc:"visits of states after which an epoch ends"`
	Best       int   `yaml:"best" min:"1" max:"1000" doc:"longest GBPOs that are listed of each N, CN and method"`
}

func defaults() any {
	return &Section{
		Seed: 1, CN: []int{1, 2, 3, 5}, Chunk: 100000, Level: 0.99,
		Estimate: []Estimate{{N: 7, Samples: 100000}},
		Evolve:   Evolve{Islands: 4, Population: 200, Epochs: 10, Visits: 10000000, Best: 5},
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
	for i, n := range s.Evolve.N {
		if n > quotient.MaxN {
			errs = append(errs, stage.FieldError{Path: fmt.Sprintf("evolve.n[%d]", i), Msg: fmt.Sprintf("N = %d: want at most %d", n, quotient.MaxN)})
		}
	}
	return errs
}
