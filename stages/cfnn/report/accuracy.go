package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/stat"

	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/num/stats"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

// trainingMethods are the methods of fine-tuning as readers call them.
var trainingMethods = map[string]string{"cg": "conjugate gradients", "adam": "Adam"}

// training says how a net was trained.
func training(r basenet.NetRow) string {
	pretraining := "no pretraining"
	if r.PretrainEpochs > 0 {
		pretraining = fmt.Sprintf("pretraining of %d epochs a layer", r.PretrainEpochs)
	}
	return fmt.Sprintf("%d weights, %s, %d epochs of fine-tuning by %s", r.Parameters, pretraining, r.FinetuneEpochs, cmp.Or(trainingMethods[r.Method], r.Method))
}

// buildAccuracy makes the table of accuracies.
func buildAccuracy(s page.Source) (*page.Content, error) {
	r := &reader{Source: s}
	nets, baselines, printed := read[basenet.NetRow](r, "basenet/nets"), read[basenet.BaselineRow](r, "basenet/baselines"), r.base()
	if len(nets) == 0 || r.err != nil {
		return nil, r.err
	}
	low, high := stats.Wilson(int(printed.testErrors), int(printed.test))
	return &page.Content{
		Table: accuracyTable(nets, baselines, printed),
		Remark: fmt.Sprintf("Trained here: %s. The choice of %d test images alone makes %d errors uncertain: %.0f to %.0f with 95 %% confidence (after Wilson).",
			strings.Join(distinct(nets, training), "; "), printed.test, printed.testErrors,
			math.Ceil(float64(low*float64(printed.test))), math.Floor(float64(high*float64(printed.test)))),
		Comparison: compareAccuracy(nets, printed),
	}, nil
}

// accuracyTable lays the accuracies out.
func accuracyTable(nets []basenet.NetRow, baselines []basenet.BaselineRow, printed printedBase) *texttable.Table {
	t := &texttable.Table{
		Label: "cfnn-accuracy",
		Columns: []texttable.Column{
			{Title: "classifier"}, page.Right("seed"), page.Right("training errors"), page.Right("training accuracy (%)"),
			page.Right("test errors"), page.Right("test images"), page.Right("test accuracy (%)"),
		},
	}
	none := texttable.Cell{}
	t.Add(texttable.Text("base net, as printed"), none, none, texttable.Text(printed.trainAccuracy),
		whole(printed.testErrors), whole(printed.test), texttable.Text(printed.testAccuracy))
	for _, r := range nets {
		t.Add(texttable.Text("base net"), texttable.Int(r.Seed), whole(r.TrainErrors), texttable.Float(r.TrainAccuracy, 2),
			whole(r.TestErrors), whole(r.TestSamples), texttable.Float(r.TestAccuracy, 2))
	}
	if len(nets) > 1 {
		line := func(name string, statistic func([]float64) float64) {
			over := func(value func(basenet.NetRow) float64, decimals int) texttable.Cell {
				var all []float64
				for _, r := range nets {
					all = append(all, value(r))
				}
				return texttable.Float(statistic(all), decimals)
			}
			t.Add(texttable.Text(name), none,
				over(func(r basenet.NetRow) float64 { return float64(r.TrainErrors) }, 1), over(func(r basenet.NetRow) float64 { return r.TrainAccuracy }, 2),
				over(func(r basenet.NetRow) float64 { return float64(r.TestErrors) }, 1), none, over(func(r basenet.NetRow) float64 { return r.TestAccuracy }, 2))
		}
		line(fmt.Sprintf("base net, mean of %d", len(nets)), stats.Mean)
		line("base net, standard deviation", func(v []float64) float64 { return stat.StdDev(v, nil) })
	}
	for _, r := range baselines {
		name := r.Method
		switch {
		case r.Method == "nearest neighbour" && r.Parameter > 1:
			name = fmt.Sprintf("%d nearest neighbours", r.Parameter)
		case r.Method == "class subspace":
			name = fmt.Sprintf("class subspace of rank %d", r.Parameter)
		}
		t.Add(texttable.Text(name), none, none, none, whole(r.TestErrors), whole(r.TestSamples), texttable.Float(r.Accuracy, 2))
	}
	return t
}

// whole is a whole number.
func whole[T int32 | int64 | int](v T) texttable.Cell { return texttable.Int(int64(v)) }

// compareAccuracy compares the nets with the printed one. The paper prints no
// seed, so what it prints agrees if it lies within the range of the nets.
func compareAccuracy(nets []basenet.NetRow, printed printedBase) page.Comparison {
	var test, train []string
	for _, r := range nets {
		test = append(test, fmt.Sprintf("%d test errors (%s %%)", r.TestErrors, page.Fixed(r.TestAccuracy, 2)))
		train = append(train, strconv.Itoa(int(r.TrainErrors)))
	}
	c := page.Comparison{
		Published: fmt.Sprintf("%d test errors (%s %%), %s %% right on the training images", printed.testErrors, printed.testAccuracy, printed.trainAccuracy),
		Ours:      fmt.Sprintf("%s; training errors: %s", strings.Join(test, ", "), strings.Join(train, ", ")),
	}
	if first(nets, func(r basenet.NetRow) bool {
		return r.Parameters != printed.parameters || r.TrainSamples != printed.train || r.TestSamples != printed.test
	}) != nil {
		c.Difference, c.Agrees = fmt.Sprintf("not compared: the paper's net is %s with %d training and %d test images", printed.layers, printed.train, printed.test), true
		return c
	}
	errors := distinct(nets, func(r basenet.NetRow) int32 { return r.TestErrors })
	var differences []string
	switch low, high, n := slices.Min(errors), slices.Max(errors), printed.testErrors; {
	case low > n:
		differences = append(differences, fmt.Sprintf("%s more than printed", page.Plural(int(low-n), "test error")))
	case high < n:
		differences = append(differences, fmt.Sprintf("%s fewer than printed", page.Plural(int(n-high), "test error")))
	}
	if first(nets, func(r basenet.NetRow) bool { return r.TrainErrors > 0 }) != nil {
		differences = append(differences, "training images are misread")
	}
	return c.Conclude(differences)
}
