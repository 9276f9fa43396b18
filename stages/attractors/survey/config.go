package survey

import (
	"fmt"
	"slices"

	"neurorbit/pipeline/stage"
)

// Section is the config section of the stage.
type Section struct {
	Grids     []Grid    `yaml:"grids" minlen:"1" doc:"sizes of the nets, each with how many nets"`
	S         []float64 `yaml:"s" min:"0" max:"1e6" minlen:"1" unique:"true" doc:"scaling factors s at which every net is looked at"`
	FirstSeed uint32    `yaml:"first_seed" doc:"the nets of a size have the seeds first_seed, first_seed + 1, ..."`
	Transient int       `yaml:"transient" min:"0" max:"100000000" unit:"steps" doc:"iterations before the exponents are averaged"`
	Steps     int       `yaml:"steps" min:"1000" max:"100000000" unit:"steps" doc:"horizon: iterations over which the exponents are averaged"`
	Limit     int       `yaml:"limit" min:"1000" max:"100000000" unit:"steps" doc:"a net whose class is undecided goes on with four times the steps, up to this horizon"`
	Exponents int       `yaml:"exponents" min:"2" max:"1024" doc:"leading exponents that are computed, at most D"`
	Recheck   Recheck   `yaml:"recheck" doc:"a second look at some chaotic nets, for transient chaos"`
	Starts    []float64 `yaml:"starts" min:"-1e6" max:"1e6" unique:"true" doc:"values of every x_i from which the nets of the second look are started, too, to see how often there are several attractors"`
	Horizons  []int     `yaml:"horizons" min:"1" max:"1000000000" unique:"true" unit:"steps" doc:"rising iterations after which a net of the second look is asked whether it is still chaotic"`
	Chunk     int       `yaml:"chunk" min:"1" max:"1000000" doc:"nets of a shard"`
}

// A Grid is a size of nets.
type Grid struct {
	N    int `yaml:"n" required:"true" min:"1" max:"1024" doc:"neurons N"`
	D    int `yaml:"d" required:"true" min:"2" max:"1024" doc:"length D of the shift register"`
	Nets int `yaml:"nets" required:"true" min:"1" max:"1000000" doc:"number of nets"`
}

// Recheck says which chaotic nets are computed again with a longer horizon.
type Recheck struct {
	Every     int `yaml:"every" min:"0" max:"1000000" doc:"every how manyth net is looked at again if it is chaotic, 0 for none"`
	Transient int `yaml:"transient" min:"0" max:"1000000000" unit:"steps" doc:"iterations before the exponents are averaged"`
	Steps     int `yaml:"steps" min:"1000" max:"1000000000" unit:"steps" doc:"horizon of the second look"`
}

func defaults() any {
	return &Section{
		Grids:     []Grid{{N: 4, D: 16, Nets: 40}, {N: 4, D: 32, Nets: 40}, {N: 8, D: 16, Nets: 40}},
		S:         []float64{0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6},
		Transient: 10000, Steps: 20000, Limit: 80000, Exponents: 3,
		Recheck: Recheck{Every: 8, Transient: 200000, Steps: 100000},
		Starts:  []float64{1, 10, 100}, Horizons: []int{10000, 30000, 100000, 300000, 1000000, 2000000},
		Chunk: 10,
	}
}

// Validate checks what the ranges of the tags cannot.
func (s *Section) Validate() (errs []stage.FieldError) {
	for i, g := range s.Grids {
		add := func(field, hint, format string, a ...any) {
			errs = append(errs, stage.FieldError{Path: fmt.Sprintf("grids[%d]%s", i, field), Msg: fmt.Sprintf(format, a...), Hint: hint})
		}
		if uint64(s.FirstSeed)+uint64(g.Nets) > 1<<32 {
			add(".nets", "lower first_seed or nets", "the last seed, first_seed + %d, is beyond 2^32 - 1", g.Nets-1)
		}
		if s.Exponents > g.D {
			add(".d", "lower exponents", "%d exponents of a map of dimension %d", s.Exponents, g.D)
		}
		if slices.ContainsFunc(s.Grids[:i], func(h Grid) bool { return h.N == g.N && h.D == g.D }) {
			add("", "", "N = %d, D = %d stands twice", g.N, g.D)
		}
	}
	if !slices.IsSorted(s.Horizons) {
		errs = append(errs, stage.FieldError{Path: "horizons", Msg: "the horizons must rise"})
	}
	return errs
}
