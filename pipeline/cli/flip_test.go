package cli_test

import (
	"bytes"
	endian "encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
)

// place is a class of positions in a file of some kind.
type place struct {
	name string
	at   func(data []byte) (lo, hi int) // the range of offsets; hi <= lo: none
}

// A Parquet file is magic, pages, footer, length of the footer, magic.
func footer(data []byte) int {
	n := len(data)
	return n - 8 - int(endian.LittleEndian.Uint32(data[n-8:]))
}

var parquetPlaces = []place{
	{"magic in front", func([]byte) (int, int) { return 0, 4 }},
	{"first page header", func(data []byte) (int, int) { return 4, min(24, footer(data)) }},
	{"page data", func(data []byte) (int, int) { return 24, footer(data) }},
	{"footer", func(data []byte) (int, int) { return footer(data), len(data) - 8 }},
	{"length of the footer", func(data []byte) (int, int) { return len(data) - 8, len(data) - 4 }},
	{"magic at the end", func(data []byte) (int, int) { return len(data) - 4, len(data) }},
}

var filePlaces = []place{
	{"first byte", func([]byte) (int, int) { return 0, 1 }},
	{"in the middle", func(data []byte) (int, int) { return 1, len(data) - 1 }},
	{"last byte", func(data []byte) (int, int) { return len(data) - 1, len(data) }},
}

// flipIn flips a random bit in a range of a file's bytes.
func flipIn(t *testing.T, path string, p place) bool {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := p.at(data)
	if hi <= lo {
		return false
	}
	data[lo+rand.IntN(hi-lo)] ^= 1 << rand.IntN(8)
	overwrite(t, path, data)
	return true
}

