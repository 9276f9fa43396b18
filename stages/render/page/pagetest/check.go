package pagetest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/stage"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// A Suite is a report stage with fixtures to draw.
type Suite struct {
	Stage *stage.Stage
	Pub   page.Publication
	Items []page.Item
	// Paper makes every item; Others are drawn, too, and may lack the data of some.
	Paper  *Fixture
	Others map[string]*Fixture
	Empty  *Fixture // all tables, no rows
	// Tall lists items that may be higher than a page, Large those whose SVG may be
	// larger than 64 kB.
	Tall, Large []string
}

// stamps are those of stamped inputs.
var stamps = []string{"synthetic digits, not USPS", "50 % of_it"}

// Run runs all checks.
func (s Suite) Run(t *testing.T) {
	if os.Getenv(printDigests) != "" {
		fmt.Fprint(os.Stdout, s.digests(t))
		return
	}
	t.Run("files", s.files)
	t.Run("empty", s.empty)
	t.Run("faults", s.faults)
	t.Run("stamps", s.stamps)
	t.Run("bytes", s.bytes)
}

// Make runs every shard of the stage, each with the inputs it declares.
func (s Suite) Make(t testing.TB, fx *Fixture, stamped ...stage.Stamp) (*Output, []catalogue.Row) {
	t.Helper()
	shards, err := s.Stage.Shards(s.Stage.Config())
	if err != nil {
		t.Fatal(err)
	}
	out := &Output{Files: map[string][]byte{}, Tables: map[string]any{}}
	for _, sh := range shards {
		task := &stage.Task{Shard: sh, Key: sh.ID, In: fx.only(sh.Inputs), Out: out, Stamps: stamped, Progress: func(float64) {}}
		if err := s.Stage.Run(t.Context(), task); err != nil {
			t.Fatal(err)
		}
	}
	return out, out.Tables[catalogue.Table].([]catalogue.Row)
}

