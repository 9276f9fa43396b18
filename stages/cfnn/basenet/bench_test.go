package basenet

import (
	"bytes"
	"testing"

	"neurorbit/pipeline/table"
	"neurorbit/stages/cfnn/images"
	"neurorbit/stages/model/feedforward"
	"neurorbit/stages/num/rng"
)

// BenchmarkCheckpoint is what a shard of an epoch costs beside the epoch: the state
// of the paper's net written and read; and what the images cost, once a run.
func BenchmarkCheckpoint(b *testing.B) {
	w := make([]float32, feedforward.Count(256, 200, 200, 750, 10))
	feedforward.Source{Rand: rng.New(1)}.Normal(w, 1)
	s := newState(w)
	s.m = w
	stored := encode(s.rows())
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			encode(s.rows())
		}
		b.ReportMetric(float64(len(stored)), "bytes")
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			rows, err := table.Read[StateRow](file{bytes.NewReader(stored)})
			if err != nil {
				b.Fatal(err)
			}
			stateOf(rows)
		}
	})
	digits := encode(fixture(4649, 4649))
	b.Run("images", func(b *testing.B) { // once for all shards
		for b.Loop() {
			rows, err := table.Read[images.Row](file{bytes.NewReader(digits)})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := images.Parse(rows); err != nil {
				b.Fatal(err)
			}
		}
	})
}
