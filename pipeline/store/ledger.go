package store

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// An index is what the ledger and the segments hold. Later records win, and
// those of the ledger over those of segments.
type index struct {
	contexts map[string]*Context
	shards   map[string]*Shard    // by key
	latest   map[[2]string]*Shard // by stage and shard ID
	stages   map[[2]string]*Stage // by config and stage
	history  []*Stage             // all, in order
	journals []*journal           // that were read: the segments, and last the ledger
}

func newIndex() *index {
	return &index{
		contexts: map[string]*Context{}, shards: map[string]*Shard{},
		latest: map[[2]string]*Shard{}, stages: map[[2]string]*Stage{},
	}
}

func (x *index) add(r *Record) {
	switch {
	case r.Context != nil:
		x.contexts[r.Context.ID] = r.Context
	case r.Shard != nil:
		x.shards[r.Shard.Key] = r.Shard
		x.latest[[2]string{r.Shard.Stage, r.Shard.ID}] = r.Shard
	case r.Stage != nil:
		x.stages[[2]string{r.Stage.Config, r.Stage.Stage}] = r.Stage
		x.history = append(x.history, r.Stage)
	}
}

// readIndex reads the segments, then the ledger: in this order nothing is
// missed, as a segment goes only after the ledger has what it held.
func readIndex(dir string) (*index, error) {
	x, err := readOnce(dir)
	for tries := 0; errors.Is(err, fs.ErrNotExist) && tries < 100; tries++ {
		x, err = readOnce(dir) // a segment has become part of the ledger
	}
	if err != nil {
		return nil, fmt.Errorf("store: ledger: %w", err)
	}
	return x, nil
}

