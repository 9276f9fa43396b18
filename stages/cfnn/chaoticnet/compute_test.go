package chaoticnet

import (
	"math"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/model/chaotic"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/strict"
)

// TestSharing: the errors for each T are, bit for bit, those of the obvious way, in
// which all pairs (T, k) are evaluated.
func TestSharing(t *testing.T) {
	s := tiny()
	s.Seeds, s.Multiverse, s.Alternatives = s.Seeds[:1], nil, nil
	p := newProject(t, 1)
	if _, err := p.run(t, s); err != nil {
		t.Fatal(err)
	}
	chosen := rows[ChosenRow](t, p, "chosen")[0]
	train := fixtureSplit("train")
	varying := chaotic.FirstRows(s.Rows, edge, edge, false)
	ev := chaotic.NewEvaluator(fixtureNet(1), train.X, varying, 1)
	x0 := starts(s.Factor, chaotic.Weights(fixtureNet(1)[0], varying))
	prob, shift, best := make([]float64, classes), make([]float64, len(x0)), 0
	sweep := rows[TRow](t, p, "tsweep")
	for i, got := range sweep {
		o := chaotic.NewOrbits(chaotic.Logistic, chosen.Range, x0)
		want := TRow{Seed: 1, Range: chosen.Range, T: int32(i + 1)}
		for k := 1; k <= s.Outputs; k++ {
			o.Advance((i + 1) * k)
			o.X(shift)
			z := ev.Outputs(shift, 1)
			e := make([]float64, len(train.Labels))
			for n, label := range train.Labels {
				feedforward.Softmax(prob, z.Row(n))
				e[n] = chaotic.SquaredError(prob, label)
			}
			want.MSE += strict.PairwiseSum(e) / float64(classes*len(e))
			want.Errors += int64(misread(train.Labels, z))
		}
		want.MSE /= float64(s.Outputs)
		all := int64(s.Outputs * len(train.Labels))
		want.Accuracy = percent(all-want.Errors, all)
		if got != want {
			t.Errorf("T = %d: %+v, want %+v", i+1, got, want)
		}
		if got.MSE < sweep[best].MSE {
			best = i
		}
	}
	if len(sweep) != s.TMax || chosen.T != int32(best+1) || chosen.MSE != sweep[best].MSE {
		t.Errorf("%d values of T, chosen is %d, the least error is at %d", len(sweep), chosen.T, best+1)
	}
	sum := 0.0
	for i, a := range rows[ArgminRow](t, p, "argmin") {
		sum += a.Both
		if a.Both > 0 && i == best && a.Both != chosen.TShare {
			t.Errorf("share of T = %d: %v and %v", i+1, a.Both, chosen.TShare)
		}
	}
	if math.Abs(sum-1) > 1e-12 || chosen.TLow > chosen.THigh {
		t.Errorf("shares add up to %v, interval %d to %d", sum, chosen.TLow, chosen.THigh)
	}
}

