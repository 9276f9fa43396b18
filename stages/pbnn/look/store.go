package look

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/fault"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/model/synthesis"
)

// Limits of the command: seconds for each CN. sets bounds the columns that are tried for
// further neurons.
var (
	limits        = synthesis.Limits{Steps: 5e6, States: 1 << 26, Best: 8}
	furtherLimits = synthesis.Limits{Steps: 1e6, States: 1 << 22, Best: 1}
)

const sets, furtherNeurons = 3000, 3

// A Stored is what the command finds for a wanted orbit.
type Stored struct {
	File          string    `json:"file"`
	N             int       `json:"n"`
	Period        int       `json:"period"`
	Antisymmetric bool      `json:"antisymmetric"` // its own negative, as each GBPO is
	Complete      bool      `json:"complete"`      // all orders were looked at
	Networks      int64     `json:"networks"`      // that store it, in any order
	Analysed      int64     `json:"analysed"`      // of these, those whose basins were computed
	GBPOs         int64     `json:"gbpos"`         // of these, those for which it is a GBPO
	Best          []Storing `json:"best"`
	Nearest       *Nearest  `json:"nearest,omitempty"` // where nothing stores it
	Further       int       `json:"further_neurons"`   // the least number with which it is stored, 0 if none was found
	Tried         int       `json:"further_neurons_tried"`
	Columns       []string  `json:"further_columns,omitempty"` // their columns
}

// A Storing is a network that has the orbit.
type Storing struct {
	Command          string  `json:"command"`
	ID               string  `json:"id"`
	CN               pbnn.CN `json:"cn"`
	Ring             []int   `json:"ring"` // the column, from 1, that each neuron has
	GBPO             bool    `json:"gbpo"`
	Basin            int     `json:"basin"`
	LongestTransient int     `json:"longest_transient"`
}

// A Nearest is the network that misses the orbit by the fewest bits.
type Nearest struct {
	Command string `json:"command"`
	Bits    int    `json:"bits"` // of all next states
	Ring    []int  `json:"ring"`
	Without []int  `json:"columns_without"` // columns, from 1, whose next values no neuron of the best order has
	All     bool   `json:"all_orders"`      // looked at all orders, not only at that of the file
}

// store is the command with --store.
func store(ctx context.Context, file string) (*command.Result, error) {
	in := os.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, fault.Wrap(fault.Usage, err, "neurorbit orbit --help")
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	signal, err := synthesis.Parse(lines)
	if place := (*synthesis.SyntaxError)(nil); errors.As(err, &place) {
		at := fmt.Sprintf("%s:%d", file, place.Row)
		if place.Column > 0 {
			at += fmt.Sprintf(":%d", place.Column)
		}
		return nil, fault.New(fault.Usage, at+": "+place.Msg, "a row of 0 and 1 for each time step, such as 110100")
	}
	s := &Stored{File: file, N: signal.N, Period: len(signal.Rows), Antisymmetric: signal.Antisymmetric()}
	if err := s.search(ctx, signal); err != nil {
		return nil, err
	}
	return &command.Result{Value: s, Text: s.text}, nil
}

// search finds what stores the signal, or else what comes nearest and with how many
// neurons more it is stored.
func (s *Stored) search(ctx context.Context, signal synthesis.Signal) error {
	found, err := synthesis.FindAll(ctx, signal, limits)
	if err != nil {
		return err
	}
	s.Complete, s.Networks, s.Analysed, s.GBPOs = found.Complete, found.Networks, found.Analysed, found.GBPOs
	for _, n := range found.Best {
		s.Best = append(s.Best, storing(n))
	}
	if !s.Complete || s.GBPOs > 0 || s.Networks > 0 && !s.Antisymmetric {
		return nil
	}
	if s.Networks == 0 {
		miss := synthesis.NearestOf(signal)
		s.Nearest = &Nearest{line(miss.Sigma, miss.CN), miss.Bits, synthesis.FromOne(miss.Order), synthesis.FromOne(miss.Without), s.N <= synthesis.MissN}
	}
	e, tried, err := synthesis.Least(ctx, signal, s.Networks > 0, furtherNeurons, sets, furtherLimits, func(float64) {})
	if s.Tried = tried; e.Best == nil {
		return err
	}
	s.Further, s.Best = e.Neurons, append([]Storing{storing(*e.Best)}, s.Best[:min(len(s.Best), 5)]...)
	for i := range s.Further {
		s.Columns = append(s.Columns, synthesis.Digits(e.Signal.Column(s.N+i)))
	}
	return err
}

