package digits

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/digits/usps"
)

// A world is a project whose Fetch takes files with the content "good" for those
// of USPS.
type world struct {
	t        *testing.T
	f        *fetcher
	env      map[string]string
	warnings []string
	progress map[string]int64
	checks   int
}

func newWorld(t *testing.T, source string) *world {
	w := &world{t: t, env: map[string]string{}, progress: map[string]int64{}}
	s := defaults().(*Section)
	s.Source, s.Mirrors, s.Download.Retries = source, nil, 1
	root := filepath.Join(t.TempDir(), "a [strange] name")
	w.f = &fetcher{
		Fetch: &stage.Fetch{
			Config: s, Root: root,
			Getenv:   func(name string) string { return w.env[name] },
			Progress: func(what string, done, _ int64) { w.progress[what] = done },
			Warn:     func(text string) { w.warnings = append(w.warnings, text) },
		},
		section: s, raw: filepath.Join(root, "data", "raw"), backoff: time.Millisecond,
		check: func(files []rawFile) error {
			w.checks++
			for i, f := range files {
				want := "good"
				if len(files) == 2 {
					want = []string{"good train", "good test"}[i]
				}
				if string(f.data) != want {
					return fmt.Errorf("%s: it holds %q", f.name, f.data)
				}
			}
			return nil
		},
	}
	return w
}

// run runs Fetch and returns the origins without the times, which it checks.
func (w *world) run() ([]stage.Origin, error) {
	w.t.Helper()
	origins, err := w.f.run(w.t.Context())
	origins = slices.Clone(origins)
	for i, o := range origins {
		if o.Time != "" {
			if _, err := time.Parse(time.RFC3339, o.Time); err != nil || !strings.HasSuffix(o.Time, "Z") {
				w.t.Errorf("time %q", o.Time)
			}
			origins[i].Time = "then"
		}
	}
	return origins, err
}

// put writes files below the project: name, content, name, content ...
func (w *world) put(names ...string) {
	w.t.Helper()
	for i := 0; i < len(names); i += 2 {
		p := filepath.Join(w.f.Root, names[i])
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			w.t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(names[i+1]), 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
}

// rawFiles returns the names in data/raw but those of sidecars.
func (w *world) rawFiles() string {
	w.t.Helper()
	names, err := listFiles(w.f.raw)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		w.t.Fatal(err)
	}
	return strings.Join(slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, ".origin.json") }), " ")
}

func origin(file, from, content string) stage.Origin {
	o := originOf("data/raw/"+file, []byte(content))
	if from != "" {
		o.From, o.Time = from, "then"
	}
	return o
}

// expect fails the test unless Fetch gave these origins, or an Unavailable whose
// text has want.
func (w *world) expect(want string, origins ...stage.Origin) {
	w.t.Helper()
	got, err := w.run()
	if !slices.Equal(got, origins) {
		w.t.Errorf("origins %+v, want %+v", got, origins)
	}
	if want == "" {
		if err != nil {
			w.t.Error(err)
		}
		return
	}
	var u *stage.Unavailable
	if !errors.As(err, &u) || !strings.Contains(err.Error(), want) {
		w.t.Errorf("error %v, want one with %q", err, want)
		return
	}
	for _, s := range []string{"7888198acfde136d4a25b7ebea9cd8f598cb86b9e177b0b22754405e897e8f53", "data/raw", "http", "zip.train.gz", "bytes"} {
		if !strings.Contains(u.Remedy, s) {
			w.t.Errorf("the remedy does not tell of %s: %s", s, u.Remedy)
		}
	}
}

