package orbits

import (
	"fmt"
	"slices"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/model/dbnn"
	"neurorbit/stages/model/pbnn"
)

// Section is the config section of the stage.
type Section struct {
	N           []int        `yaml:"n" min:"3" max:"13" minlen:"1" unique:"true" doc:"dimensions N of which all standard permutations are gone through"`
	CN          []int        `yaml:"cn" min:"0" max:"7" minlen:"1" unique:"true" doc:"connection numbers (sec. 2.2); CN4 and CN6 mirror CN1 and CN3"`
	FullNMax    int          `yaml:"full_n_max" min:"0" max:"10" doc:"largest N of which every network is analysed and kept; above it only GBPOs are"`
	LongOnly    []LongOnly   `yaml:"long_only" doc:"dimensions above full_n_max of which only long GBPOs are listed; all are counted"`
	ShardPrefix int          `yaml:"shard_prefix" min:"1" max:"6" doc:"entries that the permutations of a shard have in common, for N of 11 and more; the results do not depend on it"`
	Table1N     []int        `yaml:"table1_n" min:"3" max:"20" unique:"true" doc:"dimensions N whose standard permutations are counted (table 1)"`
	Examples    []Example    `yaml:"examples" doc:"networks that figures show"`
	DBNN        []DBNN       `yaml:"dbnn" doc:"dynamic binary neural networks that figures show, eq. (1)"`
	Equivalents []Equivalent `yaml:"equivalents" doc:"permutations whose equivalent permutation sets figures show"`
	Basic       []Basic      `yaml:"basic" doc:"dimensions whose basic permutations figures show (definition 3.4)"`
}

// A LongOnly shortens the list of GBPOs of a dimension and connection numbers.
type LongOnly struct {
	N      int   `yaml:"n" required:"true" min:"3" max:"13" doc:"dimension"`
	CN     []int `yaml:"cn" required:"true" min:"0" max:"7" minlen:"1" unique:"true" doc:"connection numbers"`
	Period int   `yaml:"period" required:"true" min:"2" max:"8190" unit:"steps" doc:"shortest period that is listed; all GBPOs whose period is in the top 1 % must have it"`
}

// An Example is a PBNN that a figure shows.
type Example struct {
	Figure int    `yaml:"figure" required:"true" min:"1" max:"1000" doc:"figure number"`
	Panel  string `yaml:"panel" enum:",a,b,c,d,e,f,g,h" doc:"panel, or empty"`
	ID     string `yaml:"id" required:"true" minlen:"1" doc:"permutation ID"`
	CN     int    `yaml:"cn" required:"true" min:"0" max:"7" doc:"connection number"`
}

// A DBNN is a dynamic binary neural network that a figure shows. Its ternary
// connections are rows of the characters +, 0 and -.
type DBNN struct {
	Figure int      `yaml:"figure" required:"true" min:"1" max:"1000" doc:"figure number"`
	Panel  string   `yaml:"panel" enum:",a,b,c,d,e,f,g,h" doc:"panel, or empty"`
	W      []string `yaml:"w" required:"true" minlen:"1" doc:"hidden connections w_ji: M rows of N characters +, 0, -"`
	C      []string `yaml:"c" required:"true" minlen:"1" doc:"output connections c_ij: N rows of M characters +, 0, -"`
	S      []int    `yaml:"s" min:"-1000" max:"1000" required:"true" doc:"thresholds S_i of the N outputs"`
	T      []int    `yaml:"t" min:"-1000" max:"1000" required:"true" doc:"thresholds T_j of the M hidden neurons"`
}

// An Equivalent is a permutation whose images under the shift operator R a
// figure shows.
type Equivalent struct {
	Figure int    `yaml:"figure" required:"true" min:"1" max:"1000" doc:"figure number"`
	Panel  string `yaml:"panel" enum:",a,b,c,d,e,f,g,h" doc:"panel, or empty"`
	ID     string `yaml:"id" required:"true" minlen:"1" doc:"permutation ID"`
}

// A Basic is a dimension whose basic permutations a figure shows.
type Basic struct {
	Figure int `yaml:"figure" required:"true" min:"1" max:"1000" doc:"figure number"`
	N      int `yaml:"n" required:"true" min:"3" max:"20" doc:"dimension"`
}

