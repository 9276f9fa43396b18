package digits

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/stagetest"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
	"neurorbit/stages/cfnn/digits/mat/mattest"
	"neurorbit/stages/cfnn/digits/usps"
	"neurorbit/stages/cfnn/digits/usps/uspstest"
)

// section returns the defaults for a source, with few synthetic digits and no
// mirrors.
func section(source string) *Section {
	s := defaults().(*Section)
	s.Source, s.Mirrors, s.Download.Retries = source, nil, 0
	s.Synthetic.Train, s.Synthetic.Test = 60, 40
	return s
}

func config(s *Section) *engine.Config {
	return &engine.Config{Name: "test", Section: func(string) any { return s }}
}

// TestSuite runs the suite of all stages on synthetic digits.
func TestSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("writes tables of 259 columns some twenty times")
	}
	stagetest.Run(t, stagetest.Suite{Stages: []*stage.Stage{Stage()}, Config: config(section(auto)), Root: t.TempDir()})
}

// A project is one with the stage alone.
type project struct {
	*engine.Project
	t    *testing.T
	env  map[string]string
	warn []string
}

func newProject(t *testing.T) *project {
	t.Helper()
	root := t.TempDir()
	data := filepath.Join(root, "data")
	if err := os.MkdirAll(filepath.Join(data, "raw"), 0o755); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(filepath.Join(data, "store"))
	if err != nil {
		t.Fatal(err)
	}
	p := &engine.Project{
		Root: root, Data: data, Stages: []*stage.Stage{Stage()}, Store: st, Version: "test",
		Code: func(string) (map[string]string, error) { return map[string]string{"code:test": "1"}, nil },
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return &project{Project: p, t: t, env: map[string]string{}}
}

func (p *project) StageStart(string, []*engine.ShardPlan, int)        {}
func (p *project) ShardStart(string, *engine.ShardPlan)               {}
func (p *project) ShardProgress(string, *engine.ShardPlan, float64)   {}
func (p *project) ShardDone(string, *engine.ShardPlan, time.Duration) {}
func (p *project) StageDone(engine.StageResult)                       {}
func (p *project) FetchProgress(_, _ string, _, _ int64)              {}
func (p *project) Warn(text string)                                   { p.warn = append(p.warn, text) }
func (p *project) raw(name string) string                             { return filepath.Join(p.Root, "data", "raw", name) }
func (p *project) getenv(name string) string                          { return p.env[name] }

// run runs the stage and returns what the run says of it.
func (p *project) run(s *Section) (engine.StageResult, error) {
	p.t.Helper()
	if err := p.Store.Lock(); err != nil {
		p.t.Fatal(err)
	}
	defer func() {
		if err := p.Store.Unlock(); err != nil {
			p.t.Error(err)
		}
	}()
	p.warn = nil
	r, err := p.Run(p.t.Context(), config(s), engine.Options{Workers: 1, Observer: p, Getenv: p.getenv})
	if len(r) == 0 {
		return engine.StageResult{}, err
	}
	return r[0], err
}

// rows reads a table that the stage published.
func rows[Row any](p *project, name string) []Row {
	p.t.Helper()
	tab, err := table.OpenFile(p.ArtifactPath("test", "digits/"+name+".parquet"))
	if err != nil {
		p.t.Fatal(err)
	}
	out, err := table.Rows[Row](tab)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// TestSyntheticTables: the tables fit together and carry the stamp.
func TestSyntheticTables(t *testing.T) {
	p := newProject(t)
	r, err := p.run(section(auto))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Stamps, []stage.Stamp{wanted}) || r.Origins != nil || len(p.warn) != 1 {
		t.Errorf("stamps %v, origins %v, warnings %q", r.Stamps, r.Origins, p.warn)
	}
	d := generate(section(auto).Synthetic)
	images := rows[ImageRow](p, "images")
	if len(images) != 100 || len(d.Train.Images) != 60 || len(d.Test.Images) != 40 {
		t.Fatalf("%d images, of %d and %d", len(images), len(d.Train.Images), len(d.Test.Images))
	}
	for i, row := range images {
		name, s, k := "train", d.Train, i
		if i >= 60 {
			name, s, k = "test", d.Test, i-60
		}
		if want := (ImageRow{Split: name, Index: int32(k), Label: s.Labels[k], P: s.Images[k]}); row != want {
			t.Errorf("image %d: %+v, want %+v", i, row, want)
		}
	}
	// Counts and means once more, from the table.
	classes := rows[ClassRow](p, "classes")
	if len(classes) != 20 {
		t.Fatalf("%d classes", len(classes))
	}
	for _, c := range classes {
		n, sum := 0, 0.0
		for _, row := range images {
			if row.Split == c.Split && row.Label == c.Digit {
				n++
				sum += float64(row.P[100])
			}
		}
		if int(c.Count) != n || n > 0 && math.Abs(float64(c.Mean[100])-sum/float64(n)) > 1e-6 || n == 0 && !math.IsNaN(float64(c.Mean[100])) {
			t.Errorf("%s %d: %d images, mean of pixel 100 %v; want %d, %v", c.Split, c.Digit, c.Count, c.Mean[100], n, sum/float64(n))
		}
	}
	for i, a := range rows[ArrayRow](p, "arrays") {
		if want := d.Arrays()[i]; a != (ArrayRow{want.Name, int32(want.Rows), int32(want.Cols), slices.Min(want.Data), slices.Max(want.Data), want.SHA256(), "", dataSynthetic}) {
			t.Errorf("array %+v", a)
		}
	}
}

// TestAbsent: with source usps, absence is an error that tells what to do; with
// auto it is not.
func TestAbsent(t *testing.T) {
	p := newProject(t)
	_, err := p.run(section(onlyUSPS))
	var u *stage.Unavailable
	if !errors.As(err, &u) || !strings.Contains(u.Remedy, "usps_resampled.zip") {
		t.Errorf("error %v", err)
	}
	if _, err := p.run(section(auto)); err != nil {
		t.Error(err)
	}
}

// TestShards: the shard depends on what its source may use and on nothing else.
func TestShards(t *testing.T) {
	for source, want := range map[string]struct{ synthetic, files bool }{auto: {true, true}, onlyUSPS: {false, true}, synthetic: {true, false}} {
		s := section(source)
		sh := shards(s)
		p := sh[0].Params.(params)
		if len(sh) != 1 || p.Source != source || (p.Synthetic != nil) != want.synthetic || (sh[0].Inputs == nil) != want.files {
			t.Errorf("source %s: %+v", source, sh)
		}
	}
}

// TestRunChecks: the shard itself accepts no other data than those of USPS, also
// if Fetch has not seen them.
func TestRunChecks(t *testing.T) {
	fake := mattest.Writer{}.File(mattest.Variable{Name: usps.TrainPatterns, Dims: []int{usps.Pixels, usps.Images}, Data: make([]float64, usps.Pixels*usps.Images)})
	for _, source := range []string{auto, onlyUSPS} {
		p := newProject(t)
		p.Stages[0].Fetch = nil
		if err := os.WriteFile(p.raw("usps_resampled.mat"), fake, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := p.run(section(source))
		var u *stage.Unavailable
		if !errors.As(err, &u) || !strings.Contains(err.Error(), "data/raw/usps_resampled.mat: the array train_patterns is not that of the resampled USPS digits") {
			t.Errorf("source %s: %v", source, err)
		}
	}
}

// published fails the test unless the project's tables are those of USPS.
func (p *project) published(r engine.StageResult) {
	p.t.Helper()
	if len(r.Stamps) != 0 || len(r.Origins) == 0 {
		p.t.Errorf("stamps %v, origins %v", r.Stamps, r.Origins)
	}
	arrays := rows[ArrayRow](p, "arrays")
	if len(arrays) != 4 {
		p.t.Fatalf("%d arrays", len(arrays))
	}
	for i, a := range arrays {
		if pin := usps.Pins()[i]; a != (ArrayRow{pin.Name, int32(pin.Rows), int32(pin.Cols), a.Lowest, a.Highest, pin.SHA256, pin.SHA256, dataUSPS}) || a.Lowest < -1 || a.Highest > 1 {
			p.t.Errorf("array %+v", a)
		}
	}
	var counts []int32
	for _, c := range rows[ClassRow](p, "classes") {
		counts = append(counts, c.Count)
	}
	if want := []int32{767, 622, 475, 406, 409, 361, 420, 390, 377, 422, 786, 647, 454, 418, 443, 355, 414, 402, 331, 399}; !slices.Equal(counts, want) {
		p.t.Errorf("counts %v", counts)
	}
}

// TestUSPS: the stage as a whole, with the files in data/raw, in a folder and on
// servers that fail.
func TestUSPS(t *testing.T) {
	matFile, trainFile, testFile := uspstest.File(t, "usps*.mat"), uspstest.File(t, zipTrain), uspstest.File(t, zipTest)
	write := func(p *project, name string, data []byte) {
		if err := os.WriteFile(p.raw(name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("mat alone", func(t *testing.T) {
		p := newProject(t)
		write(p, "usps_resampled.mat", matFile)
		r, err := p.run(section(auto))
		if err != nil {
			t.Fatal(err)
		}
		p.published(r)
		if r, err := p.run(section(auto)); err != nil || r.Computed != 0 {
			t.Errorf("second run: %d computed, %v", r.Computed, err)
		}
	})
	t.Run("gz alone, then synthetic, then damaged", func(t *testing.T) {
		p := newProject(t)
		p.env[environment] = uspstest.Folder(t) // not asked, as data/raw has them
		write(p, zipTrain, trainFile)
		write(p, zipTest, testFile)
		r, err := p.run(section(onlyUSPS))
		if err != nil {
			t.Fatal(err)
		}
		p.published(r)
		if len(r.Origins) != 2 || r.Origins[1].Size != int64(len(testFile)) {
			t.Errorf("origins %+v", r.Origins)
		}
		if r, err := p.run(section(synthetic)); err != nil || !slices.Equal(r.Stamps, []stage.Stamp{stamp}) {
			t.Errorf("synthetic: %v, stamps %v", err, r.Stamps)
		}
		bad := slices.Clone(trainFile)
		bad[len(bad)/2] ^= 1
		write(p, zipTrain, bad)
		var u *stage.Unavailable
		if _, err := p.run(section(auto)); !errors.As(err, &u) || !strings.Contains(err.Error(), "data/raw/zip.train.gz: ") {
			t.Errorf("a flipped bit: %v", err)
		}
	})
	t.Run("unpacked by a browser", func(t *testing.T) {
		p := newProject(t)
		for name, data := range map[string][]byte{"zip.train": trainFile, "ZIP.TEST": testFile} {
			unpacked, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(unpacked)
			if err != nil {
				t.Fatal(err)
			}
			write(p, name, text)
		}
		r, err := p.run(section(onlyUSPS))
		if err != nil {
			t.Fatal(err)
		}
		p.published(r)
	})
	t.Run("folder", func(t *testing.T) {
		p := newProject(t)
		p.env[environment] = uspstest.Folder(t)
		r, err := p.run(section(auto))
		if err != nil {
			t.Fatal(err)
		}
		p.published(r)
		if len(r.Origins) != 1 || r.Origins[0].File != "data/raw/usps_resampled.mat" || !strings.HasPrefix(r.Origins[0].From, uspstest.Folder(t)) || r.Origins[0].Time == "" {
			t.Errorf("origins %+v", r.Origins)
		}
	})
	t.Run("servers", func(t *testing.T) {
		requests := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Etag", `"1"`)
			flipped := func() []byte {
				bad := slices.Clone(matFile)
				bad[len(bad)/2] ^= 1
				return bad
			}
			switch r.URL.Path {
			case "/flipped.mat":
				_, _ = w.Write(flipped())
			case "/half.mat":
				_, _ = w.Write(matFile[:len(matFile)/2])
			case "/page.zip":
				_, _ = io.WriteString(w, "<!doctype html>\n<title>Welcome</title>")
			case "/breaks.mat": // once, in the middle
				if requests++; requests == 1 {
					w.Header().Set("Content-Length", strconv.Itoa(len(matFile)))
					_, _ = w.Write(matFile[:len(matFile)/2])
					return
				}
				http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(matFile)))
			default:
				http.NotFound(w, r)
			}
		}))
		defer server.Close()
		p := newProject(t)
		s := section(onlyUSPS)
		for _, path := range []string{"/none.zip", "/page.zip", "/half.mat", "/flipped.mat"} {
			s.Mirrors = append(s.Mirrors, server.URL+path)
		}
		_, err := p.run(s)
		var u *stage.Unavailable
		if !errors.As(err, &u) {
			t.Fatalf("no mirror has the digits: %v", err)
		}
		for _, want := range []string{"/none.zip: 404 Not Found", "/page.zip: it is a web page, not the data", "/half.mat: MAT-file, byte ", "/flipped.mat: MAT-file, byte "} {
			if !strings.Contains(err.Error(), server.URL+want) {
				t.Errorf("error %v does not tell of %s", err, want)
			}
		}
		s.Mirrors = append(s.Mirrors, server.URL+"/breaks.mat")
		s.Download.Retries = 1
		r, err := p.run(s)
		if err != nil {
			t.Fatal(err)
		}
		p.published(r)
		if len(r.Origins) != 1 || r.Origins[0].From != server.URL+"/breaks.mat" {
			t.Errorf("origins %+v", r.Origins)
		}
	})
}

// TestCancelled: a cancelled shard gives no result.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	task := &stage.Task{Shard: shards(section(synthetic))[0], Out: noOutputs{}, Progress: func(float64) {}}
	if err := run(ctx, task); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

type noOutputs struct{ stage.Outputs }

func (noOutputs) Stamp(stage.Stamp) {}