// TestTables: the tables agree with each other and with a direct evaluation.
func TestTables(t *testing.T) {
	s := tiny()
	p := newProject(t, 1, 5)
	if _, err := p.run(t, s); err != nil {
		t.Fatal(err)
	}
	votes := map[string][]VoteRow{}
	for _, v := range rows[VoteRow](t, p, "votes") {
		votes[v.Variant] = append(votes[v.Variant], v)
	}
	variants := rows[VariantRow](t, p, "variants")
	table1 := rows[Table1Row](t, p, "table1")
	if len(variants) != len(s.variants()) || len(table1) != len(variants) || len(votes) != len(variants) {
		t.Fatalf("%d variants, %d rows of table 1, votes of %d", len(variants), len(table1), len(votes))
	}
	caught := false
	for i, v := range variants {
		r := table1[i]
		if r.Variant != v.Name || len(votes[v.Name]) != testImages {
			t.Fatalf("row %d: %s and %s with %d images", i, v.Name, r.Variant, len(votes[v.Name]))
		}
		var abstained, errors, caughtHere int32
		for _, row := range votes[v.Name] {
			sum, n, most := int32(0), 0, int32(0)
			for _, c := range row.Votes {
				sum += c
				most = max(most, c)
				if c > 0 {
					n++
				}
			}
			if sum != v.Outputs {
				t.Fatalf("%s, image %d has %d votes", v.Name, row.Index, sum)
			}
			silent := n > s.Rule.MaxClasses || most < int32(s.Rule.MinVotes)
			if silent {
				abstained++
			}
			if row.Base != row.Label {
				errors++
				if silent {
					caughtHere++
				}
			}
		}
		caught = caught || caughtHere > 0
		if r.Abstained != abstained || r.BaseErrors != errors || r.ErrorsCaught != caughtHere || r.ErrorsAccepted != errors-caughtHere ||
			r.CorrectLost != abstained-caughtHere || r.Accepted != testImages-abstained || r.CorrectKept != r.Accepted-r.ErrorsAccepted || r.BaseCorrect != testImages-errors {
			t.Errorf("%s: table 1 has %+v; %d abstained, %d of %d errors caught", v.Name, r, abstained, caughtHere, errors)
		}
	}
	if !caught {
		t.Error("no error is caught anywhere: the fixture tests nothing")
	}

	// The published variant of the second net, evaluated here.
	test := fixtureSplit("test")
	base := predict(fixtureNet(5), test.X, 1)
	want := direct(s, 5, s.Published.T, 0)
	for i, v := range votes["5/published"] {
		if v.Votes != want[i] || v.Base != feedforward.Class(base.Row(i)) || v.Label != test.Labels[i] {
			t.Errorf("image %d: %+v, want the votes %v", i, v, want[i])
		}
	}

	// Every method for each seed and for both, with the area of its curve.
	methods := map[int64]int{}
	for _, a := range rows[AURCRow](t, p, "aurc") {
		methods[a.Seed]++
		if !(a.Low <= a.AURC && a.AURC <= a.High && 0 < a.CaughtAt && a.CaughtAt <= a.Errors) {
			t.Errorf("%+v", a)
		}
	}
	names := 2*(2+len(s.Alternatives)) + 3
	if methods[1] != names+4 || methods[5] != names+1 || methods[-1] != names+1 {
		t.Errorf("methods by seed: %v", methods)
	}
	last := map[string]CurveRow{}
	for _, c := range rows[CurveRow](t, p, "curves") {
		if c.Low > c.Risk+1e-12 && c.Low > c.High || c.Risk < 0 || c.Risk > 1 {
			t.Errorf("%+v", c)
		}
		last[c.Method] = c
	}
	for m, c := range last {
		if c.Coverage != 1 {
			t.Errorf("the curve of %s ends at coverage %v", m, c.Coverage)
		}
	}

	// Figure 9 and the plane about the misread image.
	var roles []string
	for _, e := range rows[ExampleRow](t, p, "examples") {
		if e.K == 1 {
			roles = append(roles, e.Role)
		}
		if (e.Role == "correct") != (e.Label == e.Base) || e.Role == "correct" && e.Label != 3 {
			t.Errorf("example %+v", e)
		}
	}
	if !slices.Equal(roles, []string{"correct", "misread"}) {
		t.Errorf("examples %v", roles)
	}
	if b := rows[BoundaryRow](t, p, "boundary"); len(b) != s.Boundary*s.Boundary {
		t.Errorf("%d points of the boundary", len(b))
	}
}

// direct returns the votes for the test images at the published range parameter.
func direct(s *Section, seed uint32, every, skip int) [][classes]int32 {
	w, varying := fixtureNet(seed), chaotic.FirstRows(s.Rows, edge, edge, false)
	ev := chaotic.NewEvaluator(w, fixtureSplit("test").X, varying, 1)
	base := chaotic.Weights(w[0], varying)
	o := chaotic.NewOrbits(chaotic.Logistic, s.Published.Range, starts(s.Factor, base))
	votes, shift := make([][classes]int32, testImages), make([]float64, len(base))
	for k := 1; k <= s.Outputs; k++ {
		o.Advance(skip + k*every)
		o.X(shift)
		z := ev.Outputs(shift, 1)
		for i := range votes {
			votes[i][feedforward.Class(z.Row(i))]++
		}
	}
	return votes
}

