package report

import (
	"fmt"
	"math"
)

// The fixture of the chaotic net is made by rules of its own, not by a net: what
// matters is that all kinds of rows are there.

// noise returns numbers from 0 to 1 that look irregular, the same everywhere.
func noise(i int) float64 {
	u := uint64(i)*0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019
	u ^= u >> 29
	u *= 0xBF58476D1CE4E5B9
	u ^= u >> 32
	return float64(u>>40) / (1 << 24)
}

// A chaoticRecipe says what chaoticRows makes.
type chaoticRecipe struct {
	seeds     []int64
	tMax      int
	ranges    int // steps of the sweep
	transient bool
	abstained int // of the calibrated net
	figure5   []float64
	boundary  int     // points of an edge
	calibrate float64 // range parameter found, or not a number
	grid      int     // variants of the multiverse
}

// paperRecipe makes tables such as the paper's config makes them, with the
// paper's results.
var paperRecipe = chaoticRecipe{
	seeds: []int64{1}, tMax: 100, ranges: 81, transient: true, abstained: 187, figure5: []float64{0.2, 0.5}, boundary: 31, calibrate: 0.2, grid: 24,
}

// chaoticRows adds the tables of stage chaoticnet. The images must be there.
func (fx fixture) chaoticRows(c chaoticRecipe) {
	fx.mapRows(c)
	fx.calibrationRows(c)
	fx.voteRows(c)
	fx.planeRows(c)
}

func (fx fixture) mapRows(c chaoticRecipe) {
	var bifurcation []bifurcationRow
	for n := range 601 {
		a, u := 2.5+float64(n)/400, 0.4
		for i := range 520 {
			if i >= 400 {
				bifurcation = append(bifurcation, bifurcationRow{a, int32(i - 400), u})
			}
			u = float64(float64(a*u) * (1 - u))
		}
	}
	var regions []regionRow
	for _, h := range c.figure5 {
		x := 0.1 * h
		for i := range 300 {
			q := x / h
			next := float64(h * (1 - float64(2*float64(q*q))))
			regions = append(regions, regionRow{h, int32(i), x, next})
			x = next
		}
	}
	var series []seriesRow
	for _, init := range []float64{0.4, -0.49} {
		for _, every := range []int{1, 2, 3} {
			x := init
			for time := 1; time <= 50; time++ {
				if time%every == 0 {
					series = append(series, seriesRow{init, int32(every), int32(time / every), x})
				}
				q := x / 0.5
				x = float64(0.5 * (1 - float64(2*float64(q*q))))
			}
		}
	}
	fx[tableBifurcation], fx[tableRegion], fx[tableSeries] = bifurcation, regions, series
}

func (fx fixture) calibrationRows(c chaoticRecipe) {
	const samples, steps = 4649, 9
	var ranges []rangeRow
	var times []timeRow
	var sweep []sweepRow
	var argmins []argminRow
	var chosen []chosenRow
	for n, seed := range c.seeds {
		for i := range c.ranges {
			b := math.Round(120+2*float64(i)) / 1000
			errors := int64(0)
			if !(b <= c.calibrate) {
				errors = int64(4000 * (b - 0.1) * (1 + noise(i+100*n)))
			}
			row := func(t, first, outputs int, errors int64) rangeRow {
				all := int64(samples * outputs)
				return rangeRow{seed, "half", b, int32(t), int32(first), int32(outputs), samples, errors, int32(errors) / int32(outputs), int32(errors) / 200,
					float64(100*(all-errors)) / float64(all), t*first <= steps}
			}
			ranges = append(ranges, row(12, 1, 100, errors))
			if c.transient && i%10 == 0 {
				ranges = append(ranges, row(1, 1, 20, 20000))
				for k := range 20 {
					ranges = append(ranges, row(1, k+1, 1, int64(2000>>k)))
				}
			}
		}
		mse := func(time int) float64 {
			return float64(4e-6*(1+noise(time+7*n))) + 0.05/float64(int64(1)<<min(3*time, 60))
		}
		for time := 1; time <= 60; time++ {
			times = append(times, timeRow{seed, 0.2, int32(time), mse(time), int32(2000>>min(time, 20)) + int32(5*noise(time))})
		}
		best := 1
		least := math.Inf(1)
		for t := 1; t <= c.tMax; t++ {
			r := sweepRow{seed, 0.2, int32(t), float64(4e-6*(1+noise(t))) + 0.005/float64(int64(1)<<min(t, 60)), int64(2 + 1000>>min(t, 20)), 0}
			if t == 12 {
				r.MSE = 3e-6
			}
			r.Accuracy = 100 - float64(r.Errors)/46490
			if sweep = append(sweep, r); r.MSE < least {
				best, least = t, r.MSE
			}
			share := 0.0
			if noise(t) < 0.4 {
				share = noise(3*t) / float64(c.tMax)
			}
			argmins = append(argmins, argminRow{seed, int32(t), share, share / 2})
		}
		chosen = append(chosen, chosenRow{
			Seed: seed, Range: 0.2, T: int32(best), MSE: least, RangeRule: "largest range parameter of the sweep", RangeCalibrated: c.calibrate, RangeTransient: math.NaN(), RangeVoted: 0.25,
			TCalibrated: int32(best), TLow: 1, THigh: int32(c.tMax), TShare: 0.125, TransientSteps: steps,
		})
	}
	fx[tableRange], fx[tableTime], fx[tableTSweep], fx[tableArgmin], fx[tableChosen] = ranges, times, sweep, argmins, chosen
}

