package bundle

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/store"
)

// writeFiles makes files below a folder.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666))
		if err != nil {
			t.Fatal(err)
		}
	}
}

func lockedStore(t *testing.T, root string) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(root, "data", "store"))
	if err == nil {
		err = s.Lock()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Unlock() })
	return s
}

func digestOf(text string) store.Blob {
	return store.Blob{Digest: fromBytes("", []byte(text)).SHA256, Size: int64(len(text))}
}

// addStage records a stage with one shard that wrote text, and publishes it.
func addStage(t *testing.T, root string, s *store.Store, config, stage, key, text string) {
	t.Helper()
	b, err := s.Put(func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	if err != nil {
		t.Fatal(err)
	}
	ctx := &store.Context{ID: "context-" + key, Components: map[string]string{"code": key}}
	err = s.Append(&store.Record{Context: ctx},
		&store.Record{Shard: &store.Shard{
			Key: "shard-" + key, Stage: stage, ID: "all", Context: ctx.ID, Run: "run-" + key,
			Outputs: []store.Output{{Name: "t", Blob: b, Content: "c"}},
		}},
		&store.Record{Stage: &store.Stage{
			Config: config, Stage: stage, Key: key, Context: ctx.ID, Shards: []string{"shard-" + key}, Run: "run-" + key,
			Inputs:    map[string]string{"data/raw/d.mat": digestOf("digits").Digest},
			Artifacts: []store.Artifact{{Path: stage + "/t.parquet", Blob: digestOf("published " + text)}},
		}})
	if err != nil {
		t.Fatal(err)
	}
	writeFiles(t, root, map[string]string{
		"data/artifacts/" + config + "/" + stage + "/t.parquet": "published " + text,
		"data/runs/run-" + key + ".json":                        `{"id": "run-` + key + `"}`,
	})
}

// someResults makes a project with results of two configs and of the past.
func someResults(t *testing.T) *project.Project {
	root := t.TempDir()
	s := lockedStore(t, root)
	addStage(t, root, s, "quick", "one", "old", "of the past")
	addStage(t, root, s, "quick", "one", "k1", "first")
	addStage(t, root, s, "other", "one", "k2", "of another config")
	addStage(t, root, s, "quick", "two", "k3", "second")
	writeFiles(t, root, map[string]string{
		"data/raw/d.mat": "digits", "data/raw/d.mat.origin.json": "{}", "data/raw/other.mat": "not used", "data/runs/idle.json": "{}",
	})
	return &project.Project{
		Project: &engine.Project{Root: root, Data: filepath.Join(root, "data"), Store: s}, Cfg: &engine.Config{Name: "quick"},
	}
}

// collected returns the results of a project.
func collected(t *testing.T, p *project.Project, withoutRaw bool) (files []*source, raw []string) {
	t.Helper()
	files, raw, err := collectResults(context.Background(), p, withoutRaw)
	if err != nil {
		t.Fatal(err)
	}
	return files, raw
}

func listOf(sources []*source) []string {
	var out []string
	for _, s := range sources {
		out = append(out, s.Name)
	}
	slices.Sort(out)
	return out
}

func TestCollectResults(t *testing.T) {
	p := someResults(t)
	name := func(text string) string { return blobName(digestOf(text).Digest) }
	want := []string{
		"data/artifacts/quick/one/t.parquet", "data/artifacts/quick/two/t.parquet", "data/raw/d.mat", "data/raw/d.mat.origin.json",
		"data/runs/run-k1.json", "data/runs/run-k3.json", name("first"), name("second"), "data/store/ledger",
	}
	slices.Sort(want)
	files, raw := collected(t, p, false)
	if got := listOf(files); !slices.Equal(got, want) || !slices.Equal(raw, []string{"data/raw/d.mat"}) {
		t.Errorf("got %v, want %v; raw %v", got, want, raw)
	}
	files, raw = collected(t, p, true)
	if got := listOf(files); len(got) != len(want)-2 || !slices.Equal(raw, []string{"data/raw/d.mat"}) {
		t.Errorf("without raw: %v, %v", got, raw)
	}
	writeFiles(t, p.Root, map[string]string{"data/artifacts/quick/one/t.parquet": "other bytes"})
	_, _, err := collectResults(context.Background(), p, false)
	var damage *store.DamageError
	if !errors.As(err, &damage) {
		t.Errorf("a changed artifact: %v", err)
	}
}

// resultsBytes is a bundle of someResults.
func resultsBytes(t *testing.T) []byte {
	files, _ := collected(t, someResults(t), false)
	return pack(t, resultsMeta(), files)
}

// resultsMeta is the manifest of someResults.
func resultsMeta() Manifest {
	m := meta
	m.Stages = []Stage{{"one", "k1"}, {"two", "k3"}}
	return m
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
	b, err := openBytes(resultsBytes(t))
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	s := lockedStore(t, root)
	j, err := b.Join(root, s)
	if err != nil {
		t.Fatal(err)
	}
	if j.Blobs != 2 || j.Bytes != 11 || j.Records != 6 || j.Runs != 2 || j.Raw != 2 || j.InForce != nil {
		t.Errorf("joined %+v", j)
	}
	for stage, key := range map[string]string{"one": "k1", "two": "k3"} {
		rec, ok := s.Stage("quick", stage)
		if !ok || rec.Key != key {
			t.Errorf("stage %s: %+v", stage, rec)
		}
	}
	before := tree(t, root)
	j, err = b.Join(root, s)
	if err != nil || j.Blobs+j.Records+j.Runs+j.Raw != 0 {
		t.Errorf("done twice: %+v, %v", j, err)
	}
	for name, text := range tree(t, root) {
		if before[name] != text {
			t.Errorf("done twice: %s changed", name)
		}
	}

	// What another project has is not replaced.
	root = t.TempDir()
	s = lockedStore(t, root)
	addStage(t, root, s, "quick", "one", "mine", "my own")
	writeFiles(t, root, map[string]string{"data/raw/mine.mat": "mine", "data/runs/run-k1.json": "mine"})
	j, err = b.Join(root, s)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(j.InForce, []string{"one"}) || !j.RawLeft || j.Raw != 0 || !slices.Equal(j.Kept, []string{"data/runs/run-k1.json"}) {
		t.Errorf("joined %+v", j)
	}
	rec, _ := s.Stage("quick", "one")
	if _, ok := s.Shard("shard-k1"); !ok || rec.Key != "mine" || tree(t, root)["data/runs/run-k1.json"] != "mine" {
		t.Errorf("in force: %s; the shard of the bundle is there: %v", rec.Key, ok)
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

// nothingTaken tries to take a bundle over, in both ways, and checks that it
// leaves no trace.
func nothingTaken(t *testing.T, what string, b *Bundle, want string) {
	t.Helper()
	root := t.TempDir()
	s := lockedStore(t, root)
	_, err := b.Join(root, s)
	wantFault(t, what, err, fault.Damage, want)
	for name := range tree(t, root) {
		if strings.Contains(name, "/blobs/") || !strings.HasPrefix(name, "data/store/") || len(s.Shards()) > 0 {
			t.Errorf("%s: %s was taken over", what, name)
		}
	}
	dir := t.TempDir()
	wantFault(t, what, b.Unpack(filepath.Join(dir, "to")), fault.Damage, want)
	if left := tree(t, dir); len(left) > 0 {
		t.Errorf("%s: left %v", what, left)
	}
}

// TestInconsistent: bundles that are sound zip files with true digests, but whose
// ledger and files do not belong together, change nothing.
func TestInconsistent(t *testing.T) {
	p := someResults(t)
	good, _ := collected(t, p, false)
	without := func(part string) []*source {
		return slices.DeleteFunc(slices.Clone(good), func(f *source) bool { return strings.Contains(f.Name, part) })
	}
	with := func(name, text string) []*source { return append(slices.Clone(good), fromBytes(name, []byte(text))) }
	text := func(data string) []*source { return append(without(ledgerName), fromBytes(ledgerName, []byte(data))) }
	ledger := func(change func(r []*store.Record) []*store.Record) []*source {
		records := p.Store.Needed(func(st *store.Stage) bool { return st.Config == "quick" && st.Key != "old" })
		data, err := store.EncodeLedger(change(records))
		if err != nil {
			t.Fatal(err)
		}
		return text(string(data))
	}
	lastStage := func(change func(st *store.Stage)) []*source {
		return ledger(func(r []*store.Record) []*store.Record {
			st := *r[len(r)-1].Stage
			change(&st)
			r[len(r)-1] = &store.Record{Stage: &st}
			return r
		})
	}
	for name, c := range map[string]struct {
		sources []*source
		want    string
	}{
		"no ledger":                     {without(ledgerName), "no such file"},
		"no blob":                       {without(digestOf("first").Digest), "not there"},
		"no artifact":                   {without("data/artifacts/quick/two"), "not there"},
		"another blob":                  {with(blob("another"), "another"), "the ledger does not name it so"},
		"another artifact":              {with("data/artifacts/quick/x", ""), "the ledger does not name it so"},
		"an artifact of another config": {with("data/artifacts/other/one/t.parquet", ""), "the ledger does not name it so"},
		"not a ledger":                  {text("hello\n"), "line 1"},
		"a torn ledger":                 {text("0123456789abcdef {}"), "line 1"},
		"no context":                    {ledger(func(r []*store.Record) []*store.Record { return r[1:] }), "a context that is not recorded"},
		"no shard":                      {ledger(func(r []*store.Record) []*store.Record { return slices.Delete(r, 1, 2) }), "a shard or context that is not recorded"},
		"no stage":                      {ledger(func(r []*store.Record) []*store.Record { return r[:len(r)-1] }), "the ledger does not name it so"},
		"another config":                {lastStage(func(st *store.Stage) { st.Config = "other" }), "of config other"},
		"another key":                   {lastStage(func(st *store.Stage) { st.Key = "other" }), "a key that the ledger does not have"},
		"a shard that leads out": {ledger(func(r []*store.Record) []*store.Record {
			sh := *r[1].Shard
			sh.Outputs = []store.Output{{Name: "t", Blob: store.Blob{Digest: "../../../etc/passwd"}}}
			r[1] = &store.Record{Shard: &sh}
			return r
		}), "the ledger does not name it so"},
	} {
		b, err := openBytes(pack(t, resultsMeta(), c.sources))
		if err != nil {
			t.Fatal(err)
		}
		nothingTaken(t, name, b, c.want)
	}
}

// TestFlippedLater flips bits in the content of the bundle's files after it was
// opened, as if the disk failed.
func TestFlippedLater(t *testing.T) {
	data := resultsBytes(t)
	b, err := openBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range b.Files {
		e := b.entries[f.Name]
		offset, err := e.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		at := offset + int64(e.CompressedSize64)/2
		data[at] ^= 4
		nothingTaken(t, f.Name, b, f.Name)
		data[at] ^= 4
	}
}
