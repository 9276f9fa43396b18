package lyapunov_test

import (
	"fmt"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
)

// henon is Henon's map, x' = 1 - 1.4 x^2 + y, y' = 0.3 x, with its Jacobian matrix.
var henon = lyapunov.Func{
	D: 2,
	F: func(y, next []float64) { next[0], next[1] = 1-1.4*y[0]*y[0]+y[1], 0.3*y[0] },
	Jacobian: func(y, matrix []float64) {
		matrix[0], matrix[1] = -2.8*y[0], 1
		matrix[2], matrix[3] = 0.3, 0
	},
}

// The spectrum of a map of one's own.
func ExampleCompute() {
	sp, err := lyapunov.Compute(henon, []float64{0.1, 0.1}, lyapunov.Options{Transient: 1000, Steps: 100000})
	if err != nil {
		panic(err)
	}
	for i, e := range sp.Exponents {
		fmt.Printf("λ_%d = %.2f ± %.3f\n", i+1, e.Mean, e.SE)
	}
	fmt.Printf("Kaplan-Yorke dimension %.2f\n", sp.KaplanYorke.Dim)
	// Output:
	// λ_1 = 0.42 ± 0.001
	// λ_2 = -1.62 ± 0.001
	// Kaplan-Yorke dimension 1.26
}

// The class of an attractor, with the options for a survey of many.
func ExampleAnalyse() {
	_, verdict, err := lyapunov.Analyse(henon, []float64{0.1, 0.1}, lyapunov.Survey(2), lyapunov.Tolerances{}, 80000)
	if err != nil {
		panic(err)
	}
	fmt.Println(verdict.Class)
	// Output: chaotic
}

// The article's net of figure 3, which it calls toroidal with the exponent -0.20.
func ExampleAnalyse_net() {
	net, err := attractor.New(attractor.Params{N: 4, D: 32, S: 0.55, Seed: 3160697950})
	if err != nil {
		panic(err)
	}
	m := net.Map()
	sp, verdict, err := lyapunov.Analyse(m, m.Start(attractor.DefaultInit), lyapunov.Survey(2), lyapunov.Tolerances{}, 80000)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%v, λ_1 below 1e-9: %t, λ_2 = %.3f\n", verdict.Class, sp.Exponents[0].Birkhoff < 1e-9, sp.Exponents[1].Mean)
	// Output: quasiperiodic, λ_1 below 1e-9: true, λ_2 = -0.022
}

// States along an orbit.
func ExampleOrbit() {
	for t, y := range lyapunov.Orbit(henon, []float64{0, 0}, 4) {
		fmt.Printf("%d: %.2f %.2f\n", t, y[0], y[1])
	}
	// Output:
	// 0: 0.00 0.00
	// 1: 1.00 0.00
	// 2: -0.40 0.30
	// 3: 1.08 -0.12
}
