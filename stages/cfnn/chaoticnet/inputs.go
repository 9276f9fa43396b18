package chaoticnet

import (
	"fmt"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/gemm"
)

// The inputs of the stage, and the columns of them that it reads.
const (
	weightsTable = "basenet/weights"
	netsTable    = "basenet/nets"
)

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

// load returns the images of a split and the weight matrices of the base net of a
// seed, whose last rows are the biases.
func load(t *stage.Task, split string, seed uint32) (images.Set, []gemm.Matrix, error) {
	s, err := set(t, split)
	if err != nil {
		return s, nil, err
	}
	w, err := net(t, seed)
	return s, w, err
}

// set returns the images of a split.
func set(t *stage.Task, split string) (images.Set, error) {
	all, err := table.ReadOnce(t.In, images.Table, images.Parse)
	if err != nil {
		return images.Set{}, err
	}
	return all.Of(split), nil
}

const seedHint = "add it to basenet.seeds or remove it from chaoticnet.seeds"

// net returns the weight matrices of the base net of a seed.
func net(t *stage.Task, seed uint32) ([]gemm.Matrix, error) {
	all, err := table.ReadOnce(t.In, weightsTable, parseWeights)
	if err != nil {
		return nil, err
	}
	n, ok := all[int64(seed)]
	if !ok {
		return nil, fmt.Errorf("%s has no net of seed %d: %s", weightsTable, seed, seedHint)
	}
	return n.W, nil
}

// parseWeights makes nets of weights, which are in the order of seed, layer, i and j.
func parseWeights(rows []weightRow) (map[int64]*feedforward.Net, error) {
	nets := map[int64]*feedforward.Net{}
	for len(rows) > 0 {
		seed, sizes := rows[0].Seed, []int{pixels}
		end := slices.IndexFunc(rows, func(r weightRow) bool { return r.Seed != seed })
		if end < 0 {
			end = len(rows)
		}
		var params []float32
		for _, r := range rows[:end] {
			if r.Layer >= 1 && int(r.Layer) == len(sizes) {
				sizes = append(sizes, 0)
			}
			sizes[len(sizes)-1] = max(sizes[len(sizes)-1], int(r.J)+1)
			params = append(params, r.W)
		}
		if len(sizes) < 3 || sizes[len(sizes)-1] != classes || feedforward.Count(sizes...) != len(params) {
			return nil, fmt.Errorf("net %d has %d weights and layers of the sizes %v; wanted are 2 layers of weights or more, complete, and %d outputs", seed, len(params), sizes, classes)
		}
		nets[seed] = feedforward.View(params, sizes...)
		at := 0
		for l, m := range nets[seed].W {
			for i := range m.Rows {
				for j := range m.Cols {
					if r := rows[at]; int(r.Layer) != l+1 || int(r.I) != i || int(r.J) != j {
						return nil, fmt.Errorf("net %d has a weight in layer %d from %d to %d where another is expected", seed, r.Layer, r.I, r.J)
					}
					at++
				}
			}
		}
		rows = rows[end:]
	}
	return nets, nil
}

// earlier reads a table of earlier shards, one after the other.
func earlier[Row any](t *stage.Task, name string, shards ...string) (all []Row, err error) {
	for _, shard := range shards {
		f, err := t.In.Earlier(shard, name)
		if err != nil {
			return nil, err
		}
		rows, err := table.Read[Row](f)
		f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// appendAll writes rows to tables.
func appendAll(t *stage.Task, tables map[string]any) error {
	for name, rows := range tables {
		if err := t.Out.Append(name, rows); err != nil {
			return err
		}
	}
	return nil
}
