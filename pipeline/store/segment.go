package store

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// litterAge is how old a file must be to count as left behind by a process that
// writes to a segment: it may run on another machine, so nothing but age tells.
const litterAge = 24 * time.Hour

// segmentExt is the ending of a segment's file; that of the folder where its
// writer makes blobs is ".tmp".
const segmentExt = ".segment"

// Join lets s store results without the lock, until Leave: records go to a
// segment of this process's own, blobs are written in a folder of its own and
// renamed to where they belong. So any number of processes, on machines that
// share the file system, may do so at the same time, beside the holder of the
// lock. Only results of shards can be stored.
func (s *Store) Join() error {
	dir := filepath.Join(s.dir, "segments")
	if err := errors.Join(makeDir(filepath.Join(s.dir, "blobs")), makeDir(dir)); err != nil {
		return err
	}
	host, _ := os.Hostname() // for people who look into the folder
	tmp, err := os.MkdirTemp(dir, fmt.Sprintf("%s-%d-*.tmp", host, os.Getpid()))
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(tmp, ".tmp")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.out, err = openAppender(name+segmentExt, 0); err != nil {
		return errors.Join(err, os.RemoveAll(tmp))
	}
	s.segment, s.tmp, s.recorded = name, tmp, nil
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
	if s.out.good > 0 {
		err = s.out.append([]*Record{{End: true}})
	} else {
		err = os.Remove(s.out.path)
	}
	err = errors.Join(err, s.out.close(), os.RemoveAll(s.tmp))
	s.segment, s.tmp = "", ""
	return err
}

// forSegment returns records with the contexts they need that the segment does
// not hold yet, so that it can be read without the ledger, and which contexts it
// holds then.
func (s *Store) forSegment(records []*Record) (out []*Record, recorded map[string]bool, err error) {
	recorded = map[string]bool{}
	maps.Copy(recorded, s.recorded)
	for _, r := range records {
		switch {
		case r.Stage != nil:
			return nil, nil, errors.New("store: a stage can be recorded with the lock only")
		case r.Context != nil:
			s.index.add(r) // it is written with the first shard that needs it
			continue
		}
		id := r.Shard.Context
		c, ok := s.index.contexts[id]
		if !ok {
			return nil, nil, errors.New("store: the context of shard " + r.Shard.ID + " has not been appended")
		}
		if !recorded[id] {
			recorded[id] = true
			out = append(out, &Record{Context: c})
		}
		out = append(out, r)
	}
	return out, recorded, nil
}
