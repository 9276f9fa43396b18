package engine

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// An inputFile is a file that a stage reads, as it was when the run began.
type inputFile struct {
	input  string // name of the stage's input that it belongs to
	name   string // component name: "<stage>/<table>" or the path below the root
	path   string // where it is
	bytes  string // digest of its bytes
	digest string // what the key uses: content digest of a table, bytes of a file
	stamps []stage.Stamp
}

// An inputSet is all that a stage may read.
type inputSet struct {
	files []inputFile // by input and name
	open  []string    // tables whose content is not known
}

// gatherInputs digests the inputs of a stage. The records of the stages it reads
// from say what their published tables hold; those without one stay open.
func (p *Project) gatherInputs(st *stage.Stage, record func(stage string) *store.Stage) (*inputSet, error) {
	set := &inputSet{}
	for _, in := range st.Inputs {
		files, err := p.fileInputs(in.Files)
		if err != nil {
			return nil, err
		}
		set.files = append(set.files, files...)
		up, _, isTable := strings.Cut(in.Table, "/")
		rec := record(up)
		if !isTable {
			continue
		}
		if rec == nil {
			set.open = append(set.open, in.Table)
			continue
		}
		at := slices.IndexFunc(rec.Artifacts, func(a store.Artifact) bool { return a.Path == in.Table+".parquet" })
		if at < 0 {
			return nil, fmt.Errorf("engine: input %s: stage %s did not publish it", in.Table, up)
		}
		a := rec.Artifacts[at]
		set.files = append(set.files, inputFile{in.Table, in.Table, p.ArtifactPath(rec.Config, a.Path), a.Blob.Digest, a.Content, a.Stamps})
	}
	slices.SortStableFunc(set.files, func(a, b inputFile) int { return strings.Compare(a.input, b.input) })
	return set, nil
}

// fileInputs returns the files of a pattern, by name; an empty one has none.
func (p *Project) fileInputs(pattern string) ([]inputFile, error) {
	if pattern == "" {
		return nil, nil
	}
	matches, err := fs.Glob(os.DirFS(p.Root), pattern)
	if err != nil {
		return nil, fmt.Errorf("engine: input %s: %w", pattern, err)
	}
	matches = slices.DeleteFunc(matches, func(m string) bool { return path.Base(m)[0] == '.' }) // such as an editor's lock
	slices.Sort(matches)
	var out []inputFile
	for _, m := range matches {
		full := filepath.Join(p.Root, filepath.FromSlash(m))
		digest, err := p.Store.Digest(full)
		if err != nil {
			return nil, fmt.Errorf("engine: input %s: %w", m, err)
		}
		out = append(out, inputFile{input: pattern, name: m, path: full, bytes: digest, digest: digest})
	}
	if len(out) == 0 && !strings.ContainsAny(pattern, "*?[") {
		return nil, &stage.Unavailable{
			What:   "the file " + pattern + " is missing",
			Remedy: "restore it, for example with: git checkout -- " + pattern,
		}
	}
	return out, nil
}

// of returns the files of the named inputs; nil names mean all.
func (s *inputSet) of(names []string) []inputFile {
	if names == nil {
		return s.files
	}
	return slices.DeleteFunc(slices.Clone(s.files), func(f inputFile) bool { return !slices.Contains(names, f.input) })
}

// components returns name -> digest for the named inputs; nil names mean all.
func (s *inputSet) components(names []string) map[string]string {
	out := map[string]string{}
	for _, f := range s.of(names) {
		out[f.name] = f.digest
	}
	return out
}

// stamps returns the stamps of the named inputs; nil names mean all.
func (s *inputSet) stamps(names []string) []stage.Stamp {
	var out []stage.Stamp
	for _, f := range s.of(names) {
		out = joinStamps(out, f.stamps)
	}
	return out
}

// unchanged checks that every input of a stage still has the bytes it had. The
// error is that of changedInput otherwise.
func (s *inputSet) unchanged(p *Project, st *stage.Stage) error {
	for _, f := range s.files {
		if digest, _, err := store.DigestFile(f.path); err != nil || digest != f.bytes {
			return changedInput(p.rel(f.path))
		}
	}
	for _, in := range st.Inputs {
		if now, err := p.fileInputs(in.Files); err != nil || len(now) != len(s.of([]string{in.Files})) {
			return changedInput(in.Files)
		}
	}
	return nil
}

// A snapshot gives the shards of a planned stage its inputs. Each file is read into
// memory once and must then have the digest that went into the keys. It lives
// while shards of the stage are computed.
type snapshot struct {
	project *Project
	plan    *StagePlan
	mu      sync.Mutex
	values  map[string]*onceValue // bytes by path, what shards made of a table by the input's name
}

func newSnapshot(p *Project, sp *StagePlan) *snapshot {
	return &snapshot{project: p, plan: sp, values: map[string]*onceValue{}}
}

// A onceValue is made by the first who needs it.
type onceValue struct {
	mu    sync.Mutex
	done  bool
	value any
}

// once makes a value at the first call for its name; later ones wait for it and
// return it too. If it fails, the next call tries again.
func (s *snapshot) once(name string, make func() (any, error)) (any, error) {
	s.mu.Lock()
	v := s.values[name]
	if v == nil {
		v = new(onceValue)
		s.values[name] = v
	}
	s.mu.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.done {
		value, err := make()
		if err != nil {
			return nil, err
		}
		v.value, v.done = value, true
	}
	return v.value, nil
}

