package bundle

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/store"
)

// writeFiles makes files below a folder.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func lockedStore(t *testing.T, root string) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(root, "data", "store"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Unlock() })
	return s
}

func digestOf(text string) store.Blob {
	return store.Blob{Digest: FromBytes("", []byte(text)).SHA256, Size: int64(len(text))}
}

// addStage records a stage with one shard that wrote text, and publishes it.
func addStage(t *testing.T, root string, s *store.Store, config, stage, key, text string) {
	t.Helper()
	b, err := s.Put(func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	if err != nil {
		t.Fatal(err)
	}
	ctx := &store.Context{ID: "context-" + key, Components: map[string]string{"code": key}}
	st := &store.Stage{
		Config: config, Stage: stage, Key: key, Context: ctx.ID, Shards: []string{"shard-" + key}, Run: "run-" + key,
		Inputs:    map[string]string{"data/raw/d.mat": digestOf("digits").Digest},
		Artifacts: []store.Artifact{{Path: stage + "/t.parquet", Blob: digestOf("published " + text)}},
	}
	err = s.Append(&store.Record{Context: ctx},
		&store.Record{Shard: &store.Shard{
			Key: "shard-" + key, Stage: stage, ID: "all", Context: ctx.ID, Run: "run-" + key,
			Outputs: []store.Output{{Name: "t", Blob: b, Content: "c"}},
		}},
		&store.Record{Stage: st})
	if err != nil {
		t.Fatal(err)
	}
	writeFiles(t, root, map[string]string{
		"data/artifacts/" + config + "/" + stage + "/t.parquet": "published " + text,
		"data/runs/run-" + key + ".json":                        `{"id": "run-` + key + `"}`,
	})
}

// results makes a project with results of two configs and of the past.
func results(t *testing.T) (root string, s *store.Store) {
	root = t.TempDir()
	s = lockedStore(t, root)
	addStage(t, root, s, "quick", "one", "old", "of the past")
	addStage(t, root, s, "quick", "one", "k1", "first")
	addStage(t, root, s, "paper", "one", "k2", "of another config")
	addStage(t, root, s, "quick", "two", "k3", "second")
	writeFiles(t, root, map[string]string{
		"data/raw/d.mat": "digits", "data/raw/d.mat.origin.json": "{}", "data/raw/other.mat": "not used",
		"data/runs/idle.json": "{}", "configs/quick.yaml": "a: 1\n",
	})
	return root, s
}

func collect(t *testing.T, root string, s *store.Store, all, withoutRaw bool) *Results {
	t.Helper()
	r, err := CollectResults(root, s, "quick", all, withoutRaw)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Files {
		if err := f.Measure(); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func names(r *Results) []string {
	var out []string
	for _, f := range r.Files {
		out = append(out, f.Name)
	}
	slices.Sort(out)
	return out
}

func TestCollectResults(t *testing.T) {
	root, s := results(t)
	name := func(text string) string { return BlobName(digestOf(text).Digest) }
	want := []string{
		"data/artifacts/quick/one/t.parquet", "data/artifacts/quick/two/t.parquet", "data/raw/d.mat", "data/raw/d.mat.origin.json",
		"data/runs/run-k1.json", "data/runs/run-k3.json", name("first"), name("second"), "data/store/ledger",
	}
	slices.Sort(want)
	r := collect(t, root, s, false, false)
	if got := names(r); !slices.Equal(got, want) || r.Check() != nil || !slices.Equal(r.Raw, []string{"data/raw/d.mat"}) {
		t.Errorf("got %v, want %v; raw %v; %v", got, want, r.Raw, r.Check())
	}
	for _, f := range r.Files {
		if strings.Contains(f.Name, "/blobs/") && !f.Packed {
			t.Errorf("the table %s would be compressed again", f.Name)
		}
	}
	r = collect(t, root, s, false, true)
	if got := names(r); len(got) != len(want)-2 || !slices.Equal(r.Raw, []string{"data/raw/d.mat"}) {
		t.Errorf("without raw: %v, %v", got, r.Raw)
	}
	// The past adds its blob and run, and the run that did nothing.
	r = collect(t, root, s, true, false)
	if got := names(r); len(got) != len(want)+4 || !slices.Contains(got, name("of the past")) || !slices.Contains(got, "data/runs/idle.json") {
		t.Errorf("with the past: %v", got)
	}
	// A result of the past that is no longer whole is left out.
	if err := os.Remove(s.BlobPath(digestOf("of the past").Digest)); err != nil {
		t.Fatal(err)
	}
	r = collect(t, root, s, true, false)
	if slices.Contains(names(r), name("of the past")) || r.Check() != nil {
		t.Errorf("with a past that is not whole: %v", names(r))
	}
	if err := os.Remove(filepath.Join(root, "data", "runs", "run-k1.json")); err != nil {
		t.Fatal(err)
	}
	if r = collect(t, root, s, false, false); r.NoRuns != 1 {
		t.Errorf("%d runs without a record", r.NoRuns)
	}
	writeFiles(t, root, map[string]string{"data/artifacts/quick/one/t.parquet": "other bytes"})
	var damage *store.DamageError
	if err := collect(t, root, s, false, false).Check(); !errors.As(err, &damage) {
		t.Errorf("a changed artifact: %v", err)
	}
}

// bundleOf returns a bundle of the results of config quick.
func bundleOf(t *testing.T, all bool) *Bundle {
	t.Helper()
	root, s := results(t)
	m := meta
	m.Stages = []Stage{{"one", "k1"}, {"two", "k3"}}
	b, err := openBytes(write(t, m, collect(t, root, s, all, false).Files))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tree lists the files below a folder with their content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestJoin(t *testing.T) {
	for _, all := range []bool{false, true} {
		b := bundleOf(t, all)
		root := t.TempDir()
		s := lockedStore(t, root)
		j, err := b.Join(root, s)
		if err != nil {
			t.Fatal(err)
		}
		if want := (Joined{Blobs: 2, Bytes: 11, Records: 6, Runs: 2, Raw: 2}); !all && (j.Blobs != want.Blobs || j.Bytes != want.Bytes || j.Records != want.Records || j.Runs != want.Runs || j.Raw != want.Raw) {
			t.Errorf("joined %+v, want %+v", j, want)
		}
		for _, stage := range []string{"one", "two"} {
			rec, ok := s.Stage("quick", stage)
			if !ok || !complete(s, rec) {
				t.Errorf("stage %s: %+v", stage, rec)
			}
		}
		if rec, _ := s.Stage("quick", "one"); rec.Key != "k1" && !all {
			t.Errorf("in force: %s", rec.Key)
		}
		before := tree(t, root)
		again, err := b.Join(root, s)
		if err != nil || again.Blobs+again.Records+again.Runs+again.Raw != 0 {
			t.Errorf("done twice: %+v, %v", again, err)
		}
		for name, text := range tree(t, root) {
			if before[name] != text {
				t.Errorf("done twice: %s changed", name)
			}
		}
	}
}

// TestJoinKeepsOwn: what the project has is not replaced.
func TestJoinKeepsOwn(t *testing.T) {
	b := bundleOf(t, false)
	root := t.TempDir()
	s := lockedStore(t, root)
	addStage(t, root, s, "quick", "one", "mine", "my own")
	writeFiles(t, root, map[string]string{"data/raw/mine.mat": "mine", "data/runs/run-k1.json": "mine"})
	j, err := b.Join(root, s)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(j.InForce, []string{"one"}) || !j.RawLeft || j.Raw != 0 || !slices.Equal(j.Kept, []string{"data/runs/run-k1.json"}) {
		t.Errorf("joined %+v", j)
	}
	if rec, _ := s.Stage("quick", "one"); rec.Key != "mine" {
		t.Errorf("in force: %s", rec.Key)
	}
	if _, ok := s.Shard("shard-k1"); !ok {
		t.Error("the shard of the bundle is not there")
	}
	if text := tree(t, root)["data/runs/run-k1.json"]; text != "mine" {
		t.Errorf("a run record was replaced: %s", text)
	}
	if _, err := os.Stat(filepath.Join(root, "data", "raw", "d.mat")); err == nil {
		t.Error("a file was added to others in data/raw")
	}
	// A blob that was damaged here is made good.
	path := s.BlobPath(digestOf("second").Digest)
	if err := errors.Join(os.Chmod(path, 0o644), os.WriteFile(path, []byte("sEcond"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if j, err = b.Join(root, s); err != nil || j.Blobs != 1 || s.CheckBlob(digestOf("second"), store.ReadAll) != nil {
		t.Errorf("repair: %+v, %v", j, err)
	}
}

// TestInconsistent: bundles that are sound zip files with true digests, but whose
// ledger and files do not belong together, change nothing.
func TestInconsistent(t *testing.T) {
	root, s := results(t)
	good := collect(t, root, s, false, false).Files
	without := func(part string) []*Source {
		return slices.DeleteFunc(slices.Clone(good), func(f *Source) bool { return strings.Contains(f.Name, part) })
	}
	ledger := func(change func(r []*store.Record) []*store.Record) []*Source {
		records := s.Needed(func(st *store.Stage) bool { return st.Config == "quick" && st.Key != "old" })
		data, err := store.EncodeLedger(change(records))
		if err != nil {
			t.Fatal(err)
		}
		return append(without("data/store/ledger"), FromBytes("data/store/ledger", data))
	}
	text := func(data string) []*Source {
		return append(without("data/store/ledger"), FromBytes("data/store/ledger", []byte(data)))
	}
	for _, c := range []struct {
		name    string
		sources []*Source
		want    string
	}{
		{"no ledger", without("data/store/ledger"), "no such file"},
		{"no blob", without(digestOf("first").Digest), "not there"},
		{"no artifact", without("data/artifacts/quick/two"), "not there"},
		{"another blob", append(slices.Clone(good), FromBytes(blob("another"), []byte("another"))), "the ledger does not name it"},
		{"another artifact", append(slices.Clone(good), FromBytes("data/artifacts/quick/x", nil)), "the ledger does not name it"},
		{"an artifact of another config", append(slices.Clone(good), FromBytes("data/artifacts/paper/one/t.parquet", nil)), "the ledger does not name it"},
		{"not a ledger", text("hello\n"), "line 1"},
		{"a torn ledger", text("0123456789abcdef {}"), "line 1"},
		{"no context", ledger(func(r []*store.Record) []*store.Record { return r[1:] }), "a context that is not recorded"},
		{"no shard", ledger(func(r []*store.Record) []*store.Record { return slices.Delete(r, 1, 2) }), "a shard or context that is not recorded"},
		{"no stage", ledger(func(r []*store.Record) []*store.Record { return r[:len(r)-1] }), "the ledger does not name it"},
		{"another config", ledger(func(r []*store.Record) []*store.Record {
			st := *r[len(r)-1].Stage
			st.Config = "paper"
			r[len(r)-1] = &store.Record{Stage: &st}
			return r
		}), "of config paper"},
		{"another key", ledger(func(r []*store.Record) []*store.Record {
			st := *r[len(r)-1].Stage
			st.Key = "other"
			r[len(r)-1] = &store.Record{Stage: &st}
			return r
		}), "a key that the ledger does not have"},
		{"a shard that leads out", ledger(func(r []*store.Record) []*store.Record {
			sh := *r[1].Shard
			sh.Outputs = []store.Output{{Name: "t", Blob: store.Blob{Digest: "../../../etc/passwd"}}}
			r[1] = &store.Record{Shard: &sh}
			return r
		}), "not there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := meta
			m.Stages = []Stage{{"one", "k1"}, {"two", "k3"}}
			b, err := openBytes(write(t, m, c.sources))
			if err != nil {
				t.Fatal(err)
			}
			to := t.TempDir()
			into := lockedStore(t, to)
			_, err = b.Join(to, into)
			var damage *Error
			if !errors.As(err, &damage) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			for name := range tree(t, to) {
				if strings.Contains(name, "/blobs/") || !strings.HasPrefix(name, "data/store/") {
					t.Errorf("%s was taken over", name)
				}
			}
			if len(into.Shards()) > 0 {
				t.Error("records were taken over")
			}
		})
	}
}

// TestJoinFlipped flips bits in the content of the bundle's files: nothing is
// taken over.
func TestJoinFlipped(t *testing.T) {
	root, s := results(t)
	m := meta
	m.Stages = []Stage{{"one", "k1"}, {"two", "k3"}}
	data := write(t, m, collect(t, root, s, false, false).Files)
	b, err := openBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	into := lockedStore(t, to)
	for _, e := range b.entries {
		if e.packed == 0 || e.rel == ManifestName || e.rel == SumsName {
			continue
		}
		// After Open, as if the disk failed: the seal was checked already.
		at := e.offset + e.packed/2
		data[at] ^= 4
		_, err := b.Join(to, into)
		var damage *Error
		if !errors.As(err, &damage) || damage.Entry != e.rel {
			t.Errorf("%s flipped: %v", e.rel, err)
		}
		data[at] ^= 4
	}
	if len(into.Shards()) > 0 {
		t.Error("records were taken over")
	}
	if _, err := b.Join(to, into); err != nil {
		t.Error(err)
	}
}

// FuzzOpen: whatever a file holds, Open and Verify never panic, and what they
// accept can be written again.
func FuzzOpen(f *testing.F) {
	data := write(f, meta, tiny())
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add(write(f, meta, nil))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	for _, at := range []int{6, 8, 14, 18, 22, 26, 28, 30, len(data) - 100, len(data) - 90} {
		bad := bytes.Clone(data)
		bad[at] ^= 0x81
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := open("b.zip", bytes.NewReader(data), int64(len(data)), 1<<20)
		var damage *Error
		if err != nil {
			if !errors.As(err, &damage) || damage.Error() == "" || damage.Hint() == "" {
				t.Fatalf("an error without a hint: %v", err)
			}
			return
		}
		err = b.Verify()
		if _, rerr := b.Records(); rerr != nil && !errors.As(rerr, &damage) {
			t.Fatal(rerr)
		}
		if err != nil {
			if !errors.As(err, &damage) {
				t.Fatal(err)
			}
			return
		}
		var sources []*Source
		for _, f := range b.Manifest().Files {
			text, err := b.ReadFile(f.Name)
			if err != nil {
				t.Fatal(err)
			}
			s := FromBytes(f.Name, text)
			s.Exec = f.Exec
			sources = append(sources, s)
		}
		m, err := Write(io.Discard, b.Manifest(), sources)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(m.Files, b.Manifest().Files) {
			t.Fatalf("a bundle of the same files has the manifest %+v", m)
		}
	})
}
