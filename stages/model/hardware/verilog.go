package hardware

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/template"

	_ "embed"

	"neurorbit/stages/model/dmap"
	"neurorbit/stages/model/pbnn"
)

//go:embed pbnn.v.tmpl
var source string

var module = template.Must(template.New("pbnn.v").Parse(source))

// maxSteps is the largest number of states that a test bench compares.
const maxSteps = 1 << 16

// Verilog returns a module for a network, and a test bench that starts it at the state
// farthest from an orbit and compares every state on the way there and of two rounds, at
// most 65,536 of them. a is the analysis of the network; orbit is an index in a.Orbits.
// The test bench prints PASS or FAIL and is left out where SYNTHESIS is defined.
func Verilog(net *pbnn.Network, a *dmap.Analysis, orbit int) string {
	n := net.N()
	farthest := 0
	for x, of := range a.BasinOf {
		if of == int32(orbit) && (a.BasinOf[farthest] != of || a.Transient[x] > a.Transient[farthest]) {
			farthest = x
		}
	}
	o := a.Orbits[orbit]
	states := []string{bits(uint32(farthest), n)}
	for x := uint32(farthest); len(states) <= min(o.LongestTransient+2*o.Period, maxSteps); {
		x = net.Step(x)
		states = append(states, bits(x, n))
	}
	sigma := net.Sigma()
	data := struct {
		ID           string
		CN           pbnn.CN
		N, Top, Last int
		Period       int
		Transient    int
		Y, Next      []string
		States       []string
	}{sigma.ID(), net.CN(), n, n - 1, len(states) - 1, o.Period, o.LongestTransient, majorities(n, net.CN()), nil, states}
	for _, v := range slices.Backward(sigma) { // the highest bit comes first
		data.Next = append(data.Next, fmt.Sprintf("y[%d]", v-1))
	}
	var b strings.Builder
	if err := module.Execute(&b, data); err != nil {
		panic(err) // the template is part of the program
	}
	return b.String()
}

// bits writes a state as a Verilog constant.
func bits(x uint32, n int) string { return fmt.Sprintf("%d'b%0*b", n, n, x) }

// majorities returns the hidden neurons, eq. (2): a sum of three terms +1 or -1 has the
// sign of the majority of them.
func majorities(n int, cn pbnn.CN) (list []string) {
	weights := [3]int{}
	weights[0], weights[1], weights[2] = cn.Weights()
	for i := range n {
		var x [3]string
		for k, from := range [3]int{(i + n - 1) % n, i, (i + 1) % n} {
			x[k] = fmt.Sprintf("%sx[%d]", cmp.Or(map[bool]string{true: "~"}[weights[k] < 0], ""), from)
		}
		list = append(list, fmt.Sprintf("%s & %s | %s & %s | %s & %s", x[0], x[1], x[1], x[2], x[2], x[0]))
	}
	return list
}
