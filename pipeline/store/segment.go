package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"neurorbit/pipeline/fault"
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
	name := filepath.Join(dir, fmt.Sprintf("%s-%d-%x", host, os.Getpid(), rand.Uint64()))
	tmp := name + ".tmp"
	if err := os.Mkdir(tmp, 0o777); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
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

// Garbage says what a collection removes, or would remove.
type Garbage struct {
	Blobs   int   `json:"blobs"`
	Bytes   int64 `json:"bytes"`
	Records int   `json:"records"` // ledger lines
	// Runs are the runs that made what is kept.
	Runs map[string]bool `json:"-"`
}

// Collect removes every blob and record that no stage record needs that is in force
// and that needed accepts, but for those in segments that hold results which are not published yet and,
// where processes write to segments, blobs of the last day. What other segments
// hold is put into the ledger. With dryRun it only counts. The lock must be held
// unless dryRun is set.
//
// The ledger is replaced before a blob is removed, so that no record ever names
// a blob that was collected. While lines of the ledger are damaged nothing is
// collected, as they may be what says that a result is needed; the error is then
// a *DamageError.
func (s *Store) Collect(dryRun bool, needed func(*Stage) bool) (Garbage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := &s.index
	if s.lock == nil && !dryRun {
		return Garbage{}, errors.New("store: collect without the lock")
	}
	if b := damaged(x.bad()); b != nil {
		return Garbage{}, &DamageError{b.File, fmt.Sprintf("line %d: %s; nothing was removed", b.Line, b.Reason)}
	}
	if other := s.sharedWith(); other != "" {
		return Garbage{}, fault.New(fault.Usage, "the store is used by the project in "+other+", too: what that needs is not known here",
			"give one of them a store of its own (a link data/store or data is how they share it)")
	}
	stages := slices.DeleteFunc(x.inForce(), func(st *Stage) bool { return !needed(st) })
	live := x.needed(stages)
	compact, kept := x.compact(live)
	g := Garbage{Records: len(x.history) - len(stages), Runs: map[string]bool{}}
	for _, st := range stages {
		g.Runs[st.Run] = true
	}
	blobs := map[string]bool{}
	for key, sh := range x.shards {
		if !kept[key] {
			g.Records++
			continue
		}
		g.Runs[sh.Run] = true
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

// usersName is the file of the paths, one a line, by which projects have written to
// the store.
const usersName = "users"

// noteUse adds the path by which the store was opened to those that it is used by.
func (s *Store) noteUse() error {
	file := filepath.Join(s.dir, usersName)
	users, _ := os.ReadFile(file)
	path, err := filepath.Abs(s.dir)
	if err != nil || bytes.Contains(append([]byte("\n"), users...), []byte("\n"+path+"\n")) {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(path + "\n")
	return errors.Join(err, f.Close())
}

// sharedWith returns the folder of another project that uses the store, if one does:
// one that has written to it and by whose path it can still be reached.
func (s *Store) sharedWith() string {
	project := func(dir string) string { return filepath.Dir(filepath.Dir(dir)) }
	same := func(a, b string) bool {
		x, err := os.Stat(a)
		y, errY := os.Stat(b)
		return err == nil && errY == nil && os.SameFile(x, y)
	}
	users, _ := os.ReadFile(filepath.Join(s.dir, usersName))
	for path := range strings.Lines(string(users)) {
		path = strings.TrimSuffix(path, "\n")
		if own, err := filepath.Abs(s.dir); err == nil && same(path, own) && !same(project(path), project(own)) {
			return project(path)
		}
	}
	return ""
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