// TestShared: variants and forms that take answers from others have the results that
// they have alone.
func TestShared(t *testing.T) {
	s := tiny()
	s.Seeds, s.Alternatives, s.Forms = s.Seeds[:1], nil, []string{"logistic-centred"}
	s.Range, s.Sweep.From, s.Sweep.T = 0.4, 0.25, s.Published.T
	s.Multiverse = []Grid{{T: []any{1, 10}}, {Reading: []string{"full"}, Range: []any{0.8}, T: []any{5}}, {T: []any{2}, Skip: []int{3}}}
	p := newProject(t, 1)
	if _, err := p.run(t, s); err != nil {
		t.Fatal(err)
	}
	votes := map[string][][classes]int32{}
	for _, v := range rows[VoteRow](t, p, "votes") {
		votes[v.Variant] = append(votes[v.Variant], v.Votes)
	}
	for name, want := range map[string][][classes]int32{
		"1/t1": direct(s, 1, 1, 0), "1/t10": direct(s, 1, 10, 0), "1/full_range0.8_t5": direct(s, 1, 5, 0), "1/t2_skip3": direct(s, 1, 2, 3),
	} {
		if !slices.Equal(votes[name], want) {
			t.Errorf("the votes of %s differ from those of the net alone", name)
		}
	}
	shared := rows[FormRow](t, p, "forms")
	s.Range, s.Sweep.T = auto, 12
	if _, err := p.run(t, s); err != nil {
		t.Fatal(err)
	}
	for i, alone := range rows[FormRow](t, p, "forms") {
		if got := shared[i]; got.Errors != alone.Errors || got.VotedErrors != alone.VotedErrors || got.Range != alone.Range || got.T != alone.T {
			t.Errorf("%+v, alone %+v", got, alone)
		}
	}
}

// TestRangeTable: the row of the first outputs at T = 1 is the sum of those of single
// outputs, and the calibration follows the rule.
func TestRangeTable(t *testing.T) {
	s := tiny()
	s.Seeds, s.Multiverse, s.Alternatives = s.Seeds[:1], nil, nil
	p := newProject(t, 1)
	if _, err := p.run(t, s); err != nil {
		t.Fatal(err)
	}
	var settled []RangeRow
	sums := map[float64]RangeRow{}
	for _, r := range rows[RangeRow](t, p, "range") {
		sum := sums[r.Range]
		switch {
		case r.T == int32(s.Sweep.T):
			settled = append(settled, r)
		case r.Outputs == 1:
			sum.Errors += r.Errors
			sum.WorstErrors = max(sum.WorstErrors, r.WorstErrors)
			sums[r.Range] = sum
		default:
			sums[r.Range] = RangeRow{Errors: -r.Errors, Outputs: r.Outputs}
		}
		if want := 100 * (1 - float64(r.Errors)/float64(r.Outputs*r.Samples)); math.Abs(r.Accuracy-want) > 1e-12 || r.Samples != trainImages {
			t.Errorf("%+v: accuracy should be %v", r, want)
		}
		if r.VotedErrors > r.WorstErrors && r.Outputs < 3 {
			t.Errorf("%+v", r)
		}
	}
	if len(sums) != 3 || len(settled) != 5 {
		t.Fatalf("%d and %d range parameters", len(settled), len(sums))
	}
	for r, sum := range sums {
		if sum.Errors != 0 {
			t.Errorf("range %v: single outputs have %d errors more than all together", r, sum.Errors)
		}
	}
	chosen := rows[ChosenRow](t, p, "chosen")[0]
	if want := largest(settled, 100); chosen.RangeCalibrated != want || chosen.Range != want || want == settled[4].Range {
		t.Errorf("chosen %+v, want the range parameter %v", chosen, want)
	}
	if chosen.RangeVoted < chosen.RangeCalibrated {
		t.Errorf("votes allow a range parameter of %v, all outputs of %v", chosen.RangeVoted, chosen.RangeCalibrated)
	}
}

// TestRuleOnly: another rule computes the rule again and nothing else.
func TestRuleOnly(t *testing.T) {
	s := tiny()
	p := newProject(t, 1, 5)
	first, err := p.run(t, s)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != len(shards(s)) {
		t.Fatalf("computed %d of %d shards", len(first), len(shards(s)))
	}
	before := rows[Table1Row](t, p, "table1")
	s.Rule = Rule{MaxClasses: 1, MinVotes: 12}
	again, err := p.run(t, s)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, v := range s.variants() {
		want = append(want, "rule/"+v.id())
	}
	slices.Sort(again)
	slices.Sort(want)
	if !slices.Equal(again, want) {
		t.Errorf("another rule computed %v, want %v", again, want)
	}
	more := false
	for i, r := range rows[Table1Row](t, p, "table1") {
		more = more || r.Abstained > before[i].Abstained
	}
	if !more {
		t.Error("a stricter rule abstains nowhere more often")
	}
}