// files checks that every item has its files, each of the kind its name says, and a
// row that lists them.
func (s Suite) files(t *testing.T) {
	out, rows := s.Make(t, s.Paper)
	listed := 0
	for i, r := range rows {
		it := s.Items[i]
		if r.Order != int64(i+1) || r.Paper != s.Pub.Name || r.ID != it.ID || r.Title == "" || !strings.Contains(r.Caption, s.Pub.Label) {
			t.Errorf("row %d: %+v", i+1, r)
		}
		var kinds []string
		for _, path := range strings.Fields(r.Files) {
			listed++
			if !strings.HasPrefix(path, s.Pub.Name+"/"+it.ID) || len(out.Files[path]) == 0 {
				t.Errorf("%s lists %s (%d bytes)", r.ID, path, len(out.Files[path]))
			}
			kinds = append(kinds, strings.TrimPrefix(filepath.Ext(path), "."))
		}
		slices.Sort(kinds)
		got := strings.Join(slices.Compact(kinds), " ")
		want := map[bool][]string{true: {"csv png", "csv png svg", "csv gif png"}, false: {"csv md tex"}}[it.Drawn || it.Painted]
		if !slices.Contains(want, got) || r.Stamps != "" {
			t.Errorf("%s has files of the kinds %s, want %v, and the stamps %q", r.ID, got, want, r.Stamps)
		}
	}
	if listed != len(out.Files) || len(rows) != len(s.Items) {
		t.Errorf("%d files listed, %d written; %d rows for %d items", listed, len(out.Files), len(rows), len(s.Items))
	}
	for _, path := range out.paths() {
		if err := format(path, out.Files[path]); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// format says what is wrong with a file of its kind.
func format(path string, data []byte) (err error) {
	switch filepath.Ext(path) {
	case ".svg":
		for dec := xml.NewDecoder(bytes.NewReader(data)); err == nil; {
			_, err = dec.Token()
		}
		if err == io.EOF {
			err = nil
		}
	case ".gif":
		_, err = gif.DecodeAll(bytes.NewReader(data))
	case ".png":
		_, err = png.Decode(bytes.NewReader(data))
	case ".csv":
		var records [][]string
		if records, err = csv.NewReader(bytes.NewReader(data)).ReadAll(); err == nil && len(records) < 2 {
			err = fmt.Errorf("%d records", len(records))
		}
	case ".tex":
		if i := bytes.IndexFunc(data, func(r rune) bool { return r > 126 }); i >= 0 {
			err = fmt.Errorf("not ASCII at byte %d", i)
		} else if bytes.Count(data, []byte(`\begin{`)) != bytes.Count(data, []byte(`\end{`)) || !bytes.Contains(data, []byte(`\toprule`)) {
			err = fmt.Errorf("not a booktabs table")
		}
	case ".md":
		if !bytes.Contains(data, []byte("| --")) && !bytes.Contains(data, []byte("| :-")) {
			err = fmt.Errorf("no table")
		}
	default:
		err = fmt.Errorf("unknown extension")
	}
	return err
}

// empty checks that without data there are rows but no files, tables or empty
// panels, and that a task's stamps are in the rows.
func (s Suite) empty(t *testing.T) {
	_, rows := s.Make(t, s.Empty, stage.Stamp{Text: stamps[0]})
	for _, r := range rows {
		if r.Stamps != stamps[0] {
			t.Errorf("%s: stamps %q", r.ID, r.Stamps)
		}
		if r.Tables != "" && (r.Files != "" || r.Ours != "not in this config" || !r.Agrees) { // sketches need no data
			t.Errorf("%s: files %q, ours %q, agrees %v", r.ID, r.Files, r.Ours, r.Agrees)
		}
	}
}

func sheet(c *page.Content) *figure.Drawing {
	switch {
	case c == nil:
		return nil
	case c.Chart != nil:
		return c.Chart.Draw()
	case c.Drawing != nil:
		return c.Drawing
	}
	if p, ok := c.Plate.(interface{ Sheet() *figure.Drawing }); ok {
		return p.Sheet()
	}
	return nil
}

// faults checks all drawings: nothing leaves the sheet, no texts overlap, with and
// without stamps; they are as wide as a column or a page of a journal and as high as
// a page at most, no text is smaller than 4.5 pt, no SVG large.
func (s Suite) faults(t *testing.T) {
	s.draw(t, "paper", s.Paper)
	for name, fx := range s.Others {
		s.draw(t, name, fx)
	}
}

func (s Suite) draw(t *testing.T, name string, fx *Fixture) {
	for _, it := range s.Items {
		c, err := it.Build(page.Source{In: fx})
		if err != nil {
			t.Errorf("%s: %s: %v", name, it.ID, err)
			continue
		}
		d := sheet(c)
		if d == nil {
			continue
		}
		if fx == s.Paper {
			s.size(t, it, c, d)
		}
		faults := d.Faults()
		d.Stamp(stamps[0], strings.Repeat("a long reservation ", 9))
		for _, f := range append(faults, d.Faults()...) {
			t.Errorf("%s: %s: %s", name, it.ID, f)
		}
	}
}

func (s Suite) size(t *testing.T, it page.Item, c *page.Content, d *figure.Drawing) {
	if d.W < figure.SingleColumn-1 || d.W > figure.DoubleColumn+1 {
		t.Errorf("%s is %g pt wide", it.ID, d.W)
	}
	if d.H > 540 && !slices.Contains(s.Tall, it.ID) {
		t.Errorf("%s is %g pt high", it.ID, d.H)
	}
	for _, m := range d.Marks {
		if txt, ok := m.(*figure.Text); ok && txt.Size < 4.5 {
			t.Errorf("%s: %q has %g pt", it.ID, txt.String(), txt.Size)
		}
	}
	limit := 64 << 10
	if slices.Contains(s.Large, it.ID) {
		limit = 160 << 10 // thousands of points
	}
	if n := len(d.SVG()); c.Plate == nil && n > limit {
		t.Errorf("%s: SVG of %d bytes", it.ID, n)
	}
}

// stamps checks that every file shows the stamps of what it is made of, and none
// without them; the row says so and nothing is compared.
func (s Suite) stamps(t *testing.T) {
	p := page.Params{PNGDPI: 100, Dots: 200}
	for _, it := range s.Items {
		plain, _, err := it.Make(s.Pub, page.Source{In: s.Paper}, nil, p)
		if err != nil {
			t.Fatal(err)
		}
		stamped, row, err := it.Make(s.Pub, page.Source{In: s.Paper}, stamps, p)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Join(stamps, "; "); row.Stamps != want || row.Difference != "not compared: "+want || !row.Agrees {
			t.Errorf("%s: stamps %q, difference %q, agrees %v", it.ID, row.Stamps, row.Difference, row.Agrees)
		}
		for i, f := range stamped {
			if err := showsStamps(f, plain[i]); err != nil {
				t.Errorf("%s: %v", f.Path, err)
			}
		}
	}
}

// showsStamps says what is wrong with the stamps of a file.
func showsStamps(f, without page.File) error {
	has := func(want string) error {
		if !bytes.Contains(f.Data, []byte(want)) || bytes.Contains(without.Data, []byte(want)) {
			return fmt.Errorf("does not have %q, or has it without a reason", want)
		}
		return nil
	}
	switch filepath.Ext(f.Path) {
	case ".svg":
		return cmp.Or(has(`<g aria-label="`+stamps[0]+`"`), has(`aria-label="`+stamps[0]+": "), has(`<g aria-label="`+stamps[1]+`"`))
	case ".md":
		return has("**" + stamps[0] + "**\n\n**50 % of\\_it**\n\n")
	case ".tex":
		return cmp.Or(has(`{\bfseries `+stamps[0]+`\par`), has(`50 \% of\_it`))
	case ".png", ".gif":
		n, high := redDots(f.Data)
		m, low := redDots(without.Data)
		if n < m+40 || high < low+20 {
			return fmt.Errorf("%d dots in the colour of stamps instead of %d, %d dots high instead of %d", n, m, high, low)
		}
		return nil
	}
	records, err := csv.NewReader(bytes.NewReader(f.Data)).ReadAll()
	for k, r := range records {
		if got, want := r[len(r)-1], strings.Join(stamps, "; "); k == 0 && got != "stamp" || k > 0 && got != want {
			return fmt.Errorf("record %d ends with %q", k, got)
		}
	}
	return err
}

// redDots returns how many dots of a picture are of the colour of stamps, and how
// high it is.
func redDots(data []byte) (n, height int) {
	img, _, err := image.Decode(bytes.NewReader(data)) // of a film the first frame
	if err != nil {
		return 0, 0
	}
	size := img.Bounds().Size()
	for i := range size.X * size.Y {
		c := color.RGBAModel.Convert(img.At(i%size.X, i/size.X)).(color.RGBA)
		if c.R > 0x90 && c.R < 0xb0 && c.G < 0x20 && c.B < 0x20 {
			n++
		}
	}
	return n, size.Y
}

// printDigests makes a suite print its digests and nothing else.
const printDigests = "NEURORBIT_TEST_PRINT_DIGESTS"

// digests returns a line a file of the first fixture, sorted.
func (s Suite) digests(t *testing.T) (lines string) {
	out, _ := s.Make(t, s.Paper)
	for _, path := range out.paths() {
		lines += fmt.Sprintf("digest %s %x\n", path, sha256.Sum256(out.Files[path]))
	}
	return lines
}

// bytes checks that the bytes of all files are the same without the CPU's fused
// multiply-add and when the compiler may fuse (GOAMD64=v3 compiles gonum and the font
// rasterizer with fused instructions, too).
func (s Suite) bytes(t *testing.T) {
	if testing.Short() || runtime.GOARCH != "amd64" {
		t.Skip("builds for another CPU: not with -short, and on amd64 only")
	}
	want := s.digests(t)
	test, _, _ := strings.Cut(t.Name(), "/")
	run := func(name, binary string, env ...string) {
		cmd := exec.Command(binary, "-test.run=^"+test+"$")
		cmd.Env = append(os.Environ(), append(env, printDigests+"=1")...)
		out, err := cmd.CombinedOutput()
		if strings.Contains(string(out), "microarchitecture support") {
			t.Logf("%s: this CPU cannot run it", name)
			return
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		for line := range strings.Lines(want) {
			if !strings.Contains(string(out), line) {
				t.Errorf("%s: other bytes than here: %s", name, line)
			}
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run("without FMA", self, "GODEBUG=cpu.fma=off")
	for _, level := range []string{"v1", "v3"} {
		binary := filepath.Join(t.TempDir(), level+".test")
		build := exec.Command("go", "test", "-c", "-o", binary, ".")
		build.Env = append(os.Environ(), "GOAMD64="+level)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("GOAMD64=%s: %v\n%s", level, err, out)
		}
		run("GOAMD64="+level, binary)
	}
}