// mirror serves files by path; the path /stall stalls, /cut breaks off, /500 fails.
func mirror(t *testing.T, files map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch content, ok := files[r.URL.Path]; {
		case ok:
			_, _ = io.WriteString(w, content)
		case r.URL.Path == "/stall":
			<-r.Context().Done()
		case r.URL.Path == "/cut":
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "good")
		case r.URL.Path == "/500":
			http.Error(w, "no", http.StatusInternalServerError)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

// TestExisting: files in data/raw are checked once and left alone.
func TestExisting(t *testing.T) {
	w := newWorld(t, auto)
	w.env[environment] = "/nowhere" // is not asked
	w.put("data/raw/usps_old.mat", "good", "data/raw/zip.train.gz", "bad", "data/raw/zip.test.gz", "bad")
	for range 2 {
		w.expect("", origin("usps_old.mat", "", "good"))
	}
	if w.checks != 1 || len(w.warnings) != 0 {
		t.Errorf("%d checks, warnings %q", w.checks, w.warnings)
	}
	w.put("data/raw/usps_resampled.zip", "bad")
	w.expect(`cannot be read: data/raw/usps_resampled.zip: it holds "bad"`)
	w.put("data/raw/usps_resampled.zip", "good")
	w.expect("", origin("usps_resampled.zip", "", "good"))
	w.put("data/raw/usps_resampled.zip", "worse") // after it was checked
	w.expect(`cannot be read: data/raw/usps_resampled.zip: it holds "worse"`)
	for _, name := range []string{"usps_resampled.zip", "usps_old.mat"} {
		if err := os.Remove(filepath.Join(w.f.raw, name)); err != nil {
			t.Fatal(err)
		}
	}
	w.expect(`cannot be read: data/raw/zip.train.gz: it holds "bad"`)
	w.put("data/raw/zip.train.gz", "good train", "data/raw/zip.test.gz", "good test")
	w.expect("", origin("zip.train.gz", "", "good train"), origin("zip.test.gz", "", "good test"))
}

// TestExistingLarge: a file that is too large is not read.
func TestExistingLarge(t *testing.T) {
	w := newWorld(t, auto)
	w.put("data/raw/usps_resampled.mat", "good")
	if err := os.Truncate(filepath.Join(w.f.raw, "usps_resampled.mat"), usps.MaxFile+1); err != nil {
		t.Fatal(err)
	}
	w.expect("data/raw/usps_resampled.mat: it has more than 64 MB")
}

func TestChoose(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"", ""},
		{"zip.train.gz", ""},
		{"zip.test.gz zip.train.gz zip.info.gz", "zip.train.gz zip.test.gz"},
		{"usps_resampled.mat.origin.json usps_resampled.download usps_resampled.mat.part usps.txt a.mat usps.bz2", ""},
		{"usps_resampled.zip usps_resampled.tar.bz2 usps_resampled.mat zip.train.gz zip.test.gz", "usps_resampled.mat"},
		{"usps_all.mat usps_resampled.mat.gz usps_resampled.tar.gz", "usps_resampled.tar.gz"},
		{"uspsb.zip uspsb.mat uspsa.mat", "uspsa.mat"},
		{"USPS_RESAMPLED.MAT a.zip", "USPS_RESAMPLED.MAT"},
		{"Usps.Zip usps_resampled.TAR.GZ", "usps_resampled.TAR.GZ"},
		{"zip.train zip.test.gz zip.train.gz.origin.json", "zip.train zip.test.gz"},
		{"ZIP.TRAIN zip.test", "ZIP.TRAIN zip.test"},
		{"zip.train.txt zip.test (1).gz", ""},
	} {
		if got := strings.Join(choose(strings.Fields(c.names)), " "); got != c.want {
			t.Errorf("of %s: %s, want %s", c.names, got, c.want)
		}
	}
}

