package signals

import (
	"context"
	"fmt"
	"strings"

	"neurorbit/stages/model/hardware"
	"neurorbit/stages/model/synthesis"
)

// Limits of the searches: steps and states for each connection number.
var (
	limits        = synthesis.Limits{Steps: 2e7, States: 1 << 28, Best: 1}
	furtherLimits = synthesis.Limits{Steps: 2e6, States: 1 << 24, Best: 1}
)

// answer says what stores a signal.
func answer(ctx context.Context, p signalParams, progress func(float64)) (SignalRow, []ConnectionRow, error) {
	s, err := synthesis.Parse(p.Signal.Rows)
	row := SignalRow{
		Name: p.Signal.Name, About: p.Signal.About, Source: p.Signal.Source, N: int64(s.N), Period: int64(len(s.Rows)),
		Antisymmetric: s.Antisymmetric(), Complete: true, CN: -1, MissCN: -1,
	}
	if err != nil {
		return row, nil, err
	}
	size := hardware.DBNN(s.N, s.Rows)
	row.DBNNHidden, row.DBNNGates, row.DBNNWires = int64(len(s.Rows)), int64(size.Gates), int64(size.Connections)
	var connections []ConnectionRow
	var best *synthesis.Network
	for _, cn := range synthesis.CNs {
		f, err := synthesis.Find(ctx, s, cn, limits)
		if err != nil {
			return row, nil, err
		}
		c := ConnectionRow{row.Name, int32(cn), f.Complete, f.Orders, f.Networks, f.Analysed, f.GBPOs, "", 0}
		row.Complete = row.Complete && f.Complete
		row.Networks += f.Networks
		row.Analysed += f.Analysed
		row.GBPOs += f.GBPOs
		for _, n := range f.Best {
			c.BestID, c.BestBasin = n.Sigma.ID(), int64(n.Orbit.Basin)
			if best == nil || n.Compare(*best) < 0 {
				best = &n
			}
		}
		connections = append(connections, c)
	}
	if best != nil {
		row.take(*best)
	} else {
		miss := synthesis.NearestOf(s)
		row.MissBits, row.MissCN, row.MissID = int64(miss.Bits), int32(miss.CN), miss.Sigma.ID()
		row.MissRing, row.MissWithout, row.MissAll = list(miss.Order), list(miss.Without), s.N <= synthesis.MissN
	}
	if best == nil || row.Antisymmetric && !best.GBPO {
		err = row.widen(ctx, s, best != nil, p, progress)
	}
	return row, connections, err
}

// widen adds neurons until some network stores the signal, or has it as its GBPO.
func (row *SignalRow) widen(ctx context.Context, s synthesis.Signal, gbpo bool, p signalParams, progress func(float64)) error {
	e, tried, err := synthesis.Least(ctx, s, gbpo, p.Further, p.Sets, furtherLimits, progress)
	row.Tried = int64(tried)
	if e.Best == nil {
		return err
	}
	row.Further = int64(e.Neurons)
	var columns []string
	for i := range e.Neurons {
		columns = append(columns, synthesis.Digits(e.Signal.Column(s.N+i)))
	}
	row.Columns = strings.Join(columns, " ")
	row.take(*e.Best)
	return err
}

// take enters the best network.
func (row *SignalRow) take(n synthesis.Network) {
	size := hardware.PBNN(len(n.Sigma))
	row.CN, row.ID, row.Ring, row.GBPO = int32(n.CN), n.Sigma.ID(), list(n.Order), n.GBPO
	row.Basin, row.Transient = int64(n.Orbit.Basin), int64(n.Orbit.LongestTransient)
	row.Cells, row.Wires = int64(size.Gates), int64(size.Connections)
}

// list writes numbers from 1.
func list(numbers []int) string { return strings.Trim(fmt.Sprint(synthesis.FromOne(numbers)), "[]") }
