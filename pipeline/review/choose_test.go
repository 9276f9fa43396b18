package review

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// toy has a cheap stage, an exact one that is not cheap, and a dear one.
func toy() []Shard {
	out := []Shard{{"cheap", "a", 1}, {"cheap", "b", 2}}
	for i := range 10 {
		out = append(out, Shard{"dear", fmt.Sprint(i), float64(10 + i)})
	}
	return append(out, Shard{"exact", "x", 30}, Shard{"dear", "long", 500})
}

func TestChoose(t *testing.T) {
	c := Choose(toy(), []string{"exact"}, 3, 1, 60)
	if want := []Sum{{"exact", 1, 30}, {"cheap", 2, 3}}; !slices.Equal(c.Full, want) {
		t.Errorf("in full: %v, want %v", c.Full, want)
	}
	if want := []Sum{{"dear", 11, 645}}; !slices.Equal(c.Dear, want) {
		t.Errorf("dear: %v, want %v", c.Dear, want)
	}
	if len(c.Sample) != 3 || c.Of != 11 {
		t.Errorf("sample: %v of %d", c.Sample, c.Of)
	}
	sum := 0.0
	for _, s := range c.Sample {
		sum += s.Seconds
		if !c.Has(s.Stage, s.ID) {
			t.Errorf("%v was drawn and is not chosen", s)
		}
	}
	if sum > 60 || c.Seconds() != 33+sum {
		t.Errorf("the sample takes %v s, all %v s", sum, c.Seconds())
	}
	if !c.Has("cheap", "b") || c.Has("dear", "long") {
		t.Error("Has says something else than the lists")
	}
	if again := Choose(toy(), []string{"exact"}, 3, 1, 60); !reflect.DeepEqual(c, again) {
		t.Errorf("the same seed chose %v and %v", c, again)
	}
}

// TestChooseBudget: a stage in full counts, whatever it takes; what does not fit
// is dear, and so is every stage that takes longer.
func TestChooseBudget(t *testing.T) {
	c := Choose(toy(), []string{"exact"}, 3, 1, 20)
	if want := []Sum{{"exact", 1, 30}}; !slices.Equal(c.Full, want) {
		t.Errorf("in full: %v, want %v", c.Full, want)
	}
	if len(c.Dear) != 2 || c.Of != 13 {
		t.Errorf("dear: %v, %d shards", c.Dear, c.Of)
	}
	if c = Choose(toy(), nil, 3, 1, 0); len(c.Full) != 0 || len(c.Sample) != 0 || len(c.TooLong) != 14 {
		t.Errorf("nothing fits into no time: %+v", c)
	}
	if c = Choose(toy(), nil, 0, 1, 5); len(c.Sample) != 0 || len(c.TooLong) != 0 {
		t.Errorf("a sample of none: %+v", c)
	}
	if c = Choose(toy(), nil, 99, 1, 1e6); len(c.Full) != 3 || len(c.Sample) != 0 {
		t.Errorf("everything fits: %+v", c)
	}
	if c = Choose(nil, []string{"exact"}, 3, 1, 60); !reflect.DeepEqual(c, Choice{}) {
		t.Errorf("no shards: %+v", c)
	}
}

// TestChooseUniform: with room for all, each dear shard is drawn about equally