// TestNamed: the place that the user names, in all its forms.
func TestNamed(t *testing.T) {
	url := mirror(t, map[string]string{"/x.mat": "good", "/bad.mat": "bad", "/d/zip.train.gz": "good train", "/d/zip.test.gz": "good test", "/half/zip.test.gz": "good test"})
	elsewhere := t.TempDir()
	for name, content := range map[string]string{"usps_mine.zip": "good", "other.bin": "good", "zip.train.gz": "good train", "zip.test.gz": "good test"} {
		if err := os.WriteFile(filepath.Join(elsewhere, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(elsewhere, name) }
	for _, c := range []struct {
		place string
		want  string // the error
		from  []stage.Origin
	}{
		{elsewhere, "", []stage.Origin{origin("usps_resampled.zip", in("usps_mine.zip"), "good")}},
		{in("usps_mine.zip"), "", []stage.Origin{origin("usps_resampled.zip", in("usps_mine.zip"), "good")}},
		{"file://" + filepath.ToSlash(in("other.bin")), "", []stage.Origin{origin("usps_resampled.mat", in("other.bin"), "good")}},
		{in("zip.test.gz"), "", []stage.Origin{origin("zip.train.gz", in("zip.train.gz"), "good train"), origin("zip.test.gz", in("zip.test.gz"), "good test")}},
		{"inside", "", []stage.Origin{origin("usps_resampled.mat", "ROOT/inside/usps.mat", "good")}},
		{url + "/x.mat", "", []stage.Origin{origin("usps_resampled.mat", url+"/x.mat", "good")}},
		{url + "/d/zip.train.gz", "", []stage.Origin{origin("zip.train.gz", url+"/d/zip.train.gz", "good train"), origin("zip.test.gz", url+"/d/zip.test.gz", "good test")}},

		{in("none"), in("none") + ": no such file or directory", nil},
		{"bad.mat", `ROOT/bad.mat: it holds "bad"`, nil},
		{"alone/zip.train.gz", "ROOT/alone/zip.test.gz: no such file or directory", nil},
		{"alone", "alone: the folder has neither usps*.mat, ", nil},
		{"file://other/x.mat", "file://other/x.mat: not the URL of a file of this machine", nil},
		{"ftp://other/x.mat", "ftp://other/x.mat: URLs of this kind are not supported", nil},
		{url + "/bad.mat", url + `/bad.mat: it holds "bad"`, nil},
		{url + "/none.mat", url + "/none.mat: 404 Not Found", nil},
		{url + "/half/zip.test.gz", url + "/half/zip.train.gz: 404 Not Found", nil},
		{url + "/cut", url + "/cut: cut short: 4 of 100 bytes (attempt 2)", nil},
		{url + "/500", url + "/500: 500 Internal Server Error (attempt 2)", nil},
	} {
		for _, by := range []string{environment, "digits.path"} {
			w := newWorld(t, auto)
			w.put("inside/usps.mat", "good", "bad.mat", "bad", "alone/zip.train.gz", "good train")
			if by == environment {
				w.env[environment], w.f.section.Path = c.place, "/nowhere"
			} else {
				w.f.section.Path = c.place
			}
			want := strings.ReplaceAll(c.want, "ROOT", w.f.Root)
			if want != "" {
				want = "from the place that " + by + " names: " + want
			}
			from := slices.Clone(c.from)
			for i := range from {
				from[i].From = strings.ReplaceAll(from[i].From, "ROOT", w.f.Root)
			}
			w.expect(want, from...)
			if c.want != "" {
				for _, n := range strings.Fields(w.rawFiles()) {
					if !strings.Contains(n, staging) {
						t.Errorf("%s: data/raw has %s", c.place, n)
					}
				}
				continue
			}
			// The next run finds the files, and knows where they came from.
			checks := w.checks
			w.env, w.f.section.Path, w.f.Offline = nil, "", true
			w.expect("", from...)
			if w.checks != checks {
				t.Errorf("%s: checked again", c.place)
			}
			if n := len(strings.Fields(w.rawFiles())); n != len(from) {
				t.Errorf("%s: data/raw has %s", c.place, w.rawFiles())
			}
		}
	}
}

// TestMirrors: the first mirror that has the files gives them.
func TestMirrors(t *testing.T) {
	url := mirror(t, map[string]string{"/x.zip": "good", "/bad.mat": "bad", "/d/zip.train.gz": "good train", "/d/zip.test.gz": "good test", "/half/zip.train.gz": "good train"})
	w := newWorld(t, auto)
	w.f.section.Mirrors = []string{url + "/none.mat", url + "/cut", url + "/500", url + "/bad.mat", url + "/half/zip.train.gz", url + "/x.zip", url + "/d/zip.train.gz"}
	w.put("data/raw/zip.test.gz", "anything")
	w.expect("", origin("usps_resampled.zip", url+"/x.zip", "good"))
	if names := w.rawFiles(); names != "usps_resampled.zip zip.test.gz" {
		t.Errorf("data/raw has %s", names)
	}
	if len(w.warnings) != 1 || !strings.Contains(w.warnings[0], "data/raw/zip.test.gz is of no use alone") {
		t.Errorf("warnings %q", w.warnings)
	}
	if w.progress["x.zip"] != 4 {
		t.Errorf("progress %v", w.progress)
	}

	w = newWorld(t, onlyUSPS)
	w.f.section.Mirrors = []string{url + "/d/zip.test.gz"}
	w.expect("", origin("zip.train.gz", url+"/d/zip.train.gz", "good train"), origin("zip.test.gz", url+"/d/zip.test.gz", "good test"))
}

// TestNoMirror: if no mirror has the files, source auto gives a warning, with what came
// of the first, and source usps an error with all that was tried.
func TestNoMirror(t *testing.T) {
	url := mirror(t, map[string]string{"/bad.mat": "bad"})
	tried := []string{"data/raw: no USPS files", url + "/none.mat: 404 Not Found", url + "/500: 500 Internal Server Error (attempt 2)", url + `/bad.mat: it holds "bad"`}
	for _, source := range []string{auto, onlyUSPS} {
		w := newWorld(t, source)
		w.f.section.Mirrors = []string{url + "/none.mat", url + "/500", url + "/bad.mat"}
		if source == onlyUSPS {
			w.expect("cannot be had: " + strings.Join(tried, "; "))
			continue
		}
		w.expect("")
		if len(w.warnings) != 1 || !strings.HasSuffix(w.warnings[0], "synthetic ones take their place: 3 mirrors failed, the first with: 404 Not Found") {
			t.Errorf("warnings %q", w.warnings)
		}
		if names := w.rawFiles(); names != "" {
			t.Errorf("data/raw has %s", names)
		}
	}
}

// TestOffline: no server hears anything.
func TestOffline(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request") }))
	defer s.Close()
	w := newWorld(t, auto)
	w.f.Offline, w.f.section.Mirrors = true, []string{s.URL + "/x.mat"}
	w.expect("")
	if len(w.warnings) != 1 || !strings.Contains(w.warnings[0], "the network is not to be used") {
		t.Errorf("warnings %q", w.warnings)
	}
	w.f.section.Source = onlyUSPS
	w.expect("cannot be had: data/raw: no USPS files; the mirrors were not asked: the network is not to be used")
	w.env[environment] = s.URL + "/x.mat"
	w.expect("the network is not to be used")
	// Files of this machine do not need the network.
	w.put("mine/usps.mat", "good")
	w.env[environment] = "mine"
	w.expect("", origin("usps_resampled.mat", filepath.Join(w.f.Root, "mine", "usps.mat"), "good"))
}

// TestSynthetic: with source synthetic nothing is looked for.
func TestSynthetic(t *testing.T) {
	w := newWorld(t, synthetic)
	w.put("data/raw/usps_resampled.mat", "bad")
	w.env[environment] = "/nowhere"
	if origins, err := fetch(t.Context(), w.f.Fetch); origins != nil || err != nil {
		t.Errorf("%v, %v", origins, err)
	}
}

// TestAutoWait: the wait for all mirrors is bounded with source auto.
func TestAutoWait(t *testing.T) {
	url := mirror(t, nil)
	w := newWorld(t, auto)
	w.f.section.Mirrors = []string{url + "/stall", url + "/none.mat"}
	w.f.section.Download.AutoWait = 1
	w.expect("")
	want := "2 mirrors failed, the first with: the 1s of digits.download.auto_wait are over"
	if len(w.warnings) != 1 || !strings.HasSuffix(w.warnings[0], want) {
		t.Errorf("warnings %q", w.warnings)
	}
}

// TestStall: a server that says nothing is given up.
func TestStall(t *testing.T) {
	w := newWorld(t, onlyUSPS)
	w.f.section.Mirrors = []string{mirror(t, nil) + "/stall"}
	w.f.section.Download.Idle, w.f.section.Download.Retries = 1, 0
	w.expect("/stall: no data for 1s")
}

// TestInterrupted: a cancelled fetch says so, and the next one goes on.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	content := "good" + strings.Repeat("!", 1<<20)
	var mu sync.Mutex
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Header.Get("Range"))
		first := len(asked) == 1
		mu.Unlock()
		w.Header().Set("Etag", `"1"`)
		if first {
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			_, _ = io.WriteString(w, content[:4])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(content))
	}))
	defer s.Close()
	w := newWorld(t, auto)
	w.f.section.Mirrors = []string{s.URL + "/x.mat"}
	w.f.check = func(files []rawFile) error {
		if string(files[0].data) != content {
			return errors.New("other content")
		}
		return nil
	}
	w.f.Progress = func(_ string, done, _ int64) {
		if done == 4 {
			cancel()
		}
	}
	if origins, err := w.f.run(ctx); origins != nil || !errors.Is(err, context.Canceled) || len(w.warnings) != 0 {
		t.Errorf("interrupted: %v, %v, warnings %q", origins, err, w.warnings)
	}
	if names := w.rawFiles(); names != "usps_resampled.download.part usps_resampled.download.part.json" {
		t.Errorf("data/raw has %s", names)
	}
	w.f.Progress = func(string, int64, int64) {}
	w.expect("", origin("usps_resampled.mat", s.URL+"/x.mat", content))
	mu.Lock()
	defer mu.Unlock()
	if names := w.rawFiles(); names != "usps_resampled.mat" || !slices.Equal(asked, []string{"", "bytes=4-"}) {
		t.Errorf("data/raw has %s; asked for %q", names, asked)
	}
}

