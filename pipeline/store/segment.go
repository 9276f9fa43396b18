package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// litterAge is how old a file must be to count as left behind by a process that
// writes to a segment: it may run on another machine, so nothing but age tells.
const litterAge = 24 * time.Hour

// segmentExt is the ending of a segment's file; that of the folder where its
// writer makes blobs is ".tmp".
const segmentExt = ".segment"

// A segmentFile is a segment as it was read.
type segmentFile struct {
	path  string
	info  fs.FileInfo
	keys  []string // of its shards
	ended bool     // its last record says that nothing follows
}

// complete reports whether nothing is written to the segment any more, as far as
// age tells where its writer did not end it.
func (f segmentFile) complete() bool { return f.ended || time.Since(f.info.ModTime()) > litterAge }

// listSegments lists the segments there are.
func listSegments(dir string) ([]segmentFile, error) {
	entries, err := os.ReadDir(filepath.Join(dir, "segments"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []segmentFile
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != segmentExt || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errGone
		}
		if err != nil {
			return nil, err
		}
		out = append(out, segmentFile{path: filepath.Join(dir, "segments", e.Name()), info: info})
	}
	return out, nil
}

// Join lets s store results without the lock, until Leave: records go to a
// segment of this process's own, blobs are written in a folder of its own and
// renamed to where they belong. So any number of processes, on machines that
// share the file system, may do so at the same time, beside the holder of the
// lock. Only results of shards can be stored.
func (s *Store) Join() error {
	dir := filepath.Join(s.dir, "segments")
	for _, d := range []string{filepath.Join(s.dir, "blobs"), dir} {
		if err := makeDir(d); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	host, _ := os.Hostname() // for people who look into the folder
	host = strings.Map(func(r rune) rune {
		if r == '/' || r == '.' {
			return '_'
		}
		return r
	}, host)
	tmp, err := os.MkdirTemp(dir, fmt.Sprintf("%s-%d-*.tmp", host, os.Getpid()))
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	name := strings.TrimSuffix(tmp, ".tmp")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = journal{path: name + segmentExt}
	if err := s.out.open(0); err != nil {
		return errors.Join(fmt.Errorf("store: segment: %w", err), os.RemoveAll(tmp))
	}
	s.segment, s.tmp, s.recorded = name, tmp, map[string]bool{}
	return nil
}

// Leave ends what Join began. The segment stays for all readers, until gc has
// put what it holds into the ledger.
func (s *Store) Leave() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.segment == "" {
		return nil
	}
	var err error
	empty := s.out.good == 0
	if !empty {
		err = s.out.append([]*Record{{End: true}})
	}
	err = errors.Join(err, s.out.close(), os.RemoveAll(s.tmp))
	if empty {
		err = errors.Join(err, os.Remove(s.out.path))
	}
	s.segment, s.tmp = "", ""
	if err != nil {
		return fmt.Errorf("store: segment: %w", err)
	}
	return nil
}

// forSegment returns records with the contexts they need that the segment does
// not hold yet, so that it can be read without the ledger.
func (s *Store) forSegment(records []*Record) ([]*Record, error) {
	var out []*Record
	adding := map[string]bool{}
	for _, r := range records {
		switch {
		case r.Stage != nil:
			return nil, errors.New("store: a stage can be recorded with the lock only")
		case r.Context != nil:
			s.index.add(r) // it is written with the first shard that needs it
			continue
		}
		id := r.Shard.Context
		c, ok := s.index.contexts[id]
		if !ok {
			return nil, errors.New("store: the context of shard " + r.Shard.ID + " has not been appended")
		}
		if !s.recorded[id] && !adding[id] {
			adding[id] = true
			out = append(out, &Record{Context: c})
		}
		out = append(out, r)
	}
	return out, nil
}

// Joined reports whether a process may be writing to a segment.
func (s *Store) Joined() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.index.segments, func(f segmentFile) bool { return !f.complete() })
}

// Unpublished counts the results in segments that no stage record in force has.
func (s *Store) Unpublished() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	published := s.index.published()
	for _, f := range s.index.segments {
		for _, key := range f.keys {
			if !published[key] {
				published[key] = true
				n++
			}
		}
	}
	return n
}

// published returns the keys of the shards of all stage records in force.
func (x *index) published() map[string]bool {
	out := map[string]bool{}
	for _, st := range x.stages {
		for _, key := range st.Shards {
			out[key] = true
		}
	}
	return out
}
