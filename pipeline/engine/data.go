package engine

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// A snapshot gives the shards of a stage its inputs. Each file is read into
// memory once and must then have the digest that went into the keys. It lives
// while shards of the stage are computed.
type snapshot struct {
	project *Project
	set     *inputSet
	mu      sync.Mutex
	data    map[string][]byte       // by path
	parsed  map[string]*parsedTable // by the input's name
}

// once makes a value of a table at the first call for its name; later ones wait for
// it and return it too. If parse fails, the next call tries again.
func (s *snapshot) once(name string, parse func() (any, error)) (any, error) {
	s.mu.Lock()
	t := s.parsed[name]
	if t == nil {
		t = new(parsedTable)
		s.parsed[name] = t
	}
	s.mu.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		v, err := parse()
		if err != nil {
			return nil, err
		}
		t.value, t.done = v, true
	}
	return t.value, nil
}

// A parsedTable is what shards made of a table with Inputs.Once.
type parsedTable struct {
	mu    sync.Mutex
	done  bool
	value any
}

func newSnapshot(p *Project, set *inputSet) *snapshot {
	return &snapshot{project: p, set: set, data: map[string][]byte{}, parsed: map[string]*parsedTable{}}
}

func (s *snapshot) read(f inputFile) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, ok := s.data[f.path]; ok {
		return data, nil
	}
	data, err := os.ReadFile(f.path)
	if err != nil {
		return nil, err
	}
	if digest(data) != f.bytes {
		return nil, &ChangedInputError{Stage: s.set.stage, Path: s.project.rel(f.path)}
	}
	s.data[f.path] = data
	return data, nil
}

// shardInputs is the stage.Inputs of one shard: the inputs it declared.
type shardInputs struct {
	*snapshot
	allowed []string // nil: all
	earlier []*ShardPlan
}

func (s shardInputs) files(name string) ([]inputFile, error) {
	files, ok := s.set.byInput[name]
	if !ok || s.allowed != nil && !slices.Contains(s.allowed, name) {
		return nil, fmt.Errorf("the stage does not declare the input %s for this shard", name)
	}
	return files, nil
}

func (s shardInputs) Table(name string) (stage.File, error) {
	files, err := s.files(name)
	if err != nil {
		return nil, err
	}
	data, err := s.read(files[0])
	if err != nil {
		return nil, err
	}
	return memFile{bytes.NewReader(data)}, nil
}

func (s shardInputs) Once(name string, parse func(stage.File) (any, error)) (any, error) {
	f, err := s.Table(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return s.once(name, func() (any, error) { return parse(f) })
}

func (s shardInputs) Files(pattern string) ([]string, error) {
	files, err := s.files(pattern)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.name
	}
	return names, nil
}

func (s shardInputs) ReadFile(name string) ([]byte, error) {
	for input, files := range s.set.byInput {
		if s.allowed != nil && !slices.Contains(s.allowed, input) {
			continue
		}
		for _, f := range files {
			if f.name == name {
				return s.read(f)
			}
		}
	}
	return nil, fmt.Errorf("no declared input matches the file %s", name)
}

func (s shardInputs) Earlier(shard, name string) (stage.File, error) {
	i := slices.IndexFunc(s.earlier, func(e *ShardPlan) bool { return e.Shard.ID == shard })
	if i < 0 {
		return nil, fmt.Errorf("the shard does not declare that it comes after %s", shard)
	}
	outputs := s.earlier[i].Record.Outputs
	at := slices.IndexFunc(outputs, func(o store.Output) bool { return o.Name == name })
	if at < 0 {
		return nil, fmt.Errorf("the earlier shard %s wrote no table %s", shard, name)
	}
	data, err := os.ReadFile(s.project.Store.BlobPath(outputs[at].Blob.Digest))
	if err != nil {
		return nil, err
	}
	if digest(data) != outputs[at].Blob.Digest {
		return nil, fmt.Errorf("table %s of the earlier shard %s: its stored bytes are damaged", name, shard)
	}
	return memFile{bytes.NewReader(data)}, nil
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

func newShardOutputs(st *stage.Stage) *shardOutputs {
	return &shardOutputs{declared: st.Outputs, tables: map[string]*table.Table{}, files: map[string][]byte{}}
}

// output returns a declared output of a kind, "table" or "folder".
func (o *shardOutputs) output(kind, name string) (*stage.Output, error) {
	for i := range o.declared {
		if d := &o.declared[i]; d.Name == name && (d.Row != nil) == (kind == "table") {
			return d, nil
		}
	}
	return nil, fmt.Errorf("the stage declares no %s %s", kind, name)
}

func (o *shardOutputs) Append(name string, rows any) error {
	d, err := o.output("table", name)
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
	if !ok || path.Clean(name) != name || !fs.ValidPath(name) {
		return fmt.Errorf("%q is not a path of the form folder/file", name)
	}
	if _, err := o.output("folder", folder); err != nil {
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
