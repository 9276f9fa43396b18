package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Garbage says what a collection removes, or would remove.
type Garbage struct {
	Blobs   int   `json:"blobs"`
	Bytes   int64 `json:"bytes"`
	Records int   `json:"records"` // ledger lines
}

// Collect removes every blob and record that no stage record in force needs, but
// for those in segments that hold results which are not published yet and,
// where processes write to segments, blobs of the last day. What other segments
// hold is put into the ledger. With dryRun it only counts. The lock must be held
// unless dryRun is set.
//
// The ledger is replaced before a blob is removed, so that no record ever names
// a blob that was collected. While lines of the ledger are damaged nothing is
// collected, as they may be what says that a result is needed; the error is then
// a *DamageError.
func (s *Store) Collect(dryRun bool) (Garbage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := &s.index
	if s.lock == nil && !dryRun {
		return Garbage{}, errors.New("store: collect without the lock")
	}
	if b := damaged(x.bad()); b != nil {
		return Garbage{}, &DamageError{b.File, fmt.Sprintf("line %d: %s; nothing was removed", b.Line, b.Reason)}
	}
	live := x.needed(x.inForce())
	compact, kept := x.compact(live)
	g := Garbage{Records: len(x.history) - len(x.stages)}
	blobs := map[string]bool{}
	for key, sh := range x.shards {
		if !kept[key] {
			g.Records++
			continue
		}
		for _, o := range sh.Outputs {
			blobs[o.Blob.Digest] = true
		}
	}
	for id := range x.contexts {
		if !kept[id] {
			g.Records++
		}
	}
	dead, err := s.deadBlobs(blobs, &g)
	if err != nil || dryRun {
		return g, err
	}
	if g.Records > 0 || len(compact) > 0 {
		if err := s.replace(live, compact); err != nil {
			return g, err
		}
	}
	for _, f := range dead {
		if err := Remove(f); err != nil {
			return g, err
		}
	}
	return g, nil
}

// deadBlobs lists the blobs that are not among those wanted, and counts them.
func (s *Store) deadBlobs(wanted map[string]bool, g *Garbage) ([]string, error) {
	_, err := os.Stat(filepath.Join(s.dir, "segments"))
	joined := err == nil
	var dead []string
	files, err := fs.Glob(os.DirFS(s.dir), "blobs/*/*")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		f := filepath.Join(s.dir, filepath.FromSlash(name))
		if wanted[filepath.Base(f)] {
			continue
		}
		info, err := os.Stat(f)
		if err != nil {
			return nil, err
		}
		if joined && time.Since(info.ModTime()) < litterAge {
			continue // the writer of a segment may be about to name it
		}
		g.Blobs++
		g.Bytes += info.Size()
		dead = append(dead, f)
	}
	return dead, nil
}

// compact returns the segments that are complete and whose results are all among
// the records that the ledger will hold, and the keys of shards and contexts in
// those records and in all other segments, which stay.
func (x *index) compact(live []*Record) (compact []*journal, kept map[string]bool) {
	published := map[string]bool{}
	kept = map[string]bool{}
	for _, r := range live {
		switch {
		case r.Context != nil:
			kept[r.Context.ID] = true
		case r.Shard != nil:
			kept[r.Shard.Key], published[r.Shard.Key] = true, true
		}
	}
	for _, s := range x.segments() {
		if s.complete() && !slices.ContainsFunc(s.keys, func(key string) bool { return !published[key] }) {
			compact = append(compact, s)
			continue
		}
		for _, key := range s.keys {
			kept[key], kept[x.shards[key].Context] = true, true
		}
	}
	return compact, kept
}

// replace rewrites the ledger with these records, opens it again, and removes
// segments whose records it has now.
func (s *Store) replace(records []*Record, segments []*journal) error {
	buf, err := EncodeLedger(records)
	if err != nil {
		return err
	}
	if err := WriteBytes(s.out.path, buf, 0o666); err != nil {
		return err
	}
	for _, j := range segments {
		if err := Remove(j.path); err != nil {
			return err
		}
	}
	x, err := readIndex(s.dir)
	if err != nil {
		return err
	}
	s.index = *x
	return errors.Join(s.out.close(), s.openLedger())
}
