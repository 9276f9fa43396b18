package attractor_test

import (
	"fmt"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/lyapunov"
)

// The net of figure 4 of the article: its class, and the value printed for it.
func Example() {
	net, err := attractor.New(attractor.Params{N: 4, D: 16, S: 1.4, Seed: 174658140})
	if err != nil {
		panic(err)
	}
	m := net.Map()
	_, verdict, err := lyapunov.Analyse(m, m.Start(attractor.DefaultInit), lyapunov.Survey(3), lyapunov.Tolerances{}, 80000)
	if err != nil {
		panic(err)
	}
	lambda := net.AuthorLambda(attractor.AuthorSteps, attractor.AuthorDiscard, attractor.AuthorEps, false)
	fmt.Printf("%v, torus of dimension %d\n", verdict.Class, verdict.TorusDim)
	fmt.Printf("printed as λ: %.2f = ln(b_1 |w_1|) = %.2f\n", lambda, net.AuthorClosedForm())
	// Output:
	// quasiperiodic, torus of dimension 1
	// printed as λ: 0.32 = ln(b_1 |w_1|) = 0.32
}

// The orbit as the article generates it: 1000 iterations dropped, then x_1 and x_2.
func ExampleNet_Run() {
	net, err := attractor.New(attractor.Params{N: 4, D: 32, S: 0.22, Seed: 174658140})
	if err != nil {
		panic(err)
	}
	run := net.Run(attractor.DefaultInit)
	run.Advance(1000)
	x1, x2 := make([]float64, 100000), make([]float64, 100000)
	run.Trajectory(x1, x2)
	fmt.Printf("share of the cells visited: %.4f\n", attractor.Coverage(x1, x2))
	// Output: share of the cells visited: 0.0254
}

// The scaling factor at which the origin loses its stability, and how.
func ExampleNet_FirstBifurcation() {
	net, err := attractor.New(attractor.Params{N: 4, D: 16, S: 1, Seed: 174658140})
	if err != nil {
		panic(err)
	}
	sc, kind, rotation := net.FirstBifurcation()
	fmt.Printf("%v at s = %.5f, rotation %.4f\n", kind, sc, rotation)
	// Output: Neimark-Sacker at s = 0.36857, rotation 0.1021
}
