package strictyaml

// The types that the tests decode into.

type sampleItem struct {
	Figure int    `yaml:"figure" min:"1" required:"true" doc:"number of the figure"`
	ID     string `yaml:"id" minlen:"1" maxlen:"9" doc:"permutation ID"`
	Kind   string `yaml:"kind" enum:"pbnn,dbnn"`
	Cells  []int  `yaml:"cells"`
}

type sampleSection struct {
	N       []int              `yaml:"n" min:"3" max:"20" minlen:"1" maxlen:"4" unique:"true" doc:"dimensions N to enumerate"`
	Steps   int64              `yaml:"steps" unit:"steps" min:"1" doc:"length of a run"`
	Rate    float64            `yaml:"rate" min:"-1" max:"1.5"`
	Fast    bool               `yaml:"fast"`
	Seed    uint32             `yaml:"seed"`
	Big     uint64             `yaml:"big"`
	Free    any                `yaml:"free"`
	Free2   []any              `yaml:"frees"`
	Weights map[string]float64 `yaml:"weights"`
	Where   map[string]any     `yaml:"where"`
	Items   []sampleItem       `yaml:"items" maxlen:"3"`
	Tags    []string           `yaml:"tags" enum:"red,green,blue"`
	Ignored string             `yaml:"-"`
	Own     string
}

func (s *sampleSection) Validate() []FieldError {
	var list []FieldError
	if s.Steps == 13 {
		list = append(list, FieldError{Path: "steps", Msg: "13 is bad luck", Hint: "write 12"})
	}
	for i, item := range s.Items {
		if item.ID == "same" && i > 0 {
			list = append(list, FieldError{Path: joinIndex("items", i) + ".id", Msg: "must not be the same"})
		}
	}
	if s.Fast && s.Rate == 0 {
		list = append(list, FieldError{Path: "rate", Msg: "needs a rate when fast"})
	}
	return list
}

type sample struct {
	Title  string        `yaml:"title" doc:"one line"`
	Orbits sampleSection `yaml:"orbits"`
}

// Unmarshal reads and decodes a document; what Parse finds comes first.
func Unmarshal(file string, data []byte, out any) error {
	n, err := Parse(file, data)
	if n == nil {
		return err
	}
	if more := Decode(n, out); err == nil || more != nil {
		list, ok := more.(Errors)
		if !ok {
			return more
		}
		before, _ := err.(Errors)
		list = append(before, list...)
		list.Sort()
		return list[:min(len(list), maxErrors)]
	}
	return err
}