// TestNoSuchNet: a seed that basenet does not have is an error that says so.
func TestNoSuchNet(t *testing.T) {
	s := tiny()
	_, err := newProject(t, 1).run(t, s)
	if err == nil {
		t.Fatal("a net that does not exist was used")
	}
	if want := "has no net of seed 5: add it to basenet.seeds or remove it from chaoticnet.seeds"; !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestLargest(t *testing.T) {
	row := func(r, accuracy float64) RangeRow { return RangeRow{Range: r, Accuracy: accuracy} }
	for _, c := range []struct {
		rows       []RangeRow
		base, want float64
	}{
		{[]RangeRow{row(0.1, 100), row(0.2, 99.996), row(0.3, 99.99), row(0.4, 100)}, 100, 0.2},
		{[]RangeRow{row(0.1, 99.98), row(0.2, 100)}, 100, math.NaN()},
		{[]RangeRow{row(0.1, 99.98), row(0.2, 99.99), row(0.3, 99.96)}, 99.978, 0.2},
		{nil, 100, math.NaN()},
	} {
		if got := largest(c.rows, c.base); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("base %v: largest range parameter %v, want %v", c.base, got, c.want)
		}
	}
}

func TestThinned(t *testing.T) {
	if got := thinned(3); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("of 3: %v", got)
	}
	if got := thinned(4649); len(got) != curvePoints || got[0] != 23 || got[curvePoints-1] != 4649 {
		t.Errorf("of 4649: %v", got)
	}
}

func TestExamples(t *testing.T) {
	vote := func(label, base int32, votes ...int32) VoteRow {
		r := VoteRow{Label: label, Base: base}
		copy(r.Votes[:], votes)
		return r
	}
	pick := func(rows []VoteRow) [2]int32 {
		got := [2]int32{-1, -1}
		for _, e := range examples(rows, []AnswerRow{{Answers: strings.Repeat("0", len(rows))}}) {
			if e.Role == "correct" {
				got[0] = e.Index
			} else {
				got[1] = e.Index
			}
		}
		return got
	}
	list := []VoteRow{
		vote(3, 3, 1, 0, 0, 9), vote(3, 3, 0, 0, 0, 10), vote(3, 3, 0, 0, 0, 10), vote(4, 9, 5, 5), vote(4, 9, 4, 4, 2), vote(4, 9, 3, 4, 3),
	}
	if got := pick(list); got != [2]int32{1, 4} {
		t.Errorf("examples %v", got)
	}
	list = append(list, vote(7, 1, 0, 10), vote(7, 1, 0, 9, 1), vote(7, 1, 0, 8, 2))
	if got := pick(list); got != [2]int32{1, 8} {
		t.Errorf("with sevens: examples %v", got)
	}
	if got := pick([]VoteRow{vote(5, 5, 10)}); got != [2]int32{-1, -1} {
		t.Errorf("without a 3 and errors: %v", got)
	}
}