// TestLocalFailure: that data/raw cannot be written to is neither the mirror's
// fault nor a reason for synthetic digits.
func TestLocalFailure(t *testing.T) {
	w := newWorld(t, auto)
	w.f.section.Mirrors = []string{mirror(t, map[string]string{"/x.mat": "good"}) + "/x.mat"}
	w.put("data/raw/usps_resampled.download.part/in/the/way", "")
	origins, err := w.run()
	var u *stage.Unavailable
	if origins != nil || err == nil || errors.As(err, &u) || len(w.warnings) != 0 {
		t.Errorf("%v, %v, warnings %q", origins, err, w.warnings)
	}
}

func TestResampledName(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"a/x.mat", "PK", "usps_resampled.mat"}, {"x.tar.bz2", "", "usps_resampled.tar.bz2"}, {"x.mat.gz", "", "usps_resampled.mat.gz"},
		{"http://host/get?id=5", "PK\x03\x04", "usps_resampled.zip"}, {"x", "BZh9", "usps_resampled.tar.bz2"}, {"x", "\x1f\x8b", "usps_resampled.tar.gz"},
		{"http://host/x.mat?raw=true", "MATLAB 5.0", "usps_resampled.mat"},
	} {
		got := resampledName(rawFile{name: c.name, data: []byte(c.data)})
		if got != c.want || choose([]string{got}) == nil {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestValidate(t *testing.T) {
	s := defaults().(*Section)
	if errs := s.Validate(); errs != nil {
		t.Errorf("the defaults: %v", errs)
	}
	s.Mirrors = []string{"http://host/x", "ftp://host/x", "/a/path", "https://"}
	s.Path = "gopher://host/x"
	var paths []string
	for _, e := range s.Validate() {
		paths = append(paths, e.Path)
	}
	if want := []string{"mirrors[1]", "mirrors[2]", "mirrors[3]", "path"}; !slices.Equal(paths, want) {
		t.Errorf("faults at %v, want %v", paths, want)
	}
}
