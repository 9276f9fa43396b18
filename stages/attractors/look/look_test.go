package look_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/png"
	"math"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
	"neurorbit/stages"
	"neurorbit/stages/attractors/look"
	"neurorbit/stages/attractors/nets"
)

const root = "../../../"

// call runs the command with a config as the command line does.
func call(t testing.TB, name, format string, flags ...string) (*command.Result, error) {
	t.Helper()
	f := flag.NewFlagSet("", flag.ContinueOnError)
	run := look.Command().New(f)
	if err := f.Parse(flags); err != nil {
		t.Fatal(err)
	}
	schema := (&project.Program{Stages: stages.All()}).Schema()
	return run(context.Background(), command.Call{Format: format, Section: func(stage string, sets ...string) (any, error) {
		c, err := config.Load(schema, root+"configs/"+name+".yaml", sets)
		if err != nil {
			return nil, err
		}
		return c.Section(stage), nil
	}})
}

// A shown is the JSON of the command, with those values that are looked at.
type shown struct {
	Network struct {
		N, D, Seed, Steps int64
		S                 float64
		Set, Class        string
		Rotation          *float64
	}
	Exponents []struct{ Mean float64 }
	Config    string
	rows      map[string]any
}

func looked(t testing.TB, name string, flags ...string) (*shown, string) {
	t.Helper()
	r, err := call(t, name, "", flags...)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	r.Text(&b)
	var l shown
	data, err := json.Marshal(r.Value)
	if err == nil {
		err = errors.Join(json.Unmarshal(data, &l), json.Unmarshal(data, &l.rows))
	}
	if err != nil {
		t.Fatal(err)
	}
	return &l, b.String()
}

