package store

import (
	"errors"
	"fmt"
	"io"
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
// for blobs that records of parts name and, where parts have been at work, those
// of the last day. With dryRun it only counts. The lock must be held unless
// dryRun is set.
//
// The ledger is replaced before a blob is removed, so that no record ever names
// a blob that was collected. While lines of the ledger are damaged nothing is
// collected, as they may be what says that a result is needed; the error is then
// a *DamageError.
func (s *Store) Collect(dryRun bool) (Garbage, error) {
	l := s.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil && !dryRun {
		return Garbage{}, errors.New("store: collect without the lock")
	}

	if i := slices.IndexFunc(l.bad, func(b BadLine) bool { return !b.Torn }); i >= 0 {
		return Garbage{}, &DamageError{l.path, fmt.Sprintf("line %d: %s; nothing was removed", l.bad[i].Line, l.bad[i].Reason)}
	}

	var live []*Record
	blobs := map[string]bool{}
	for _, r := range l.needed(l.inForce) {
		live = append(live, r)
		if r.Shard == nil {
			continue
		}
		for _, o := range r.Shard.Outputs {
			blobs[o.Blob.Digest] = true
		}
	}

	if err := s.partBlobs(blobs); err != nil {
		return Garbage{}, err
	}
	parts := s.hasParts()

	g := Garbage{Records: len(l.contexts) + len(l.shards) + len(l.history) - len(live)}
	var dead []string
	files, err := fs.Glob(os.DirFS(s.dir), "blobs/*/*")
	if err != nil {
		return g, fmt.Errorf("store: %w", err)
	}
	slices.Sort(files)
	for _, name := range files {
		f := filepath.Join(s.dir, filepath.FromSlash(name))
		if blobs[filepath.Base(f)] {
			continue
		}
		info, err := os.Stat(f)
		if err != nil {
			return g, fmt.Errorf("store: %w", err)
		}
		if parts && time.Since(info.ModTime()) < litterAge {
			continue // a part may be about to name it
		}
		g.Blobs++
		g.Bytes += info.Size()
		dead = append(dead, f)
	}
	if dryRun {
		return g, nil
	}

	if g.Records > 0 {
		if err := l.replace(live); err != nil {
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

// replace rewrites the ledger with these records and reopens it.
func (l *ledger) replace(records []*Record) error {
	buf, err := EncodeLedger(records)
	if err != nil {
		return err
	}
	err = WriteFile(l.path, func(w io.Writer) error { _, err := w.Write(buf); return err }, 0o666)
	if err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	fresh, err := readLedger(l.path)
	if err != nil {
		return err
	}
	if err := errors.Join(l.close(), fresh.openForAppend()); err != nil {
		return err
	}
	l.file, l.goodSize = fresh.file, fresh.goodSize
	l.contexts, l.shards, l.latest = fresh.contexts, fresh.shards, fresh.latest
	l.stages, l.history = fresh.stages, fresh.history
	return nil
}