// chaoticMaps are the alternatives with their T.
var chaoticMaps = []string{"tent", "sine", "uniform", "arcsine", "gaussian", "constant", "dropout"}

func (fx fixture) voteRows(c chaoticRecipe) {
	var test []imageRow
	for _, r := range fx[tableImages].([]imageRow) {
		if r.Split == splitTest {
			test = append(test, r)
		}
	}
	var variants []variantRow
	var votes []voteRow
	var rules []ruleRow
	var risks []riskRow
	var areas []aurcRow
	// Table 1 is on the whole split, the votes are on the images there are.
	rule := func(v variantRow, abstained, caught int) {
		variants = append(variants, v)
		r := ruleRow{
			Variant: v.Name, MaxClasses: 2, MinVotes: 80, Seed: v.Seed, Chosen: v.Chosen, Published: v.Published, Samples: 4649, BaseErrors: 143, BaseCorrect: 4506,
			Abstained: int32(abstained), ErrorsCaught: int32(caught), ErrorsAccepted: int32(143 - caught), CorrectLost: int32(abstained - caught), CorrectKept: int32(4506 - abstained + caught), Accepted: int32(4649 - abstained),
		}
		r.Coverage, r.SelectiveAccuracy = float64(100*r.Accepted)/4649, float64(100*r.CorrectKept)/float64(r.Accepted)
		rules = append(rules, r)
	}
	for _, seed := range c.seeds {
		v := variantRow{Seed: seed, Map: "logistic", Reading: "half", Range: 0.2, T: 12, Factor: 0.01, Order: "row", Rows: 30, Outputs: 100}
		named := func(name string, chosen, published bool) variantRow {
			v := v
			v.Name, v.Chosen, v.Published = fmt.Sprintf("%d/%s", seed, name), chosen, published
			return v
		}
		rule(named("chosen", true, false), c.abstained, min(143, c.abstained))
		rule(named("published", false, true), c.abstained/2, min(143, c.abstained/3))
		for i, m := range chaoticMaps {
			v := named(m, false, false)
			v.Map = m
			rule(v, 20<<i, min(143, 10<<i))
		}
		for i := range c.grid {
			v := named(fmt.Sprintf("range%d_t%d", i, i), false, false)
			v.Range, v.T = float64(i)/10, int32(i)
			rule(v, min(9+150*i, 4649), min(143, 5+20*i))
		}
		for i, r := range test {
			row := voteRow{Variant: variants[len(variants)-1].Name, Index: r.Index, Label: r.Label, Base: r.Label}
			row.Votes[r.Label] = 100
			votes = append(votes, row)
			row.Variant = named("chosen", true, false).Name
			if i < c.abstained {
				other := (r.Label + 1 + int32(i)/40) % classes
				row.Votes[r.Label], row.Votes[other] = 100-int32(i%60), int32(i%60)
				if i%3 == 0 {
					row.Base = other
				}
				if i%60 <= 20 {
					row.Votes[r.Label]--
					row.Votes[(other+1)%classes]++
					if i%60 == 0 {
						row.Votes[r.Label]--
						row.Votes[(other+3)%classes]++
					}
				}
			}
			votes = append(votes, row)
		}
	}
	all := append([]int64{}, c.seeds...)
	if len(all) > 1 {
		all = append(all, -1)
	}
	for _, seed := range all {
		methods := []string{"softmax", "margin", "entropy"}
		if seed < 0 {
			methods = append(methods, "ensemble")
		}
		for _, m := range append([]string{"chosen", "published"}, chaoticMaps...) {
			methods = append(methods, m, m+meanSuffix)
		}
		for i, m := range methods {
			for k := 1; k <= 200; k++ {
				x := float64(k) / 200
				risk := float64(0.001*float64(i+1)) + float64(0.03*float64(x*float64(x*float64(x*x))))
				risks = append(risks, riskRow{m, seed, x, risk, 0.8 * risk, 1.2 * risk})
			}
			areas = append(areas, aurcRow{m, seed, 0.002 * float64(i+1), 0.001, 0.1, 143, 90 - float64(i)})
		}
	}
	var outputs []outputRow
	for _, role := range []string{"correct", "misread"} {
		for k := range 100 {
			r := outputRow{Role: role, Index: test[3].Index, Label: test[3].Label, Base: test[3].Label, K: int32(k + 1), Class: test[3].Label}
			if role == "misread" {
				r.Base, r.Class = (r.Label+1)%classes, (r.Label+int32(k%4))%classes
			}
			outputs = append(outputs, r)
		}
	}
	fx[tableVariants], fx[tableVotes], fx[tableRule] = variants, votes, rules
	fx[tableRisk], fx[tableAURC], fx[tableOutputs] = risks, areas, outputs
}

