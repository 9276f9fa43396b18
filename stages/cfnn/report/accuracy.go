package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/num/stats"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/page"
	"neurorbit/stages/render/texttable"
)

var trainingMethods = map[string]string{"cg": "conjugate gradients", "adam": "Adam"}

func training(r basenet.NetRow) string {
	pretraining := "no pretraining"
	if r.PretrainEpochs > 0 {
		pretraining = fmt.Sprintf("pretraining of %d epochs a layer", r.PretrainEpochs)
	}
	return fmt.Sprintf("%d weights, %s, %d epochs of fine-tuning by %s",
		r.Parameters, pretraining, r.FinetuneEpochs, cmp.Or(trainingMethods[r.Method], r.Method))
}

func buildAccuracy(r *reader, nets []basenet.NetRow) *page.Content {
	baselines, printed := read[basenet.BaselineRow](r, "basenet/baselines"), r.base()
	low, high := stats.Wilson(int(printed.testErrors), int(printed.test))
	return &page.Content{
		Table: accuracyTable(nets, baselines, printed),
		Remark: fmt.Sprintf("Trained here: %s. The choice of %d test images alone makes %d errors uncertain: "+
			"%.0f to %.0f with 95 %% confidence (after Wilson).",
			strings.Join(distinct(nets, training), "; "), printed.test, printed.testErrors,
			math.Ceil(float64(low*float64(printed.test))), math.Floor(float64(high*float64(printed.test)))),
		Comparison: compareAccuracy(nets, printed),
	}
}

func accuracyTable(nets []basenet.NetRow, baselines []basenet.BaselineRow, printed printedBase) *texttable.Table {
	t := newTable("cfnn-accuracy", "classifier", ">seed", ">training errors", ">training accuracy (%)",
		">test errors", ">test images", ">test accuracy (%)")
	addLine(t, "base net, as printed", nil, nil, printed.trainAccuracy, printed.testErrors, printed.test, printed.testAccuracy)
	for _, r := range nets {
		addLine(t, "base net", r.Seed, r.TrainErrors, texttable.Float(r.TrainAccuracy, 2),
			r.TestErrors, r.TestSamples, texttable.Float(r.TestAccuracy, 2))
	}
	if len(nets) > 1 {
		line := func(name string, statistic func([]float64) float64) {
			of := func(column string, decimals int) texttable.Cell {
				return texttable.Float(statistic(chart.Rows("", nets).Values(column)), decimals)
			}
			addLine(t, name, nil, of("train_errors", 1), of("train_accuracy", 2), of("test_errors", 1), nil, of("test_accuracy", 2))
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
		addLine(t, name, nil, nil, nil, r.TestErrors, r.TestSamples, texttable.Float(r.Accuracy, 2))
	}
	return t
}

// compareAccuracy compares the nets with the printed one. The paper prints no
// seed, so what it prints agrees if it lies within the range of the nets.
func compareAccuracy(nets []basenet.NetRow, printed printedBase) page.Comparison {
	errors := each(nets, func(r basenet.NetRow) int32 { return r.TestErrors })
	train := each(nets, func(r basenet.NetRow) string { return fmt.Sprint(r.TrainErrors) })
	test := each(nets, func(r basenet.NetRow) string {
		return fmt.Sprintf("%d test errors (%s %%)", r.TestErrors, page.Fixed(r.TestAccuracy, 2))
	})
	c := page.Comparison{
		Of: "errors",
		Published: fmt.Sprintf("%d test errors (%s %%), %s %% right on the training images",
			printed.testErrors, printed.testAccuracy, printed.trainAccuracy),
		Ours: fmt.Sprintf("%s; training errors: %s", strings.Join(test, ", "), strings.Join(train, ", ")),
	}
	if slices.ContainsFunc(nets, func(r basenet.NetRow) bool {
		return r.Parameters != printed.parameters || r.TrainSamples != printed.train || r.TestSamples != printed.test
	}) {
		c.Difference, c.Agrees = fmt.Sprintf("not compared: the paper's net is %s with %d training and %d test images",
			printed.layers, printed.train, printed.test), true
		return c
	}
	var differences []string
	switch low, high, n := slices.Min(errors), slices.Max(errors), printed.testErrors; {
	case low > n:
		differences = append(differences, page.Plural(int(low-n), "test error")+" more than printed")
	case high < n:
		differences = append(differences, page.Plural(int(n-high), "test error")+" fewer than printed")
	}
	if slices.ContainsFunc(nets, func(r basenet.NetRow) bool { return r.TrainErrors > 0 }) {
		differences = append(differences, "training images are misclassified")
	}
	return c.Conclude(differences)
}
