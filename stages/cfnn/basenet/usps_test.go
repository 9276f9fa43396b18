package basenet

import (
	"flag"
	"testing"
	"time"

	"neurorbit/stages/cfnn/digits/usps"
	"neurorbit/stages/cfnn/digits/usps/uspstest"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/num/gemm"
)

var (
	fullSeeds  = flag.Uint("seeds", 0, "TestUSPS trains with the default settings, with this many seeds from 1, instead of a short training")
	fullMethod = flag.String("method", methodCG, "method of that training")
)

// uspsRows are the USPS images as stage digits gives them.
func uspsRows(t *testing.T) []images.Row {
	t.Helper()
	d, err := usps.Original("zip.train.gz", uspstest.File(t, "zip.train.gz"), "zip.test.gz", uspstest.File(t, "zip.test.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []images.Row
	add := func(name string, s usps.Split) {
		for i, p := range s.Images {
			rows = append(rows, images.Row{Split: name, Index: int32(i), Label: s.Labels[i], P: p})
		}
	}
	add("train", d.Train)
	add("test", d.Test)
	return rows
}

// TestUSPS trains the paper's net on its images: all training images right and at
// most 150 of the 4649 test images wrong (the paper: 143) with the default
// settings, less of both after a tenth of the time.
func TestUSPS(t *testing.T) {
	if gemm.Kernel() == "portable" {
		t.Skip("takes hours with the portable kernel")
	}
	uspstest.Paper(t)
	s := defaults().(*Section)
	trainErrors, testErrors := int32(0), int32(150)
	if *fullSeeds > 0 {
		s.Finetune.Method = *fullMethod
		for seed := uint32(2); seed <= uint32(*fullSeeds); seed++ {
			s.Seeds = append(s.Seeds, seed)
		}
	} else {
		s.Pretrain.Epochs, s.Pretrain.MomentumEpochs = 4, 1
		s.Finetune.TopEpochs, s.Finetune.CG.Epochs, s.Finetune.Full.Epochs = 1, 5, 1
		trainErrors, testErrors = 60, 190
	}
	m := newMemory(uspsRows(t), "USPS")
	start := time.Now()
	list := m.runAll(t, s, 2)
	t.Logf("%v in all", time.Since(start).Round(time.Millisecond))
	for _, c := range rowsOf[CurveRow](m, list, "curves") {
		t.Logf("seed %d %s epoch %d: loss %.5f, errors %d and %d, %d evaluations", c.Seed, c.Phase, c.Epoch, c.Loss, c.TrainErrors, c.TestErrors, c.Evaluations)
	}
	for _, n := range rowsOf[NetRow](m, list, "nets") {
		t.Logf("seed %d: %d training errors, %d test errors, losses %.6f and %.4f", n.Seed, n.TrainErrors, n.TestErrors, n.TrainLoss, n.TestLoss)
		if n.TrainErrors > trainErrors || n.TestErrors > testErrors {
			t.Errorf("seed %d: %d training errors and %d test errors, want at most %d and %d", n.Seed, n.TrainErrors, n.TestErrors, trainErrors, testErrors)
		}
	}
	for i, b := range rowsOf[BaselineRow](m, list, "baselines") {
		// Known for this split: 96.99, 84.66 and 96.62 % right.
		if want := []int32{140, 713, 157}[i]; b.TestErrors != want {
			t.Errorf("%s: %d errors, want %d", b.Method, b.TestErrors, want)
		}
	}
}