// defaults is the paper's enumeration without any figure.
func defaults() any {
	return &Section{
		N: []int{7}, CN: []int{0, 1, 2, 3, 5, 7}, FullNMax: 7, ShardPrefix: 3,
		Table1N: []int{3, 5, 7, 11, 13, 17},
	}
}

// maxExampleN bounds the networks whose Dmaps are drawn: 2^N points each.
const maxExampleN = 12

// checkExample returns the error of making a network, or that it is too large.
func checkExample[Net interface{ N() int }](net Net, err error) error {
	if err == nil && net.N() > maxExampleN {
		return fmt.Errorf("an example has N up to %d, not %d", maxExampleN, net.N())
	}
	return err
}

// Validate checks what the ranges of the tags cannot.
func (s *Section) Validate() (errs []stage.FieldError) {
	add := func(path string, err error) {
		if err == nil {
			return
		}
		e := stage.FieldError{Path: path, Msg: err.Error()}
		if h, ok := err.(interface{ Hint() string }); ok {
			e.Hint = h.Hint()
		}
		errs = append(errs, e)
	}
	figures := map[string]string{}
	claim := func(list string, i, figure int, panel, field string, err error) {
		path, name := fmt.Sprintf("%s[%d]", list, i), fmt.Sprintf("figure %d panel %q", figure, panel)
		add(path+field, err)
		if other, ok := figures[name]; ok {
			add(path+".figure", fmt.Errorf("%s is taken by %s", name, other))
		}
		figures[name] = path
	}
	s.checkLongOnly(add)
	for i, e := range s.Examples {
		claim("examples", i, e.Figure, e.Panel, ".id", checkExample(e.Network()))
	}
	for i, d := range s.DBNN {
		claim("dbnn", i, d.Figure, d.Panel, "", checkExample(d.network()))
	}
	for i, e := range s.Equivalents {
		_, err := pbnn.ParseID(e.ID)
		claim("equivalents", i, e.Figure, e.Panel, ".id", err)
	}
	for i, b := range s.Basic {
		claim("basic", i, b.Figure, "", "", nil)
	}
	return errs
}

// checkLongOnly reports entries that shorten no list, or that another one does.
func (s *Section) checkLongOnly(add func(path string, err error)) {
	for i, l := range s.LongOnly {
		path := fmt.Sprintf("long_only[%d].n", i)
		if l.N <= s.FullNMax {
			add(path, fmt.Errorf("of N = %d every network is kept (full_n_max: %d)", l.N, s.FullNMax))
		}
		for _, m := range s.LongOnly[:i] {
			for _, cn := range l.CN {
				if m.N == l.N && slices.Contains(m.CN, cn) {
					//lint:ignore ST1005 N is a name
					add(path, fmt.Errorf("N = %d, CN%d is there already", l.N, cn))
				}
			}
		}
	}
}

// longOnly returns the entries of dimension n.
func (s *Section) longOnly(n int) []LongOnly {
	return slices.DeleteFunc(slices.Clone(s.LongOnly), func(l LongOnly) bool { return l.N != n })
}

// listFrom returns the shortest period that is listed by connection number, 0 for
// all.
func listFrom(entries []LongOnly) (from [pbnn.NumCN]int) {
	for _, l := range entries {
		for _, cn := range l.CN {
			from[cn] = l.Period
		}
	}
	return from
}

// network builds the DBNN.
func (d *DBNN) network() (*dbnn.Network, error) {
	w, err := ternary("w", d.W)
	if err != nil {
		return nil, err
	}
	c, err := ternary("c", d.C)
	if err != nil {
		return nil, err
	}
	return dbnn.New(dbnn.Parameters{W: w, C: c, S: d.S, T: d.T})
}

// ternary reads rows of +, 0 and -.
func ternary(name string, rows []string) ([][]int, error) {
	out := make([][]int, len(rows))
	for i, row := range rows {
		for j, r := range []rune(row) {
			v := strings.IndexRune("-0+", r)
			if v < 0 {
				return nil, fmt.Errorf("%s: row %d, character %d is %q: want +, 0 or -", name, i+1, j+1, r)
			}
			out[i] = append(out[i], v-1)
		}
	}
	return out, nil
}
