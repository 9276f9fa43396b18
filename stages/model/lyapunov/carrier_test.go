package lyapunov_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
)

// stepwise is a net without its faster ways.
type stepwise struct{ m *attractor.Map }

func (s stepwise) Dim() int                                { return s.m.Dim() }
func (s stepwise) StepTangent(y, next, v []float64, k int) { s.m.StepTangent(y, next, v, k) }
func (s stepwise) LogAbsDet(y []float64) float64           { return s.m.LogAbsDet(y) }

// Nets of several sizes that make their steps side by side give all numbers that each gives
// alone, with whatever else they are asked for at the same time.
func TestTogether(t *testing.T) {
	type job struct {
		n, d, k int
		s       float64
		seed    uint32
	}
	var jobs []job
	for i, size := range []struct{ n, d int }{{4, 16}, {4, 32}, {8, 16}, {3, 9}, {5, 7}, {9, 40}} {
		for j, s := range []float64{0, 0.25, 1.5, 6, 1000} {
			for _, k := range []int{1, 3, size.d} {
				jobs = append(jobs, job{size.n, size.d, k, s, uint32(7*i + j)}, job{size.n, size.d, k, s, uint32(100 + j)})
			}
		}
	}
	analyse := func(j job, lane *attractor.Lane) (string, error) {
		net, err := attractor.New(attractor.Params{N: j.n, D: j.d, S: j.s, Seed: j.seed})
		if err != nil {
			return "", err
		}
		m := net.MapIn(lane)
		var states []float64
		for time, y := range lyapunov.Orbit(m, m.Start(1), 300) {
			if time%100 == 7 { // other steps of the same map on the way
				m.Advance(slices.Clone(y), 70, nil)
				for _, y := range lyapunov.Orbit(m, y, 20) {
					states = append(states, y...)
				}
			}
			states = append(states, y...)
		}
		opt := lyapunov.Options{K: j.k, Transient: 300, Steps: 501, Batches: 5, Record: 4}
		sp, v, err := lyapunov.Analyse(m, m.Start(attractor.DefaultInit), opt, lyapunov.Tolerances{MaxPeriod: 40, Settle: 2000}, 2100)
		return fmt.Sprintf("%v %#v %#v", states, sp, v), err
	}
	got := make([]string, len(jobs))
	err := attractor.Together(len(jobs), func(i int, lane *attractor.Lane) (err error) {
		got[i], err = analyse(jobs[i], lane)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, j := range jobs {
		if want, err := analyse(j, nil); err != nil || got[i] != want {
			t.Fatalf("%+v: %v\ngot  %s\nwant %s", j, err, got[i], want)
		}
	}

	// An error of a job ends it all, after the jobs under way.
	begun, ended := 0, 0
	err = attractor.Together(1000, func(i int, lane *attractor.Lane) error {
		begun++
		_, err := analyse(jobs[i%len(jobs)], lane)
		ended++
		if i == 3 {
			return errors.New("the fourth")
		}
		return err
	})
	if err == nil || err.Error() != "the fourth" || begun == 1000 || ended != begun {
		t.Errorf("%v: %d jobs begun, %d ended", err, begun, ended)
	}
}

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
