package lyapunov_test

import (
	"fmt"
	"testing"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
)

// stepwise is a net without its faster ways.
type stepwise struct{ m *attractor.Map }

func (s stepwise) Dim() int                                { return s.m.Dim() }
func (s stepwise) StepTangent(y, next, v []float64, k int) { s.m.StepTangent(y, next, v, k) }
func (s stepwise) LogAbsDet(y []float64) float64           { return s.m.LogAbsDet(y) }

// Many steps at once give all numbers that single steps give, also where vectors are
// annihilated while the frame turns or while steps count.
func TestCarrier(t *testing.T) {
	replaced, infinite := 0, 0
	for _, size := range []struct{ n, d int }{{4, 16}, {4, 32}, {8, 16}, {3, 9}, {5, 7}, {4, 40}} {
		for i, s := range []float64{0, 0.25, 1, 1.5, 6, 1000} {
			for _, k := range []int{1, 3, size.d} {
				net, err := attractor.New(attractor.Params{N: size.n, D: size.d, S: s, Seed: uint32(7*i + k)})
				if err != nil {
					t.Fatal(err)
				}
				m := net.Map()
				analyse := func(sys lyapunov.System) string {
					opt := lyapunov.Options{K: k, Transient: 300, Steps: 501, Batches: 5, Record: 4}
					sp, v, err := lyapunov.Analyse(sys, m.Start(attractor.DefaultInit), opt, lyapunov.Tolerances{MaxPeriod: 40, Settle: 2000}, 2100)
					if err != nil {
						t.Fatal(err)
					}
					replaced, infinite = replaced+sp.Replaced, infinite+sp.MinusInf
					return fmt.Sprintf("%#v %#v", sp, v)
				}
				if got, want := analyse(m), analyse(stepwise{m}); got != want {
					t.Fatalf("N = %d, D = %d, s = %v, K = %d:\ngot  %s\nwant %s", size.n, size.d, s, k, got, want)
				}
			}
		}
	}
	if replaced == 0 || infinite == 0 {
		t.Errorf("%d vectors replaced, %d exponents -Inf: the test shows nothing of them", replaced, infinite)
	}
}
