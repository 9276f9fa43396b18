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
	x := s.index
	if s.lock == nil && !dryRun {
		return Garbage{}, errors.New("store: collect without the lock")
	}
	if b := damaged(x.bad); b != nil {
		return Garbage{}, &DamageError{b.File, fmt.Sprintf("line %d: %s; nothing was removed", b.Line, b.Reason)}
	}
	live := x.needed(x.inForce)
	compact, kept := x.compactable()
	blobs := map[string]bool{}
	for _, r := range live {
		if r.Shard != nil {
			kept[r.Shard.Key] = true
		}
	}
	for key := range kept {
		if sh, ok := x.shards[key]; ok {
			for _, o := range sh.Outputs {
				blobs[o.Blob.Digest] = true
			}
		}
	}
	g := Garbage{Records: x.lines() - len(live)}
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
			return g, fmt.Errorf("store: %w", err)
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
		return nil, fmt.Errorf("store: %w", err)
	}
	for _, name := range files {
		f := filepath.Join(s.dir, filepath.FromSlash(name))
		if wanted[filepath.Base(f)] {
			continue
		}
		info, err := os.Stat(f)
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
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

// compactable returns the segments that are complete and whose results are all
// published, so that the ledger can hold what they do, and the keys of the shards
// of all others, which stay.
func (x *index) compactable() (compact []segmentFile, kept map[string]bool) {
	kept = map[string]bool{}
	published := x.published()
	for _, f := range x.segments {
		if f.complete() && !slices.ContainsFunc(f.keys, func(key string) bool { return !published[key] }) {
			compact = append(compact, f)
			continue
		}
		for _, key := range f.keys {
			kept[key] = true
		}
	}
	return compact, kept
}

// lines counts the records that the ledger holds and those that it will hold
// once the segments are part of it.
func (x *index) lines() int {
	published := x.published()
	n := len(x.contexts) + len(x.history)
	inSegments := map[string]bool{}
	for _, f := range x.segments {
		for _, key := range f.keys {
			inSegments[key] = true
		}
	}
	for key := range x.shards {
		if published[key] || !inSegments[key] {
			n++
		}
	}
	return n
}
