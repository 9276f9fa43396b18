package chaoticnet

import (
	"fmt"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/num/gemm"
)

// The inputs of the stage, and the columns of them that it reads.
const (
	imagesTable  = "digits/images"
	weightsTable = "basenet/weights"
	netsTable    = "basenet/nets"
)

type imageRow struct {
	Split string          `col:"split"`
	Index int32           `col:"index"`
	Label int32           `col:"label"`
	P     [pixels]float32 `col:"p"`
}

type weightRow struct {
	Seed  int64   `col:"seed"`
	Layer int32   `col:"layer"`
	I     int32   `col:"i"`
	J     int32   `col:"j"`
	W     float32 `col:"w"`
}

type netRow struct {
	Seed         int64 `col:"seed"`
	TrainSamples int32 `col:"train_samples"`
	TrainErrors  int32 `col:"train_errors"`
}

// A split is a set of labelled images, one a row of x.
type split struct {
	x      gemm.Matrix
	labels []int32
}

// images returns the images of a split: train or test.
func images(t *stage.Task, name string) (split, error) {
	all, err := table.ReadOnce(t.In, imagesTable, parseImages)
	if err != nil {
		return split{}, err
	}
	s := all[name]
	if s.x.Rows == 0 {
		return s, fmt.Errorf("%s has no %s images", imagesTable, name)
	}
	return s, nil
}

// parseImages sorts images into their splits.
func parseImages(rows []imageRow) (map[string]split, error) {
	count := map[string]int{}
	for _, r := range rows {
		count[r.Split]++
	}
	out := map[string]split{}
	for name, n := range count {
		out[name] = split{gemm.NewMatrix(n, pixels), make([]int32, n)}
	}
	next := map[string]int32{}
	for _, r := range rows {
		if r.Index != next[r.Split] || r.Label < 0 || r.Label >= classes {
			return nil, fmt.Errorf("image %d of split %s with label %d follows image %d", r.Index, r.Split, r.Label, next[r.Split]-1)
		}
		s := out[r.Split]
		copy(s.x.Row(int(r.Index)), r.P[:])
		s.labels[r.Index] = r.Label
		next[r.Split]++
	}
	return out, nil
}

// net returns the weight matrices of the base net of a seed.
func net(t *stage.Task, seed uint32) ([]gemm.Matrix, error) {
	all, err := table.ReadOnce(t.In, weightsTable, parseWeights)
	if err != nil {
		return nil, err
	}
	w, ok := all[int64(seed)]
	if !ok {
		return nil, fmt.Errorf("%s has no net of seed %d: add it to basenet.seeds or remove it from chaoticnet.seeds", weightsTable, seed)
	}
	return w, nil
}

// parseWeights puts the weights of every net into matrices, whose last rows are the
// biases.
func parseWeights(rows []weightRow) (map[int64][]gemm.Matrix, error) {
	nets := map[int64][]gemm.Matrix{}
	for _, r := range rows {
		layers := nets[r.Seed]
		for len(layers) < int(r.Layer) {
			layers = append(layers, gemm.Matrix{})
		}
		if r.Layer < 1 || r.I < 0 || r.J < 0 {
			return nil, fmt.Errorf("net %d has a weight in layer %d from %d to %d", r.Seed, r.Layer, r.I, r.J)
		}
		m := &layers[r.Layer-1]
		m.Rows, m.Cols = max(m.Rows, int(r.I)+1), max(m.Cols, int(r.J)+1)
		nets[r.Seed] = layers
	}
	count := 0
	for seed, layers := range nets {
		inputs := pixels
		for l := range layers {
			m := &layers[l]
			if m.Rows != inputs+1 {
				return nil, fmt.Errorf("net %d: layer %d has %d rows for %d inputs and a bias", seed, l+1, m.Rows, inputs)
			}
			inputs = m.Cols
			*m = gemm.NewMatrix(m.Rows, m.Cols)
			count += len(m.Data)
		}
		if inputs != classes || len(layers) < 2 {
			return nil, fmt.Errorf("net %d has %d layers and %d outputs; wanted are 2 layers or more and %d outputs", seed, len(layers), inputs, classes)
		}
	}
	if count != len(rows) {
		return nil, fmt.Errorf("%d weights for nets that have %d", len(rows), count)
	}
	for _, r := range rows {
		nets[r.Seed][r.Layer-1].Row(int(r.I))[r.J] = r.W
	}
	return nets, nil
}

// earlier reads a table of an earlier shard.
func earlier[Row any](t *stage.Task, shard, name string) ([]Row, error) {
	f, err := t.In.Earlier(shard, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return table.Read[Row](f)
}