func TestFigures(t *testing.T) {
	p := newProject(t, 1)
	s := tiny()
	s.Seeds, s.Multiverse, s.Alternatives = s.Seeds[:1], nil, nil
	if _, err := p.run(t, s); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[RegionRow](t, p, "region") {
		// Eq. (5) in x: x' = h - 2 x^2/h.
		if want := r.Range - 2*r.X*r.X/r.Range; math.Abs(r.Next-want) > 1e-14 || math.Abs(r.X) > r.Range {
			t.Errorf("%+v, want the next state %v", r, want)
		}
	}
	all := map[[2]float64]float64{}
	series := rows[SeriesRow](t, p, "series")
	for _, r := range series {
		if r.T == 1 {
			all[[2]float64{r.Init, float64(r.K)}] = r.X
		}
	}
	if math.Abs(all[[2]float64{0.4, 1}]-0.4) > 1e-15 || len(series) != 2*(50+25+16) {
		t.Errorf("x(1) = %v, %d values", all[[2]float64{0.4, 1}], len(series))
	}
	for _, r := range series {
		if r.X != all[[2]float64{r.Init, float64(r.T * r.K)}] {
			t.Errorf("%+v is not the state at time T k", r)
		}
	}
	visits := map[float64]float64{}
	for _, r := range rows[BifurcationRow](t, p, "bifurcation") {
		if r.A == 2.5 && (math.Abs(r.Low-0.6) > 1e-9 || r.High-r.Low > 1e-9 || r.Period != 1) { // 1 - 1/A
			t.Errorf("%+v, want the fixed point 0.6", r)
		}
		if r.A == 3.2 && r.Period != 2 || r.A == 3.83 && r.Period != 3 || r.A == 4 && (r.Period != 0 || r.High-r.Low < 0.99999) {
			t.Errorf("%+v: another period", r)
		}
		visits[r.A] = float64(r.States)
	}
	for _, r := range rows[BifurcationCellRow](t, p, "bifurcation_cells") {
		if visits[r.A] -= float64(r.Count); r.A == 4 && r.Cell > 0 && r.Cell < BifurcationCells-1 {
			// States of A = 4 have the arcsine distribution.
			cdf := func(u float64) float64 { return 2 / math.Pi * math.Asin(math.Sqrt(u)) }
			want := 20000 * (cdf(float64(r.Cell+1)/BifurcationCells) - cdf(float64(r.Cell)/BifurcationCells))
			if math.Abs(float64(r.Count)-want) > 6*math.Sqrt(want) {
				t.Errorf("%+v, want about %.0f states", r, want)
			}
		}
	}
	for a, left := range visits {
		if left != 0 {
			t.Errorf("A = %g: %g states are in no cell", a, left)
		}
	}
	points := rows[PointRow](t, p, "separation_points")
	moved := 0
	for _, q := range points {
		if q.Share > 0 {
			moved++
		}
		if q.Side != 2*q.Group-1 {
			t.Errorf("%+v is on the wrong side", q)
		}
	}
	if moved == len(points) {
		t.Error("every point changes sides")
	}
}

func TestCycleLength(t *testing.T) {
	for _, c := range []struct {
		u    []float64
		want int32
	}{
		{[]float64{0.5, 0.5}, 1}, {[]float64{0.1, 0.9, 0.1, 0.9, 0.1}, 2}, {[]float64{0.1, 0.2, 0.3, 0.4}, 0}, {[]float64{1}, 0},
	} {
		if got := cycleLength(c.u); got != c.want {
			t.Errorf("%v: %d, want %d", c.u, got, c.want)
		}
	}
}

// TestBootstrap: a time is drawn once for all T that it belongs to, those of the
// transient stay, and the mean over the others is weighted.
func TestBootstrap(t *testing.T) {
	j := chooseTJob{settings: settings{Outputs: 2}, TMax: 3, Replicates: 200}
	sums := make([][]float64, 7)
	for time, e := range []float64{0, 8, 1, 4, 3, 0, 9} {
		sums[time] = slices.Repeat([]float64{e}, j.Replicates)
	}
	weights := []int32{0, 0, 3, 0, 1, 0, 0}
	for i, want := range [][2]float64{{9, 8 + 1}, {4, 2 * (3.0*1 + 1*3) / 4}, {13, math.Inf(1)}} {
		if plain, weighted := j.sampleError(i+1, 0, sums, weights, 1); plain != want[0] || weighted != want[1] {
			t.Errorf("T = %d: %v and %v, want %v", i+1, plain, weighted, want)
		}
	}
	images, both := j.bootstrap(sums, 1)
	three := 0
	for r, t2 := range both {
		if t2 == 3 {
			three++
		}
		if images[r] != 2 || t2 == 1 {
			t.Errorf("sample %d: %v, and %v with the times resampled", r, images[r], t2)
		}
	}
	if three == 0 || three > 30 {
		t.Errorf("T = 3 is the best in %d samples", three)
	}
	if _, both := j.bootstrap(sums, 6); !slices.Equal(both, images) {
		t.Error("all times are in the transient, and resampled")
	}
}