func (s *snapshot) read(f inputFile) ([]byte, error) {
	data, err := s.once("file "+f.path, func() (any, error) {
		data, err := os.ReadFile(f.path)
		if err == nil && digest(data) != f.bytes {
			err = changedInput(s.project.rel(f.path))
		}
		return data, err
	})
	if err != nil {
		return nil, err
	}
	return data.([]byte), nil
}

// shardInputs is the stage.Inputs of one shard: the inputs it declared.
type shardInputs struct {
	*snapshot
	shard *ShardPlan
}

// files returns the files of an input that the shard declares.
func (s shardInputs) files(name string) ([]inputFile, error) {
	declared := slices.ContainsFunc(s.plan.Stage.Inputs, func(in stage.Input) bool { return in.Name() == name })
	if allowed := s.shard.Shard.Inputs; !declared || allowed != nil && !slices.Contains(allowed, name) {
		return nil, fmt.Errorf("the stage does not declare the input %s for this shard", name)
	}
	return s.plan.inputs.of([]string{name}), nil
}

func (s shardInputs) Table(name string) (stage.File, error) {
	files, err := s.files(name)
	if err != nil {
		return nil, err
	}
	data, err := s.read(files[0])
	return memFile{bytes.NewReader(data)}, err
}

func (s shardInputs) Once(name string, parse func(stage.File) (any, error)) (any, error) {
	f, err := s.Table(name)
	if err != nil {
		return nil, err
	}
	return s.once(name, func() (any, error) { return parse(f) })
}

func (s shardInputs) Files(pattern string) ([]string, error) {
	files, err := s.files(pattern)
	var names []string
	for _, f := range files {
		names = append(names, f.name)
	}
	return names, err
}

func (s shardInputs) ReadFile(name string) ([]byte, error) {
	for _, f := range s.plan.inputs.of(s.shard.Shard.Inputs) {
		if f.name == name {
			return s.read(f)
		}
	}
	return nil, fmt.Errorf("no declared input matches the file %s", name)
}

func (s shardInputs) Earlier(shard, name string) (stage.File, error) {
	for _, e := range s.shard.earlier {
		if e.Shard.ID != shard {
			continue
		}
		for _, o := range e.Record.Outputs {
			if o.Name != name {
				continue
			}
			data, err := os.ReadFile(s.project.Store.BlobPath(o.Blob.Digest))
			if err == nil && digest(data) != o.Blob.Digest {
				err = fmt.Errorf("table %s of the earlier shard %s: its stored bytes are damaged", name, shard)
			}
			return memFile{bytes.NewReader(data)}, err
		}
		return nil, fmt.Errorf("the earlier shard %s wrote no table %s", shard, name)
	}
	return nil, fmt.Errorf("the shard does not declare that it comes after %s", shard)
}

type memFile struct{ *bytes.Reader }

func (memFile) Close() error { return nil }

// shardOutputs is the stage.Outputs of one shard: everything stays in memory
// until the shard has ended.
type shardOutputs struct {
	declared []stage.Output
	mu       sync.Mutex
	tables   map[string]*table.Table
	files    map[string][]byte
	stamps   []stage.Stamp
}

// output returns a declared output: a table, otherwise a folder.
func (o *shardOutputs) output(name string, isTable bool) (stage.Output, error) {
	for _, d := range o.declared {
		if d.Name == name && (d.Row != nil) == isTable {
			return d, nil
		}
	}
	return stage.Output{}, fmt.Errorf("the stage declares no such table or folder: %s", name)
}

func (o *shardOutputs) Append(name string, rows any) error {
	d, err := o.output(name, true)
	if err != nil {
		return err
	}
	t, err := table.FromRows(rows)
	if err != nil {
		return err
	}
	want, err := table.SchemaOf(d.Row)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	have := o.tables[name]
	if have == nil {
		have = &table.Table{Columns: want}
	}
	if err := have.Extend(t); err != nil {
		return fmt.Errorf("table %s: %w", name, err)
	}
	o.tables[name] = have
	return nil
}

func (o *shardOutputs) WriteFile(name string, data []byte) error {
	folder, _, ok := strings.Cut(name, "/")
	if !ok || !fs.ValidPath(name) {
		return fmt.Errorf("%q is not a path of the form folder/file", name)
	}
	if _, err := o.output(folder, false); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, ok := o.files[name]; ok {
		return fmt.Errorf("the file %s was written twice", name)
	}
	o.files[name] = bytes.Clone(data)
	return nil
}

// An encodedOutput is a table or file as it is stored.
type encodedOutput struct {
	store.Output
	data []byte
}

// encode returns the tables and then the files, each by name.
func (o *shardOutputs) encode() ([]encodedOutput, error) {
	var out []encodedOutput
	for _, name := range slices.Sorted(maps.Keys(o.tables)) {
		var b bytes.Buffer
		content, err := table.Write(&b, o.tables[name], nil)
		if err != nil {
			return nil, err
		}
		out = append(out, encodedOutput{store.Output{Name: name, Content: content, Rows: o.tables[name].NumRows}, b.Bytes()})
	}
	for _, name := range slices.Sorted(maps.Keys(o.files)) {
		out = append(out, encodedOutput{store.Output{Name: name}, o.files[name]})
	}
	return out, nil
}

func (o *shardOutputs) Stamp(s stage.Stamp) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stamps = joinStamps(o.stamps, []stage.Stamp{s})
}

// joinStamps returns the stamps of a and those of b that a does not have.
func joinStamps(a, b []stage.Stamp) []stage.Stamp {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