// overwrite replaces a file's bytes and nothing else, even of one that is
// read-only.
func overwrite(t *testing.T, path string, data []byte) {
	t.Helper()
	info, err := os.Stat(path)
	if err == nil {
		err = os.Chmod(path, 0o644)
	}
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err == nil {
		err = os.Chmod(path, info.Mode())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// flipped is a project with a config run and reported, whose bytes are flipped
// and mended again and again.
type flipped struct {
	t      *testing.T
	dir    string
	want   string                             // its state
	owners map[string][]string                // "<stage> <shard>" of a blob's digest
	blobs  map[string]map[bool][]store.Output // by stage: tables or not, of one owner each
	counts map[string]int                     // flips by class
	force  map[string]string                  // key -> "<stage> <shard>" of each shard in force
}

func newFlipped(t *testing.T) *flipped {
	f := &flipped{
		t: t, dir: newFinished(t, ""), owners: map[string][]string{}, blobs: map[string]map[bool][]store.Output{},
		counts: map[string]int{}, force: map[string]string{},
	}
	f.want = state(t, f.dir)
	s := f.store()
	for _, sh := range s.Shards() {
		f.force[sh.Key] = sh.Stage + " " + sh.ID
		for _, o := range sh.Outputs {
			f.owners[o.Blob.Digest] = append(f.owners[o.Blob.Digest], sh.Stage+" "+sh.ID)
		}
	}
	for _, sh := range s.Shards() {
		for _, o := range sh.Outputs {
			if len(f.owners[o.Blob.Digest]) > 1 {
				continue // several shards would be computed again
			}
			if f.blobs[sh.Stage] == nil {
				f.blobs[sh.Stage] = map[bool][]store.Output{}
			}
			f.blobs[sh.Stage][o.Content != ""] = append(f.blobs[sh.Stage][o.Content != ""], o)
		}
	}
	return f
}

func (f *flipped) store() *store.Store {
	f.t.Helper()
	s, err := store.Open(filepath.Join(f.dir, "data", "store"))
	if err != nil {
		f.t.Fatal(err)
	}
	return s
}

// command runs the program and returns its exit code and standard output.
func (f *flipped) command(args ...string) (int, string) {
	f.t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = f.dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		f.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func (f *flipped) must(args ...string) string {
	f.t.Helper()
	code, out := f.command(args...)
	if code != 0 {
		f.t.Fatalf("%v: exit code %d\n%s", args, code, out)
	}
	return out
}

// check returns what check --read-data names, as sorted text.
func (f *flipped) check(what string) []string {
	f.t.Helper()
	code, out := f.command("check", "--read-data", "--json")
	var c engine.StoreCheck
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		f.t.Fatalf("%s: %v\n%s", what, err, out)
	}
	if (code == 6) != (len(c.Damages) > 0) || code != 0 && code != 6 {
		f.t.Errorf("%s: check: exit code %d with %d damages", what, code, len(c.Damages))
	}
	var named []string
	for _, d := range c.Damages {
		switch d.What {
		case "blob":
			named = append(named, "blob "+d.Stage+" "+d.Shard)
		case "artifact":
			named = append(named, "artifact "+d.Config+" "+d.Stage+" "+d.Where)
		default:
			named = append(named, d.What+" "+d.Where)
		}
	}
	slices.Sort(named)
	return slices.Compact(named)
}

// mend runs the config and checks that just these shards are computed, given as
// "<stage> <shard>", and that all is as it was.
func (f *flipped) mend(what string, shards []string) {
	f.t.Helper()
	want := map[string]int{}
	slices.Sort(shards)
	shards = slices.Compact(shards) // two damaged blobs may be of one shard
	for _, sh := range shards {
		st, _, _ := strings.Cut(sh, " ")
		want[st]++
	}
	before := map[string]string{} // key -> run
	for _, sh := range f.store().Shards() {
		before[sh.Key] = sh.Run
	}
	var rec provenance.Run
	if err := json.Unmarshal([]byte(f.must("run", "-c", "quick", "--json")), &rec); err != nil {
		f.t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range rec.Stages {
		if r.Computed > 0 {
			got[r.Stage] = r.Computed
		}
	}
	if !maps.Equal(got, want) {
		f.t.Errorf("%s: computed %v, want %v", what, got, want)
	}
	var recorded []string
	for _, sh := range f.store().Shards() {
		if sh.Run == rec.ID {
			recorded = append(recorded, sh.Stage+" "+sh.ID)
		}
	}
	slices.Sort(recorded)
	if !slices.Equal(recorded, shards) {
		f.t.Errorf("%s: computed %v, want %v", what, recorded, shards)
	}
	if left := f.check(what + ", mended"); len(left) > 0 {
		f.t.Errorf("%s: still damaged: %v", what, left)
	}
	if got := state(f.t, f.dir); got != f.want {
		f.t.Errorf("%s: other bytes in\n%s", what, differing(got, f.want))
	}
}

// TestBitFlips flips bits of every class of positions in every kind of file that
// a project keeps. Each is found and named, and just what was damaged is
// computed again; of what cannot be computed the test says how it is harmless.
func TestBitFlips(t *testing.T) {
	t.Parallel()
	f := newFlipped(t)
	rounds := 1
	if long {
		rounds = 20
	}
	for range rounds {
		f.flipBlobs()
		f.flipArtifacts()
		f.flipLedger()
		f.flipRuns()
		f.flipReport()
		f.flipLocks()
	}
	var rows []string
	n := 0
	for class, k := range f.counts {
		rows = append(rows, fmt.Sprintf("%4d  %s", k, class))
		n += k
	}
	slices.SortFunc(rows, func(a, b string) int { return strings.Compare(a[6:], b[6:]) })
	t.Logf("figures: %d flips by class\n%s", n, strings.Join(rows, "\n"))
}

// some returns all places, and in the short form one of them.
func some(places []place) []place {
	if long {
		return places
	}
	return []place{places[rand.IntN(len(places))]}
}

// flipBlobs damages a blob for each class of positions, all different ones.
func (f *flipped) flipBlobs() {
	var want, shards []string
	used := map[string]bool{}
	s := f.store()
	damage := func(kind string, isTable bool, places []place) {
		for _, p := range places {
			var candidates []store.Output
			for _, of := range f.blobs {
				candidates = append(candidates, of[isTable]...)
			}
			for {
				o := candidates[rand.IntN(len(candidates))]
				if used[o.Blob.Digest] || !flipIn(f.t, s.BlobPath(o.Blob.Digest), p) {
					continue
				}
				used[o.Blob.Digest] = true
				owner := f.owners[o.Blob.Digest][0]
				want, shards = append(want, "blob "+owner), append(shards, owner)
				f.counts[kind+": "+p.name]++
				break
			}
		}
	}
	damage("blob of a table", true, parquetPlaces)
	damage("blob of a file", false, filePlaces)
	f.expect("blobs", want)
	f.mend("blobs", shards)
}

// expect checks that check names just these things.
func (f *flipped) expect(what string, want []string) {
	f.t.Helper()
	slices.Sort(want)
	if got := f.check(what); !slices.Equal(got, slices.Compact(want)) {
		f.t.Errorf("%s: check names %v, want %v", what, got, want)
	}
}

// flipArtifacts damages a published file for each class of positions.
func (f *flipped) flipArtifacts() {
	var want []string
	used := map[string]bool{}
	root := filepath.Join(f.dir, "data", "artifacts", "quick")
	damage := func(kind string, isTable bool, places []place) {
		var files []string
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".parquet") == isTable {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			f.t.Fatal(err)
		}
		for _, p := range places {
			for {
				path := files[rand.IntN(len(files))]
				if used[path] || !flipIn(f.t, path, p) {
					continue
				}
				used[path] = true
				rel, err := filepath.Rel(root, path)
				if err != nil {
					f.t.Fatal(err)
				}
				rel = filepath.ToSlash(rel)
				st, _, _ := strings.Cut(rel, "/")
				want = append(want, "artifact quick "+st+" data/artifacts/quick/"+rel)
				f.counts[kind+": "+p.name]++
				break
			}
		}
	}
	damage("published table", true, parquetPlaces)
	damage("published file", false, filePlaces)
	f.expect("artifacts", want)
	f.mend("artifacts", nil)
}

// flipLedger damages one line of the ledger at a time.
func (f *flipped) flipLedger() {
	path := filepath.Join(f.dir, "data", "store", "ledger")
	const sum = 16 // digits of the checksum
	within := func(marks string) func(line []byte) (int, int) {
		return func(line []byte) (int, int) {
			var at []int
			for i := sum + 1; i < len(line)-1; i++ {
				if strings.IndexByte(marks, line[i]) >= 0 {
					at = append(at, i)
				}
			}
			if at == nil {
				return 0, 0
			}
			i := at[rand.IntN(len(at))]
			return i, i + 1
		}
	}
	places := []place{
		{"checksum", func([]byte) (int, int) { return 0, sum }},
		{"space", func([]byte) (int, int) { return sum, sum + 1 }},
		{"JSON structure", within(`{}[]":,`)},
		{"text", within("abcdefghijklmnopqrstuvwxyz0123456789")},
		{"newline", func(line []byte) (int, int) { return len(line) - 1, len(line) }},
	}
	for _, kind := range []string{"context", "shard", "stage", "last"} {
		for _, p := range some(places) {
			what := "ledger, " + kind + " record: " + p.name
			data, err := os.ReadFile(path)
			if err != nil {
				f.t.Fatal(err)
			}
			lines := slices.Collect(bytes.Lines(data))
			var of []int
			for i, line := range lines {
				if kind == "last" && i == len(lines)-1 || kind != "last" && i < len(lines)-2 && bytes.HasPrefix(line[sum+1:], []byte(`{"`+kind)) {
					of = append(of, i)
				}
			}
			i := of[rand.IntN(len(of))]
			line := lines[i]
			var about string
			if m := (store.Record{}); json.Unmarshal(line[sum+1:], &m) == nil && m.Shard != nil {
				about = m.Shard.ID
			}
			lo, hi := p.at(line)
			line[lo+rand.IntN(hi-lo)] ^= 1 << rand.IntN(8)
			overwrite(f.t, path, bytes.Join(lines, nil))
			f.counts[what]++

			// Which shards that are needed have lost their record?
			s := f.store()
			var lost []string
			for key, shard := range f.force {
				if _, ok := s.Shard(key); !ok {
					lost = append(lost, shard)
				}
			}
			bad := s.BadLines()
			if len(bad) == 0 {
				f.t.Fatalf("%s: no bad line", what)
			}
			if bad[0].Torn {
				// Half a line at the end is what a killed process leaves, and no damage: it
				// is as if the record had not been written.
				if named := f.check(what); len(named) > 0 {
					f.t.Errorf("%s: check names %v", what, named)
				}
			} else {
				if named := f.check(what); len(named) == 0 || named[0] != fmt.Sprintf("ledger line %d", bad[0].Line) {
					f.t.Errorf("%s: check names %v, want line %d", what, named, bad[0].Line)
				}
				if about != "" && p.name == "checksum" && !strings.Contains(bad[0].Reason, about) {
					f.t.Errorf("%s: the shard %s is not named: %s", what, about, bad[0].Reason)
				}
			}
			f.mend(what, lost)
		}
	}
}

// flipRuns damages run records. Nothing depends on them; they are set aside.
func (f *flipped) flipRuns() {
	for _, p := range some(filePlaces) {
		runs, err := fs.Glob(os.DirFS(f.dir), "data/runs/*.json")
		if err != nil || len(runs) == 0 {
			f.t.Fatal("no runs", err)
		}
		path := filepath.Join(f.dir, runs[rand.IntN(len(runs))])
		flipIn(f.t, path, p)
		f.counts["run record: "+p.name]++
		f.expect("run record", []string{"run record " + filepath.Base(path)})
		if out := f.must("log", "-n", "0"); strings.Contains(out, strings.TrimSuffix(filepath.Base(path), ".json")) {
			f.t.Errorf("the damaged run record %s is shown:\n%s", path, out)
		}
		f.mend("run record", nil)
		if _, err := os.Stat(path + ".damaged"); err != nil {
			f.t.Errorf("the damaged run record was not kept: %v", err)
		}
	}
}

// flipReport damages files of the report and its manifest, which report --check
// names and report writes anew.
func (f *flipped) flipReport() {
	dir := filepath.Join(f.dir, "reports", "configs", "quick")
	for _, p := range some(filePlaces) {
		var names []string
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			name, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			if name == "manifest.json" || rand.IntN(10) == 0 {
				flipIn(f.t, path, p)
				names = append(names, filepath.ToSlash(name))
				kind := "file of the report: "
				if name == "manifest.json" {
					kind = "manifest of the report: "
				}
				f.counts[kind+p.name]++
			}
			return nil
		})
		if err != nil {
			f.t.Fatal(err)
		}
		var found struct{ Differ []string }
		code, out := f.command("report", "-c", "quick", "--check", "--json")
		if err := json.Unmarshal([]byte(out), &found); err != nil || code != 3 {
			f.t.Fatalf("report --check: exit code %d, %v\n%s", code, err, out)
		}
		slices.Sort(names)
		if !slices.Equal(found.Differ, names) {
			f.t.Errorf("report --check names %v, want %v", found.Differ, names)
		}
		f.must("report", "-c", "quick")
		if got := state(f.t, f.dir); got != f.want {
			f.t.Errorf("the report was not mended:\n%s", differing(got, f.want))
		}
	}
}

// flipLocks fills the files of the lock and what was set aside with any bytes:
// nothing reads them but messages.
func (f *flipped) flipLocks() {
	for _, name := range []string{"lock", "lock.holder", "ledger.damaged"} {
		if err := os.WriteFile(filepath.Join(f.dir, "data", "store", name), []byte{0, 0xff, '\n', byte(rand.IntN(256))}, 0o644); err != nil {
			f.t.Fatal(err)
		}
		f.counts["lock files and lines set aside: any bytes"]++
	}
	f.expect("locks", nil)
	f.mend("locks", nil)
}
