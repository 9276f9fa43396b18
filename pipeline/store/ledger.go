package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	bad      []BadLine
	segments []segmentFile // as they were read
	ledger   fs.FileInfo   // as it was read; nil: there is none
	good     int64         // size of the ledger up to the end of its last complete line
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
	for tries := 0; ; tries++ {
		x, err := readOnce(dir)
		if errors.Is(err, errGone) && tries < 100 {
			continue // it has become part of the ledger
		}
		if err != nil {
			return nil, fmt.Errorf("store: ledger: %w", err)
		}
		return x, nil
	}
}

// errGone says that a segment is not there any more.
var errGone = errors.New("a segment is gone")

func readOnce(dir string) (*index, error) {
	x := newIndex()
	segments, err := listSegments(dir)
	if err != nil {
		return nil, err
	}
	for _, s := range segments {
		f := segmentFile{path: s.path}
		_, bad, info, err := readJournal(s.path, func(r *Record) {
			if r.Stage == nil {
				x.add(r)
			}
			if r.Shard != nil {
				f.keys = append(f.keys, r.Shard.Key)
			}
			f.ended = r.End
		})
		if err != nil {
			return nil, err
		}
		if info == nil {
			return nil, errGone
		}
		x.bad = append(x.bad, bad...)
		f.info = info
		x.segments = append(x.segments, f)
	}
	good, bad, info, err := readJournal(filepath.Join(dir, ledgerName), x.add)
	if err != nil {
		return nil, err
	}
	x.bad = append(x.bad, bad...)
	x.ledger, x.good = info, good
	return x, nil
}

// current reports whether the files are still those that were read.
func (x *index) current(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, ledgerName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) || !sameFile(x.ledger, info) {
		return false
	}
	segments, err := listSegments(dir)
	return err == nil && slices.EqualFunc(segments, x.segments, func(a, b segmentFile) bool {
		return a.path == b.path && sameFile(a.info, b.info)
	})
}

func sameFile(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// needed returns the stage records that want accepts, oldest first, each after
// the contexts and shards it names. A shard without a record is left out.
func (x *index) needed(want func(*Stage) bool) []*Record {
	var out []*Record
	seen := map[string]bool{}
	context := func(id string) {
		if c, ok := x.contexts[id]; ok && !seen["context "+id] {
			seen["context "+id] = true
			out = append(out, &Record{Context: c})
		}
	}
	for _, st := range x.history {
		if !want(st) {
			continue
		}
		context(st.Context)
		for _, key := range st.Shards {
			sh, ok := x.shards[key]
			if !ok || seen["shard "+key] {
				continue
			}
			seen["shard "+key] = true
			context(sh.Context)
			out = append(out, &Record{Shard: sh})
		}
		out = append(out, &Record{Stage: st})
	}
	return out
}

// inForce says whether a stage record is the last of its config and stage.
func (x *index) inForce(st *Stage) bool {
	return x.stages[[2]string{st.Config, st.Stage}] == st
}

// Append writes records and syncs: to the ledger if the lock is held, otherwise
// to the segment. They count only when it has returned nil.
func (s *Store) Append(records ...*Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.out.file == nil {
		return errors.New("store: append without the lock")
	}
	if s.segment != "" {
		var err error
		if records, err = s.forSegment(records); err != nil {
			return err
		}
	}
	if len(records) == 0 {
		return nil
	}
	if err := s.out.append(records); err != nil {
		return err
	}
	for _, r := range records {
		s.index.add(r)
		if s.segment != "" && r.Context != nil {
			s.recorded[r.Context.ID] = true
		}
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
	s.index = x
	return nil
}

// Current reports whether nothing was added since the store was read.
func (s *Store) Current() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index.current(s.dir)
}

// Context returns the components recorded under a context's ID.
func (s *Store) Context(id string) (*Context, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.index.contexts[id]
	return c, ok
}

// Shard returns the record of a shard key.
func (s *Store) Shard(key string) (*Shard, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.index.shards[key]
	return r, ok
}

// LatestShard returns the last record of a stage's shard, whatever its key.
func (s *Store) LatestShard(stage, id string) (*Shard, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.index.latest[[2]string{stage, id}]
	return r, ok
}

// Shards returns the record of every shard key, by stage, name and key.
func (s *Store) Shards() []*Shard {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]*Shard, 0, len(s.index.shards))
	for _, r := range s.index.shards {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *Shard) int {
		return slices.Compare([]string{a.Stage, a.ID, a.Key}, []string{b.Stage, b.ID, b.Key})
	})
	return out
}

// Stage returns the record in force of a stage for a config.
func (s *Store) Stage(config, stage string) (*Stage, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.index.stages[[2]string{config, stage}]
	return r, ok
}

// StageByKey returns the last record of a stage under a key, for any config.
func (s *Store) StageByKey(stage, key string) (*Stage, bool) {
	for _, rec := range slices.Backward(s.History()) {
		if rec.Stage == stage && rec.Key == key {
			return rec, true
		}
	}
	return nil, false
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
	return slices.DeleteFunc(slices.Clone(s.index.history), func(rec *Stage) bool { return !s.index.inForce(rec) })
}

// Needed returns the stage records that want accepts, oldest first, each after
// the contexts and shards it names, so that they can be appended to a store in
// this order. A shard without a record is left out.
func (s *Store) Needed(want func(*Stage) bool) []*Record {
	wanted := map[*Stage]bool{}
	for _, st := range s.History() {
		wanted[st] = want(st) // may ask the store
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index.needed(func(st *Stage) bool { return wanted[st] })
}

// BadLines returns the lines of the ledger and of segments that are not records.
func (s *Store) BadLines() []BadLine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.index.bad)
}

// repair sets damaged lines aside, of the ledger and of segments to which
// nothing is written any more, before anything is appended. The lock is held.
func (s *Store) repair() error {
	aside := filepath.Join(s.dir, ledgerName+".damaged")
	files := map[string]bool{}
	for _, b := range s.index.bad {
		if b.Torn {
			continue
		}
		i := slices.IndexFunc(s.index.segments, func(f segmentFile) bool { return f.path == b.File })
		files[b.File] = i < 0 || s.index.segments[i].complete()
	}
	for path, still := range files {
		if !still {
			continue
		}
		good, err := setAside(path, aside)
		if err != nil {
			return fmt.Errorf("store: ledger: %w", err)
		}
		if filepath.Base(path) == ledgerName {
			s.index.good = good
		}
	}
	return nil
}

// replace rewrites the ledger with these records, opens it again, and removes
// segments whose records it has now.
func (s *Store) replace(records []*Record, segments []segmentFile) error {
	buf, err := EncodeLedger(records)
	if err != nil {
		return err
	}
	err = WriteFile(s.out.path, func(w io.Writer) error { _, err := w.Write(buf); return err }, 0o666)
	if err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	for _, f := range segments {
		if err := Remove(f.path); err != nil {
			return fmt.Errorf("store: segment: %w", err)
		}
	}
	x, err := readIndex(s.dir)
	if err != nil {
		return err
	}
	s.index = x
	if err := errors.Join(s.out.close(), s.out.open(x.good)); err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	return nil
}
