// Package look is the command "orbit": one permutation binary neural network, its
// orbits and what falls into them, with a picture.
package look

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/fault"
	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/hardware"
	"neurorbit/stages/model/pbnn"
	"neurorbit/stages/pbnn/report"
)

const argument = "a permutation ID, or --store FILE"

// Command returns the command.
func Command() command.Command {
	return command.Command{
		Use:   "orbit [ID]",
		Arg:   argument,
		Short: "Look at one PBNN: its orbits and basins, GBPO or not, a picture",
		Long: `A PBNN is a permutation binary neural network. ID is its permutation of 1 to N,
N = 3 to 20, as the publication writes it: 2613754; from N = 10 on with
separators: 1-3-2-10-4-5-6-7-8-9 (commas will do). --cn says which of the eight
local connections (sec. 2.2) it has.

A BPO is a periodic orbit; its states and those that fall into it are its basin.
Orbits of the endpoints, in which all neurons are equal, do not count: a GBPO is
the only other orbit, and all other states fall into it (definition 3.1).

The picture has the longest BPO as a pattern in space and time and, up to
N = 12, the digital return map and the basin as trees. A file ending in .v gets
the network as a Verilog module with a test bench that checks itself.

With --store and no ID: which networks have an orbit that you want? FILE holds
it, a row of 0 and 1 (or - and +) for each time step, a column for each output;
the columns may stand on the ring in any order. The best are printed first.`,
		Example: `  neurorbit orbit 2613754 --cn 1
  neurorbit orbit 1-3-2-10-4-5-6-7-8-9 --cn 2 --all
  neurorbit orbit 2613754 --cn 1 -o orbit.svg
  neurorbit orbit 2613754 --cn 1 --verilog -o orbit.v
  neurorbit orbit --store signal.txt`,
		Formats: []string{"svg", "png", "v"},
		New: func(f *flag.FlagSet) func(context.Context, command.Call) (*command.Result, error) {
			cn := f.Int("cn", 1, "connection number, 0 to 7")
			all := f.Bool("all", false, "print all orbits and all of the pattern")
			file := f.String("store", "", "find the networks that have the orbit in `FILE`; - for standard input")
			verilog := f.Bool("verilog", false, "print the network as Verilog, or write it to the file of -o")
			return func(ctx context.Context, c command.Call) (*command.Result, error) {
				switch {
				case *file != "" && (c.Arg != "" || c.Format != "" || *verilog):
					return nil, fault.New(fault.Usage, "--store goes without an ID, --verilog and -o", "neurorbit orbit --store "+*file)
				case *file != "":
					return store(ctx, *file)
				case *verilog && c.Format != "" && c.Format != "v":
					return nil, fault.New(fault.Usage, "--verilog: the file of -o must end in .v", "neurorbit orbit "+c.Arg+" --verilog -o x.v")
				case c.Arg == "":
					return nil, fault.New(fault.Usage, "orbit takes "+argument, "neurorbit orbit --help")
				}
				return run(c, *cn, *all, *verilog)
			}
		},
	}
}

// dpi is the resolution of a PNG picture.
const dpi = 200

func run(c command.Call, cn int, all, verilog bool) (*command.Result, error) {
	sigma, err := pbnn.ParseID(c.Arg)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, cmp.Or(fault.HintOf(err), "neurorbit orbit --help"))
	}
	if pbnn.CN(cn).Check() != nil {
		return nil, fault.New(fault.Usage, fmt.Sprintf("--cn %d: connection numbers go from 0 to 7", cn), "neurorbit orbit "+sigma.ID()+" --cn 1")
	}
	net, err := pbnn.New(sigma, pbnn.CN(cn))
	if err != nil {
		return nil, err
	}
	f := net.Dmap()
	a := dmap.Analyse(f)
	l := newLook(net, f, a)
	r := &command.Result{Value: l, Text: l.text(all)}
	switch c.Format {
	case "svg":
		r.File = report.Portrait(net, f, a).SVG()
	case "png":
		r.File, err = report.Portrait(net, f, a).PNG(dpi)
	case "v":
		r.File = []byte(hardware.Verilog(net, a, 0))
	default:
		if verilog {
			r.Text = func(w io.Writer) { _, _ = io.WriteString(w, hardware.Verilog(net, a, 0)) }
		}
	}
	return r, err
}

// A Look is what the command finds.
type Look struct {
	ID          string   `json:"id"`
	N           int      `json:"n"`
	CN          pbnn.CN  `json:"cn"`
	GBPO        bool     `json:"gbpo"`
	Why         string   `json:"why,omitempty"` // why there is no GBPO
	Orbits      []Orbit  `json:"orbits"`        // longest first, those of the endpoints last
	Pattern     []string `json:"pattern"`       // of the first orbit, a time step each, + where x_i = +1
	Standard    string   `json:"standard_id"`
	Equivalents []string `json:"equivalents"` // the equivalent permutation set (definition 3.3)
	MirrorID    string   `json:"mirror_id"`   // the same with the neurons in reverse order
	MirrorCN    pbnn.CN  `json:"mirror_cn"`
	Config      string   `json:"config,omitempty"` // a line for orbits.examples
}

// An Orbit is a BPO.
type Orbit struct {
	Period           int    `json:"period"`
	Basin            int    `json:"basin"`
	LongestTransient int    `json:"longest_transient"`
	Min              uint32 `json:"min_state"`
	Symmetric        bool   `json:"symmetric"`
	Endpoints        bool   `json:"endpoints"`
}

// exampleN is the largest N of the config's examples.
const exampleN = 12

// newLook says what there is to say of a network with its map and analysis.
func newLook(net *pbnn.Network, f dmap.Map, a *dmap.Analysis) *Look {
	sigma, cn := net.Sigma(), net.CN()
	l := &Look{ID: sigma.ID(), N: net.N(), CN: cn, Standard: sigma.Standard().ID(), MirrorID: sigma.Mirror().ID(), MirrorCN: cn.Mirror()}
	if _, l.GBPO = a.GBPO(); !l.GBPO {
		l.Why = why(a)
	}
	for _, o := range a.Orbits {
		l.Orbits = append(l.Orbits, Orbit{o.Period, o.Basin, o.LongestTransient, o.Min, o.Symmetric, o.Endpoints})
	}
	for _, x := range f.Orbit(a.Orbits[0].Min) {
		l.Pattern = append(l.Pattern, row(x, l.N))
	}
	for _, p := range sigma.EPS() {
		l.Equivalents = append(l.Equivalents, p.ID())
	}
	if l.N <= exampleN {
		l.Config = fmt.Sprintf("- {figure: 8, panel: e, id: %q, cn: %d}", l.ID, cn)
	}
	return l
}

// why says what a network without a GBPO lacks.
func why(a *dmap.Analysis) string {
	switch n := len(a.BPOs()); {
	case n == 0:
		return "all states fall into the orbits of the endpoints"
	case n > 1:
		return fmt.Sprintf("there are %d BPOs besides those of the endpoints", n)
	case a.EndpointBasin() > 2:
		return "some states fall into the orbits of the endpoints"
	}
	return "no states fall into the only BPO"
}

// row is a state as text: + where x_i = +1, otherwise -.
func row(x uint32, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "-+"[x>>i&1]
	}
	return string(b)
}
