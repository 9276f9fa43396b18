package feedforward

import (
	"testing"

	"neurorbit/stages/num/gemm"
)

// The net and the number of images of the paper.
var paperSizes = []int{256, 200, 200, 750, 10}

const paperImages = 4649

// flops of a product with all weights of a net, for one input.
func flops(sizes []int) float64 { return 2 * float64(Count(sizes...)) }

// BenchmarkGradient is one gradient for all images: three products with each weight.
func BenchmarkGradient(b *testing.B) {
	net := randomNet(1, 0.1, paperSizes...)
	x, labels := randomInputs(2, paperImages, 256, 10)
	g := NewGradient(paperSizes, 2)
	g.Load(x, labels, all(paperImages))
	grad := make([]float32, len(net.Params))
	for b.Loop() {
		g.Compute(net.Params, grad)
	}
	b.ReportMetric(3*paperImages*flops(paperSizes)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

// BenchmarkConjugateEpoch is an epoch of fine-tuning: three line searches on each
// batch of 1000.
func BenchmarkConjugateEpoch(b *testing.B) {
	net := randomNet(1, 0.1, paperSizes...)
	x, labels := blobs(2, paperImages, 256, 10, 1)
	g := NewGradient(paperSizes, 2)
	rows := all(paperImages)
	images := 0
	for b.Loop() {
		for lo := 0; lo < len(rows); lo += 1000 {
			batch := rows[lo:min(len(rows), lo+1000)]
			g.Load(x, labels, batch)
			images += len(batch) * Minimize(net.Params, g.Compute, 3).Evaluations
		}
	}
	b.ReportMetric(3*float64(images)*flops(paperSizes)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
	b.ReportMetric(float64(images)/paperImages/float64(b.N), "gradients/image")
}

// BenchmarkAdamEpoch is an epoch of fine-tuning in batches of 100.
func BenchmarkAdamEpoch(b *testing.B) {
	net := randomNet(1, 0.1, paperSizes...)
	x, labels := blobs(2, paperImages, 256, 10, 1)
	g := NewGradient(paperSizes, 2)
	n := len(net.Params)
	grad, adam := make([]float32, n), &Adam{Rate: 0.001, Mean: make([]float32, n), Square: make([]float32, n)}
	rows, step := all(paperImages), 0
	for b.Loop() {
		for lo := 0; lo < len(rows); lo += 100 {
			g.Load(x, labels, rows[lo:min(len(rows), lo+100)])
			g.Compute(net.Params, grad)
			step++
			adam.Step(net.Params, grad, step, 2)
		}
	}
	b.ReportMetric(3*paperImages*flops(paperSizes)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

// BenchmarkPretrainEpoch is an epoch of the largest machine in batches of 100: five
// products with each weight.
func BenchmarkPretrainEpoch(b *testing.B) {
	const visible, hidden = 200, 750
	n := CountRBM(visible, hidden)
	m := NewRBM(visible, hidden, make([]float32, n), make([]float32, n), 2)
	newSource(1).Normal(m.Params[:visible*hidden], 0.1)
	x := gemm.NewMatrix(paperImages, visible)
	newSource(2).Uniform(x.Data, 0.5)
	for i := range x.Data {
		x.Data[i] += 0.5
	}
	rows := all(paperImages)
	for b.Loop() {
		for lo := 0; lo < len(rows); lo += 100 {
			m.Train(x, rows[lo:min(len(rows), lo+100)], Step{Rate: 0.1, Momentum: 0.5, Decay: 0.0002}, newSource(uint64(lo)))
		}
	}
	b.ReportMetric(5*paperImages*flops([]int{visible, hidden})*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
