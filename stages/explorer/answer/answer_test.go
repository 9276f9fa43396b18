package answer

import (
	"bytes"
	"errors"
	"image/png"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/model/attractor"
	"neurorbit/stages/model/pbnn"
)

// quiet is a task that nobody waits for; parts go to a function.
func quiet(part func(any)) *Task {
	return &Task{Pause: func() error { return nil }, Part: part, Progress: func(float64) {}}
}

var strange = Net{N: 4, D: 16, S: 1.4, Seed: 174658140, Init: 0.001, Discard: 1000}

// Points are those of the article's trajectory, whichever neurons are asked for; a zoom
// has exactly those of them that lie in its window.
func TestPoints(t *testing.T) {
	net, err := strange.net()
	if err != nil {
		t.Fatal(err)
	}
	run := net.Run(strange.Init)
	run.Advance(strange.Discard)
	x1, x2 := make([]float64, 3000), make([]float64, 3000)
	run.Trajectory(x1, x2)
	got, err := points(quiet(nil), pointsArgs{strange, 3000, []int{2, 1}})
	if err != nil || got.Coverage != attractor.Coverage(x1, x2) {
		t.Fatal(err, got)
	}
	args := zoomArgs{pointsArgs: pointsArgs{strange, 50, []int{1, 2}}, Low: [2]float64{0, 0}, High: [2]float64{1, 0.9}, Limit: 3000}
	all, err := points(quiet(nil), pointsArgs{strange, 3000, []int{3, 1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	var want, zoomed []float64
	for i := range x1 {
		if got.X[2*i] != x2[i] || got.X[2*i+1] != x1[i] || all.X[3*i+1] != x1[i] || all.X[3*i+2] != x2[i] {
			t.Fatalf("point %d is %v, not (%v, %v)", i, got.X[2*i:2*i+2], x2[i], x1[i])
		}
		if 0 <= x1[i] && x1[i] <= 1 && 0 <= x2[i] && x2[i] <= 0.9 && len(want) < 100 {
			want = append(want, x1[i], x2[i])
		}
	}
	made, err := zoom(quiet(func(part any) { zoomed = append(zoomed, part.(*Points).X...) }), args)
	if err != nil || !slices.Equal(zoomed, want) || len(want) != 100 || made >= 3000 {
		t.Errorf("%d numbers in the window, want %d; %d iterations, %v", len(zoomed), len(want), made, err)
	}
}

// A sweep has every column once, the ends at its ends; with s where the origin is stable
// the net is at rest, and at 2.1 it is chaotic.
func TestSweep(t *testing.T) {
	columns := map[int]*Column{}
	args := sweepArgs{Net: strange, From: 0.3, To: 2.1, Columns: 5, Keep: 7, Steps: 3000}
	n, err := sweep(quiet(func(part any) { c := part.(*Column); columns[c.I] = c }), args)
	if err != nil || n != 5 || len(columns) != 5 || len(columns[2].X) != 7 {
		t.Fatalf("%d columns, %v", n, err)
	}
	if c := columns[0]; c.S != 0.3 || c.Class != "fixed point" || !(c.Lambda1 < 0) {
		t.Errorf("%+v", c)
	}
	if c := columns[4]; c.S != 2.1 || !strings.Contains(c.Class, "chaotic") || !(c.Lambda1 > 0.02) {
		t.Errorf("%+v", c)
	}
}

func TestCoarseFirst(t *testing.T) {
	for _, n := range []int{1, 2, 16, 17, 257} {
		got := coarseFirst(n)
		sorted := slices.Sorted(slices.Values(got))
		for i := range n {
			if len(sorted) != n || sorted[i] != i {
				t.Fatalf("n = %d: %v", n, got)
			}
		}
	}
}

// Work ends where the task says so.
func TestStopped(t *testing.T) {
	stop := errors.New("stop")
	task := &Task{Pause: func() error { return stop }, Part: func(any) {}, Progress: func(float64) {}}
	_, sweeping := sweep(task, sweepArgs{Net: strange, From: 1, To: 2, Columns: 100, Keep: 1, Steps: 5000})
	_, looking := look(task, lookArgs{Net: strange, Transient: 50000, Steps: 5000, Tmax: 10})
	empty := zoomArgs{Low: [2]float64{2, 2}, High: [2]float64{3, 3}, Limit: 1e6, pointsArgs: pointsArgs{strange, 10, []int{1, 2}}}
	_, zooming := zoom(task, empty)
	_, listing := all(task, allArgs{7})
	for i, err := range []error{sweeping, looking, zooming, listing} {
		if !errors.Is(err, stop) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

// The author's filter holds for the net that surprises; the picture is as large as asked.
func TestSurprise(t *testing.T) {
	p := strange
	p.S, p.Seed = 2.1, 1
	seed, err := surprise(quiet(nil), surpriseArgs{p, 50})
	if err != nil || seed < 1 {
		t.Fatal(seed, err)
	}
	p.Seed = uint32(seed)
	got, err := points(quiet(nil), pointsArgs{p, interestingPoints, []int{1}})
	if err != nil || !(0.1 < got.Coverage && got.Coverage < 0.9) {
		t.Errorf("seed %d: %v, %v", seed, got, err)
	}
	data, err := picture(quiet(nil), pictureArgs{Net: strange, Skip: 16, Tmax: 1000, Dots: 120})
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || max(img.Width, img.Height) != 120 {
		t.Errorf("%v, %v", img, err)
	}
}

// A network is the one of package pbnn, its partner and its mirror image too.
func TestNetwork(t *testing.T) {
	got, err := network(quiet(nil), networkArgs{"P(2613754)", 1})
	if err != nil || !got.GBPO || got.Orbits[0].Period != 20 || got.Orbits[0].Basin != 126 {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.MirrorID != "4315726" || got.MirrorCN != 4 || got.Standard != "2613754" || len(got.Equivalents) != 7 {
		t.Errorf("%+v", got)
	}
	sigma, _ := pbnn.ParseID("2613754")
	net, _ := pbnn.New(sigma, 1)
	for x, next := range got.Dmap {
		if int(net.Step(uint32(x))) != next {
			t.Errorf("state %d leads to %d", x, next)
		}
	}
	partner, err := network(quiet(nil), networkArgs{"2613754", 6})
	if err != nil || got.Partner != partner.Orbits[0].Period || !partner.GBPO {
		t.Errorf("the partner's GBPO has period %d, %v", got.Partner, err)
	}
}

// What a link may ask for in vain is an error that says what is wrong.
func TestErrors(t *testing.T) {
	large := strange
	large.N = 65
	image := readArgs{make([]float64, 3)}
	for want, f := range map[string]func() (any, error){
		"at most 64":       func() (any, error) { return points(nil, pointsArgs{large, 10, []int{1}}) },
		"no neuron 5 of 4": func() (any, error) { return points(nil, pointsArgs{strange, 10, []int{5}}) },
		"no points":        func() (any, error) { return points(nil, pointsArgs{strange, 0, []int{1}}) },
		"out of range":     func() (any, error) { return look(nil, lookArgs{Net: strange, Steps: 10}) },
		"2 to 4000": func() (any, error) {
			return sweep(nil, sweepArgs{Net: strange, From: 2, To: 1, Columns: 10, Keep: 1, Steps: 100})
		},
		"two neurons":     func() (any, error) { return picture(nil, pictureArgs{Net: strange, Dots: 10, Skip: 16, Tmax: 10}) },
		"at most 13":      func() (any, error) { return network(nil, networkArgs{"1-2-3-4-5-6-7-8-9-10-11-12-13-14", 1}) },
		"up to N = 7":     func() (any, error) { return all(nil, allArgs{8}) },
		"A = 0 to 4":      func() (any, error) { return logistic(nil, logisticArgs{A: 5, Range: 1, T: 1, Count: 1, Cells: 1}) },
		"256 pixels":      func() (any, error) { return read(nil, image) },
		"classes, not 10": func() (any, error) { return decide(nil, decideArgs{Votes: []int{1}}) },
		"no operation":    func() (any, error) { return Ask(nil, "nothing", nil) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if err := Load("AAAA", []int{256, 10, 10}); err == nil {
		t.Error("3 bytes made a net")
	}
}