func storing(n synthesis.Network) Storing {
	return Storing{line(n.Sigma, n.CN), n.Sigma.ID(), n.CN, synthesis.FromOne(n.Order), n.GBPO, n.Orbit.Basin, n.Orbit.LongestTransient}
}

// line is the command that looks at a network.
func line(sigma pbnn.Permutation, cn pbnn.CN) string {
	return fmt.Sprintf("neurorbit orbit %s --cn %d", sigma.ID(), cn)
}

// text prints it on a screen of 80 columns.
func (s *Stored) text(w io.Writer) {
	own := "not its own negative, so it can be no GBPO"
	if s.Antisymmetric {
		own = "its own negative, as each GBPO is"
	}
	fmt.Fprintf(w, "%s: %d outputs, period %d; %s\n", s.File, s.N, s.Period, own)
	switch {
	case s.Networks > 0:
		fmt.Fprintf(w, "%d networks store it, mirror images counted once; it is a GBPO of %d%s\n", s.Networks, s.GBPOs, s.bounds())
	case !s.Complete:
		fmt.Fprintf(w, "none found%s\n", s.bounds())
	default:
		s.missed(w)
	}
	s.further(w)
	if len(s.Best) > 0 {
		fmt.Fprintln(w, "\nbest first; ring: the column of the file at each neuron")
	}
	for _, b := range s.Best {
		kind := "basin"
		if b.GBPO {
			kind = "GBPO, basin"
		}
		fmt.Fprintf(w, "  %s\n      %s %d of %d, longest transient %d, ring %s\n", b.Command, kind, b.Basin, 1<<len(b.Ring), b.LongestTransient, numbers(b.Ring))
	}
}

func numbers(list []int) string { return strings.Trim(fmt.Sprint(list), "[]") }

// further says what more neurons do.
func (s *Stored) further(w io.Writer) {
	what, more := "stored", "neurons"
	if s.Networks > 0 {
		what = "a GBPO"
	}
	if s.Further == 1 || s.Tried == 1 {
		more = "neuron"
	}
	switch {
	case s.Further > 0:
		fmt.Fprintf(w, "with %d more %s it is %s; columns from %d on are then\n  %s\n", s.Further, more, what, s.N+1, strings.Join(s.Columns, "\n  "))
	case s.Tried > 0:
		fmt.Fprintf(w, "nor is it %s with up to %d more %s; more were not tried\n", what, s.Tried, more)
	}
}

// bounds says what a search that was cut short has not seen.
func (s *Stored) bounds() string {
	switch {
	case !s.Complete:
		return ",\nbut the search was cut short: there may be more"
	case s.Analysed < s.Networks:
		return fmt.Sprintf(",\nof the first %d, whose basins were computed", s.Analysed)
	}
	return ""
}

// missed says what comes nearest.
func (s *Stored) missed(w io.Writer) {
	in := "the best of any order"
	if !s.Nearest.All {
		in = "the best in the order of the file"
	}
	fmt.Fprintf(w, "no network stores it, in any order of its columns\nnearest: %d of %d bits wrong with\n  %s\n", s.Nearest.Bits, s.N*s.Period, s.Nearest.Command)
	fmt.Fprintf(w, "  (%s), ring %s;\n  no neuron has the next values of columns %s\n", in, numbers(s.Nearest.Ring), numbers(s.Nearest.Without))
}