func readOnce(dir string) (*index, error) {
	x := newIndex()
	var err error
	if x.journals, err = listJournals(dir); err != nil {
		return nil, err
	}
	for _, s := range x.segments() {
		err := s.read(func(r *Record) {
			if r.Stage == nil {
				x.add(r)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	if err := x.ledger().read(x.add); !errors.Is(err, fs.ErrNotExist) {
		return x, err
	}
	return x, nil
}

func (x *index) segments() []*journal { return x.journals[:len(x.journals)-1] }
func (x *index) ledger() *journal     { return x.journals[len(x.journals)-1] }

// listJournals lists the segments and, last, the ledger, which need not exist.
func listJournals(dir string) ([]*journal, error) {
	entries, err := os.ReadDir(filepath.Join(dir, "segments"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []*journal
	for _, e := range entries {
		if filepath.Ext(e.Name()) == segmentExt && e.Name()[0] != '.' {
			out = append(out, &journal{path: filepath.Join(dir, "segments", e.Name())})
		}
	}
	out = append(out, &journal{path: filepath.Join(dir, ledgerName)})
	for _, j := range out {
		if j.info, err = os.Stat(j.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return out, nil
}

// current reports whether the files are still those that were read.
func (x *index) current(dir string) bool {
	now, err := listJournals(dir)
	return err == nil && slices.EqualFunc(now, x.journals, func(a, b *journal) bool {
		if a.info == nil || b.info == nil {
			return a.info == b.info
		}
		return a.path == b.path && os.SameFile(a.info, b.info) && a.info.Size() == b.info.Size() && a.info.ModTime().Equal(b.info.ModTime())
	})
}

// bad returns the lines that are not records.
func (x *index) bad() []BadLine {
	var out []BadLine
	for _, j := range x.journals {
		out = append(out, j.bad...)
	}
	return out
}

// needed returns stage records, each after the contexts and shards it names. A
// shard without a record is left out.
func (x *index) needed(stages []*Stage) []*Record {
	var out []*Record
	seen := map[string]bool{}
	add := func(name string, r *Record) {
		if !seen[name] {
			seen[name] = true
			out = append(out, r)
		}
	}
	context := func(id string) {
		if c, ok := x.contexts[id]; ok {
			add("context "+id, &Record{Context: c})
		}
	}
	for _, st := range stages {
		context(st.Context)
		for _, key := range st.Shards {
			if sh, ok := x.shards[key]; ok {
				context(sh.Context)
				add("shard "+key, &Record{Shard: sh})
			}
		}
		out = append(out, &Record{Stage: st})
	}
	return out
}

// inForce returns the last stage record of each config and stage, oldest first.
func (x *index) inForce() []*Stage {
	return slices.DeleteFunc(slices.Clone(x.history), func(st *Stage) bool { return x.stages[[2]string{st.Config, st.Stage}] != st })
}

// Append writes records and syncs: to the ledger if the lock is held, otherwise
// to the segment. They count only when it has returned nil.
func (s *Store) Append(records ...*Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.out.file == nil {
		return errors.New("store: append without the lock")
	}
	recorded := s.recorded
	if s.segment != "" {
		var err error
		if records, recorded, err = s.forSegment(records); err != nil || len(records) == 0 {
			return err
		}
	}
	if err := s.out.append(records); err != nil {
		return err
	}
	s.recorded = recorded
	for _, r := range records {
		s.index.add(r)
	}
	return nil
}

// Refresh reads what others have added since the store was read.
func (s *Store) Refresh() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.index.current(s.dir) {
		return nil
	}
	x, err := readIndex(s.dir)
	if err != nil {
		return err
	}
	for id, c := range s.index.contexts {
		if _, ok := x.contexts[id]; !ok {
			x.contexts[id] = c // appended, and not in the segment yet
		}
	}
	s.index = *x
	return nil
}

// Current reports whether nothing was added since the store was read.
func (s *Store) Current() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index.current(s.dir)
}

// get looks up what a map of the store's index holds.
func get[K comparable, V any](s *Store, m *map[K]V, key K) (V, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := (*m)[key]
	return v, ok
}

// Context returns the components recorded under a context's ID.
func (s *Store) Context(id string) (*Context, bool) { return get(s, &s.index.contexts, id) }

// Shard returns the record of a shard key.
func (s *Store) Shard(key string) (*Shard, bool) { return get(s, &s.index.shards, key) }

// LatestShard returns the last record of a stage's shard, whatever its key.
func (s *Store) LatestShard(stage, id string) (*Shard, bool) {
	return get(s, &s.index.latest, [2]string{stage, id})
}

// ShardsOf returns the record of every shard key of a stage, in no order.
func (s *Store) ShardsOf(stage string) (out []*Shard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sh := range s.index.shards {
		if sh.Stage == stage {
			out = append(out, sh)
		}
	}
	return out
}

// Stage returns the record in force of a stage for a config.
func (s *Store) Stage(config, stage string) (*Stage, bool) {
	return get(s, &s.index.stages, [2]string{config, stage})
}

// Shards returns the record of every shard key, by stage, name and key.
func (s *Store) Shards() []*Shard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Values(s.index.shards), func(a, b *Shard) int {
		return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Key, b.Key))
	})
}

// StageByKey returns the last record of a stage under a key, for any config.
func (s *Store) StageByKey(stage, key string) (*Stage, bool) {
	rec := s.StageBefore(nil, func(rec *Stage) bool { return rec.Stage == stage && rec.Key == key })
	return rec, rec != nil
}

// StageBefore returns the last stage record before another one, or of all if that
// is nil, that want accepts; or nil.
func (s *Store) StageBefore(other *Stage, want func(*Stage) bool) *Stage {
	history := s.History()
	if i := slices.Index(history, other); i >= 0 {
		history = history[:i]
	}
	for _, rec := range slices.Backward(history) {
		if want(rec) {
			return rec
		}
	}
	return nil
}

// History returns every stage record, oldest first.
func (s *Store) History() []*Stage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.index.history)
}

// InForce returns the stage records in force, oldest first.
func (s *Store) InForce() []*Stage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index.inForce()
}

// Needed returns the stage records that want accepts, oldest first, each after
// the contexts and shards it names, so that they can be appended to a store in
// this order. A shard without a record is left out.
func (s *Store) Needed(want func(*Stage) bool) []*Record {
	stages := slices.DeleteFunc(s.History(), func(st *Stage) bool { return !want(st) }) // which may ask the store
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index.needed(stages)
}

// BadLines returns the lines of the ledger and of segments that are not records.
func (s *Store) BadLines() []BadLine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index.bad()
}
