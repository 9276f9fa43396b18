package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// litterAge is how old a file of a part must be to count as left behind: the
// part may be running on another machine, so nothing but age tells.
const litterAge = 24 * time.Hour

// keyName is the form of a shard key.
var keyName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// A PartRecord is a record that a part left for the merge.
type PartRecord struct {
	Path    string // of its file
	Context *Context
	Shard   *Shard
	Err     error // why it cannot be used: a *DamageError
}

// StartPart lets s store results of shards without the lock, until EndPart.
// Blobs are then written in a folder of this process's own and renamed to where
// they belong, as ever; instead of the ledger, which it only reads, Append writes
// a file for each shard. So any number of processes on machines that share the
// file system may do so at the same time, beside one that holds the lock.
func (s *Store) StartPart() error {
	tmp := filepath.Join(s.dir, "parts", "tmp")
	for _, d := range []string{"blobs", "parts/tmp"} {
		if err := os.MkdirAll(filepath.Join(s.dir, d), 0o777); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	host, _ := os.Hostname() // for people who look into the folder
	dir, err := os.MkdirTemp(tmp, strings.ReplaceAll(fmt.Sprintf("%s-%d-*", host, os.Getpid()), "/", "_"))
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	s.tmp, s.inPart, s.withParts = dir, true, true
	return nil
}

// EndPart removes what the part has not finished.
func (s *Store) EndPart() error {
	dir := s.tmp
	s.tmp, s.inPart = "", false
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// ReadParts makes s count the records of parts as results, as a part does.
func (s *Store) ReadParts() { s.withParts = true }

// partPath returns where parts leave the record of a shard key.
func (s *Store) partPath(key string) string {
	return filepath.Join(s.dir, "parts", key[:2], key)
}

// appendPart writes a file for each shard among records: the line of its context
// and its own. The contexts must have been appended before or with it.
func (s *Store) appendPart(records []*Record) error {
	l := s.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range records {
		if r.Stage != nil {
			return errors.New("store: a part cannot record a stage")
		}
		if r.Shard != nil {
			c, ok := l.contexts[r.Shard.Context]
			if !ok {
				return errors.New("store: the context of shard " + r.Shard.ID + " has not been appended")
			}
			if err := s.writePart(&Record{Context: c}, r); err != nil {
				return fmt.Errorf("store: part: %w", err)
			}
		}
		l.add(r)
	}
	return nil
}

func (s *Store) writePart(c, shard *Record) error {
	var buf []byte
	for _, r := range []*Record{c, shard} {
		line, err := encodeLine(r)
		if err != nil {
			return err
		}
		buf = append(buf, line...)
	}
	f, err := os.CreateTemp(s.tmp, "record-*")
	if err != nil {
		return err
	}
	_, err = f.Write(buf)
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	path := s.partPath(shard.Shard.Key)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	if err := at(PartWritten, path); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if err := at(PartRenamed, path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// partShard returns the record that a part left for a key, or one that a merge has
// taken into the ledger since that was read: it is there before the file is gone.
// A damaged file counts as none: the shard is computed again and the file replaced.
func (s *Store) partShard(key string) (*Shard, bool) {
	if !keyName.MatchString(key) {
		return nil, false
	}
	if r := readPart(s.partPath(key)); r.Err == nil {
		return r.Shard, true
	}
	if s.Refresh() != nil {
		return nil, false // an unreadable ledger holds no results
	}
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	r, ok := s.ledger.shards[key]
	return r, ok
}

// Unmerged counts the records that parts have left for the merge.
func (s *Store) Unmerged() (int, error) {
	files, err := s.partFiles()
	return len(files), err
}

// readPart reads the file of a part's record.
func readPart(path string) PartRecord {
	r := PartRecord{Path: path}
	fail := func(reason string) PartRecord {
		return PartRecord{Path: path, Err: &DamageError{path, reason}}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return PartRecord{Path: path, Err: err}
	}
	for line := range bytes.Lines(data) {
		text, complete := bytes.CutSuffix(line, []byte("\n"))
		if !complete {
			return fail("the record is torn")
		}
		rec, err := decodeLine(text)
		switch {
		case err != nil:
			return fail(err.Error())
		case rec.Context != nil && r.Context == nil:
			r.Context = rec.Context
		case rec.Shard != nil && r.Shard == nil:
			r.Shard = rec.Shard
		default:
			return fail("it is not the record of one shard")
		}
	}
	switch {
	case r.Context == nil || r.Shard == nil || r.Shard.Context != r.Context.ID:
		return fail("it is not the record of one shard with its context")
	case r.Shard.Key != filepath.Base(path):
		return fail("it is the record of another shard")
	}
	return r
}

// partFiles lists the files of the records that parts have left, sorted.
func (s *Store) partFiles() ([]string, error) {
	files, err := filepath.Glob(filepath.Join(s.dir, "parts", "??", "*"))
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return !keyName.MatchString(filepath.Base(f)) })
	slices.Sort(files)
	return files, nil
}

// mergeBatch is how many records a merge appends at a time.
const mergeBatch = 256

// MergeParts appends what parts have left to the ledger and removes their files.
// Each record and each blob it names is read and verified first; one that is not
// sound is moved to parts/damaged and returned. differ is called where the ledger
// has another result under the same key. The lock must be held. A merge that was
// interrupted may be repeated: records are in the ledger before their files are
// removed.
func (s *Store) MergeParts(ctx context.Context, differ func(*Shard)) (merged int, damaged []PartRecord, err error) {
	if s.lock == nil {
		return 0, nil, errors.New("store: merge without the lock")
	}
	files, err := s.partFiles()
	if err != nil {
		return 0, nil, err
	}
	for batch := range slices.Chunk(files, mergeBatch) {
		var records []*Record
		var done []string
		contexts := map[string]bool{}
		for _, f := range batch {
			if err := ctx.Err(); err != nil {
				return merged, damaged, err
			}
			r := readPart(f)
			if r.Err == nil {
				r.Err = s.checkOutputs(r.Shard)
			}
			var damage *DamageError
			if errors.As(r.Err, &damage) {
				if err := s.setPartAside(f); err != nil {
					return merged, damaged, err
				}
				damaged = append(damaged, r)
				continue
			}
			if r.Err != nil {
				return merged, damaged, fmt.Errorf("store: part: %w", r.Err)
			}
			done = append(done, f)
			old, known := s.Shard(r.Shard.Key)
			if known && sameBlobs(old, r.Shard) {
				continue
			}
			if known {
				differ(r.Shard)
			}
			if id := r.Context.ID; !contexts[id] {
				contexts[id] = true
				if _, ok := s.Context(id); !ok {
					records = append(records, &Record{Context: r.Context})
				}
			}
			records = append(records, &Record{Shard: r.Shard})
		}
		if len(records) > 0 {
			if err := s.Append(records...); err != nil {
				return merged, damaged, err
			}
		}
		for _, f := range done {
			if err := at(PartMerged, f); err != nil {
				return merged, damaged, fmt.Errorf("store: part: %w", err)
			}
			if err := os.Remove(f); err != nil {
				return merged, damaged, fmt.Errorf("store: part: %w", err)
			}
			merged++
		}
	}
	return merged, damaged, s.cleanParts()
}

func sameBlobs(a, b *Shard) bool {
	return slices.EqualFunc(a.Outputs, b.Outputs, func(x, y Output) bool { return x.Name == y.Name && x.Blob == y.Blob })
}

// checkOutputs reads and verifies the blobs of a shard.
func (s *Store) checkOutputs(sh *Shard) error {
	for _, o := range sh.Outputs {
		if err := s.CheckBlob(o.Blob, true); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) setPartAside(path string) error {
	dir := filepath.Join(s.dir, "parts", "damaged")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := os.Rename(path, filepath.Join(dir, filepath.Base(path))); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// cleanParts removes the folders of parts that were killed, once old enough.
func (s *Store) cleanParts() error {
	dirs, err := filepath.Glob(filepath.Join(s.dir, "parts", "tmp", "*"))
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	for _, d := range dirs {
		if info, err := os.Stat(d); err == nil && time.Since(info.ModTime()) > litterAge {
			if err := os.RemoveAll(d); err != nil {
				return fmt.Errorf("store: %w", err)
			}
		}
	}
	return nil
}

// partBlobs adds to blobs those that records of parts name.
func (s *Store) partBlobs(blobs map[string]bool) error {
	files, err := s.partFiles()
	if err != nil {
		return err
	}
	for _, f := range files {
		if r := readPart(f); r.Err == nil {
			for _, o := range r.Shard.Outputs {
				blobs[o.Blob.Digest] = true
			}
		}
	}
	return nil
}

// hasParts reports whether parts have ever stored results here.
func (s *Store) hasParts() bool {
	_, err := os.Stat(filepath.Join(s.dir, "parts"))
	return !errors.Is(err, fs.ErrNotExist)
}