func read[Row any](t *testing.T, name string) []Row {
	t.Helper()
	data, err := os.ReadFile(root + "reports/data/attractors/" + name + ".parquet")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := table.Read[Row](file{bytes.NewReader(data)})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

var _ stage.File = file{}

// same says whether the numbers of a JSON object are those of a table's row, bit for bit.
func same[Row any](t *testing.T, got any, row Row) {
	t.Helper()
	want, err := table.FromRows([]Row{row})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range want.Columns {
		g, w := got.(map[string]any)[c.Name], c.Value(0)
		if v, ok := w.(float64); ok && math.IsNaN(v) {
			w = nil
		}
		if i, ok := w.(int64); ok {
			w = float64(i) // as JSON is read
		}
		if g != w && c.Name != "figure" {
			t.Errorf("%s is %v, not %v", c.Name, g, w)
		}
	}
}

// The numbers are those that the stage publishes for the set of configs/paper.yaml, bit
// for bit.
func TestSameBits(t *testing.T) {
	l, text := looked(t, "paper", "-n", "4", "-d", "16", "-s", "2.1", "-seed", "174658140")
	for _, r := range read[nets.SetRow](t, "sets") {
		if r.Set == "real-chaos" {
			same(t, l.rows["network"], r)
		}
	}
	k := 0
	for _, e := range read[nets.SpectrumRow](t, "spectrum") {
		if e.Set == "real-chaos" {
			same(t, l.rows["exponents"].([]any)[k], e)
			k++
		}
	}
	if k != 16 || len(l.Exponents) != 16 || l.Network.Set != "real-chaos" {
		t.Fatalf("%d exponents of %s, want %d", len(l.Exponents), l.Network.Set, k)
	}
	for _, want := range []string{
		"N = 4, D = 16, s = 2.1, seed 174658140: hyperchaotic\n", "\nlambda_1                0.03213 ± 0.00020   weighted mean 0.032\n",
		"\nKaplan-Yorke dimension  4.130 ± 0.011\n", "\ncoverage                0.3271 of", "\nthe author's lambda     0.722185 (",
		"\naveraged over           300000 steps after 50000\n", "\nin this config it is attractors.sets[3], real-chaos\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Networks of other sizes and kinds: the text fits a screen, JSON can be written, and the
// line for the config gives the same network.
func TestKinds(t *testing.T) {
	for class, flags := range map[string][]string{
		"fixed point":   {"-n", "5", "-d", "3", "-s", "0.01", "-seed", "7"},
		"quasiperiodic": {"-d", "32", "-s", "0.55", "-seed", "3160697950"},
		"hyperchaotic":  {"-s", "2.1"},
	} {
		l, text := looked(t, "quick", append(flags, "-steps", "1000")...)
		lines, r := strings.Split(text, "\n"), l.Network
		if r.Class != class || r.Steps < 1000 || len(lines) > 24 {
			t.Errorf("%s: %d steps, %d lines\n%s", r.Class, r.Steps, len(lines), text)
		}
		for _, line := range lines {
			if utf8.RuneCountInString(line) > 80 {
				t.Errorf("%s: %q", class, line)
			}
		}
		if quasi := class == "quasiperiodic"; (r.Rotation != nil) != quasi || strings.Contains(text, "\nrotation number") != quasi {
			t.Errorf("%s: rotation number %v", class, r.Rotation)
		}
		if !strings.Contains(text, l.Config) && !strings.Contains(text, ", "+r.Set+"\n") {
			t.Errorf("%s: no line for a config:\n%s", class, text)
		}
		sets := fmt.Sprintf("attractors.sets=[%s]", strings.TrimPrefix(l.Config, "- "))
		c, err := config.Load((&project.Program{Stages: stages.All()}).Schema(), root+"configs/quick.yaml", []string{sets})
		if err != nil {
			t.Fatal(err)
		}
		set := c.Section("attractors").(*nets.Section).Sets[0]
		if int64(set.N) != r.N || int64(set.D) != r.D || set.S != r.S || int64(set.Seed) != r.Seed {
			t.Errorf("the line gives %+v, not %+v", set, r)
		}
	}
	if l, _ := looked(t, "quick", "-n", "1", "-d", "1"); l.Network.Class != "fixed point" || len(l.Exponents) != 1 {
		t.Errorf("the smallest network: %+v", l)
	}
}

// The PNG has the size asked for and colours; the frames of the GIF become darker.
func TestPictures(t *testing.T) {
	r, err := call(t, "quick", "png", "-s", "2.1", "-steps", "1000", "-size", "300")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(r.File))
	if err != nil {
		t.Fatal(err)
	}
	colours := map[any]bool{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			colours[img.At(x, y)] = true
		}
	}
	if size := img.Bounds().Size(); max(size.X, size.Y) != 300 || len(colours) < 100 {
		t.Errorf("%v dots, %d colours", size, len(colours))
	}
	if r, err = call(t, "quick", "gif", "-s", "2.1", "-steps", "1000", "-size", "200"); err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(bytes.NewReader(r.File))
	if err != nil {
		t.Fatal(err)
	}
	last, seen := 0, image.NewRGBA(film.Image[0].Bounds())
	for i, frame := range film.Image {
		draw.Draw(seen, seen.Bounds(), frame, image.Point{}, draw.Over)
		dark := 0
		for _, p := range seen.Pix {
			dark += 255 - int(p)
		}
		if frame.Bounds() != film.Image[0].Bounds() || dark <= last {
			t.Errorf("frame %d: %v, %d after %d", i, frame.Bounds(), dark, last)
		}
		last = dark
	}
	if size := film.Image[0].Bounds().Size(); len(film.Image) != 60 || max(size.X, size.Y) != 200 || film.LoopCount != 0 {
		t.Errorf("%d frames of %v", len(film.Image), size)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		format string
		flags  []string
		text   string
	}{
		{"", []string{"-n", "0"}, "--n 0: out of range: must be from 1 to 1024"},
		{"", []string{"-s", "-1"}, "--s -1: out of range"},
		{"", []string{"-s", "NaN"}, "--s NaN: "},
		{"", []string{"-seed", "4294967296"}, "--seed 4294967296: "},
		{"", []string{"-steps", "-5"}, "--steps -5: out of range"},
		{"gif", []string{"-n", "1"}, "one neuron has no picture"},
		{"png", []string{"-s", "0.01", "-steps", "1000"}, "the orbit is a fixed point: there is nothing to draw"},
	} {
		_, err := call(t, "quick", c.format, c.flags...)
		if err == nil || !strings.Contains(err.Error(), c.text) || fault.Of(err) != fault.Usage {
			t.Errorf("%v: %v", c.flags, err)
		}
	}
}

// A cancelled command ends.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	f := flag.NewFlagSet("", flag.ContinueOnError)
	run := look.Command().New(f)
	section := func(string, ...string) (any, error) { return nets.Stage().Config(), nil }
	if _, err := run(ctx, command.Call{Section: section}); fault.Of(err) != fault.Interrupted {
		t.Errorf("%v", err)
	}
}