func (fx fixture) planeRows(c chaoticRecipe) {
	var points []pointRow
	lines := []lineRow{{0, 1, 0.2, 0.1}}
	for k := range 40 {
		lines = append(lines, lineRow{int32(k + 1), 1 + float64(0.3*(noise(k)-0.5)), 0.2 + float64(0.3*(noise(k+50)-0.5)), 0.1 + float64(0.3*(noise(k+99)-0.5))})
	}
	for i := range 60 {
		group := int32(i % 2)
		x, y := noise(2*i), float64(2*noise(2*i+1))-1
		p := pointRow{Group: group, Index: int32(i), X: -0.3 - float64(0.7*x), Y: y, Side: 2*group - 1}
		if group == 1 {
			p.X = 0.2 + float64(0.8*x)
		}
		for _, l := range lines[1:] {
			if (float64(l.W1*p.X)+float64(l.W2*p.Y)+l.B >= 0) != (group == 1) {
				p.Share += 1.0 / 40
			}
		}
		points = append(points, p)
	}
	var cells []boundaryRow
	for j := range c.boundary {
		for i := range c.boundary {
			class := func(shift int) int32 {
				switch {
				case i+shift > c.boundary/2:
					return 9
				case j > 2*c.boundary/3+shift:
					return 3
				}
				return 8
			}
			r := boundaryRow{I: int32(i), J: int32(j), X: float64(i) - float64(c.boundary/4), Y: float64(j) - float64(c.boundary/4), Base: class(0), L1: class(1), L2: class(-2), L3: class(2), Classes: 1, Share: 1}
			if c.boundary < 10 {
				r.L3 = -1
			}
			if d := i - c.boundary/2; d*d < 9 {
				r.Classes, r.Share = 2, 0.5+float64(d)/6
			}
			cells = append(cells, r)
		}
	}
	at := float64(c.boundary)
	fx[tableLines], fx[tablePoints], fx[tableBoundary] = lines, points, cells
	fx[tableBoundaryPoints] = []boundaryPointRow{
		{"own", splitTrain, 5, 8, 0, 0}, {"other", splitTrain, 6, 9, 0.4 * at, 0}, {"test", splitTest, 7, 8, 0.3 * at, 0.4 * at},
	}
}

// emptyChaotic adds empty tables.
func (fx fixture) emptyChaotic() {
	fx[tableBifurcation], fx[tableRegion], fx[tableSeries] = []bifurcationRow{}, []regionRow{}, []seriesRow{}
	fx[tableRange], fx[tableTime], fx[tableTSweep], fx[tableArgmin], fx[tableChosen] = []rangeRow{}, []timeRow{}, []sweepRow{}, []argminRow{}, []chosenRow{}
	fx[tableVariants], fx[tableVotes], fx[tableRule] = []variantRow{}, []voteRow{}, []ruleRow{}
	fx[tableRisk], fx[tableAURC], fx[tableOutputs] = []riskRow{}, []aurcRow{}, []outputRow{}
	fx[tableLines], fx[tablePoints], fx[tableBoundary], fx[tableBoundaryPoints] = []lineRow{}, []pointRow{}, []boundaryRow{}, []boundaryPointRow{}
}
