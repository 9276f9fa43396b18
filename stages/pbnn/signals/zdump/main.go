package main

import (
	"fmt"
	"neurorbit/pipeline/table"
	"neurorbit/stages/pbnn/signals"
	"os"
)

type file struct{ *os.File }

func (f file) Size() int64 { s, _ := f.Stat(); return s.Size() }
func read[R any](n string) []R {
	f, err := os.Open(os.Args[1] + "/" + n + ".parquet")
	if err != nil {
		panic(err)
	}
	r, err := table.Read[R](file{f})
	if err != nil {
		panic(err)
	}
	return r
}
func main() {
	for _, r := range read[signals.SignalRow]("signals") {
		fmt.Printf("%-10s N%d p%d anti %v complete %v nets %d/%d gbpos %d further %d tried %d cols %q | CN%d P(%s) ring %s gbpo %v basin %d tr %d cells %d | miss %d CN%d %s without %s | dbnn %d gates %d\n", r.Name, r.N, r.Period, r.Antisymmetric, r.Complete, r.Analysed, r.Networks, r.GBPOs, r.Further, r.Tried, r.Columns, r.CN, r.ID, r.Ring, r.GBPO, r.Basin, r.Transient, r.Cells, r.MissBits, r.MissCN, r.MissID, r.MissWithout, r.DBNNHidden, r.DBNNGates)
	}
	for _, r := range read[signals.CycleRow]("cycles") {
		if r.CN == -1 || (r.N == 7 && r.CN == 1) {
			fmt.Printf("%+v\n", r)
		}
	}
	for _, r := range read[signals.PropertyRow]("properties") {
		if r.Property != "cycles" {
			continue
		}
		fmt.Printf("%+v\n", r)
	}
}
