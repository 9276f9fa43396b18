package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
)

// checksumLen is the length of a line's checksum: the first 16 hexadecimal
// digits of the SHA-256 of the rest of the line.
const checksumLen = 16

// A BadLine is a ledger line that is not a record.
type BadLine struct {
	Line   int // 1-based
	Reason string
	Torn   bool // the unfinished last line of a process that was killed
}

// A ledger is the index of all records. Later records win.
type ledger struct {
	path     string
	file     *os.File
	size     int64 // of the file when it was read
	goodSize int64 // up to the end of the last complete line
	broken   error // what is beyond goodSize could not be taken back

	mu       sync.Mutex
	contexts map[string]*Context
	shards   map[string]*Shard    // by key
	latest   map[[2]string]*Shard // by stage and shard ID
	stages   map[[2]string]*Stage // by config and stage
	history  []*Stage             // all, in order
	bad      []BadLine
}

func readLedger(path string) (*ledger, error) {
	l := &ledger{
		path:     path,
		contexts: map[string]*Context{},
		shards:   map[string]*Shard{},
		latest:   map[[2]string]*Shard{},
		stages:   map[[2]string]*Stage{},
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: ledger: %w", err)
	}
	l.size = int64(len(data))
	l.parse(data)
	return l, nil
}

// parse adds the records in data. It never fails: lines that are not records
// are kept as bad lines.
func (l *ledger) parse(data []byte) {
	for line := 1; len(data) > 0; line++ {
		text, rest, complete := bytes.Cut(data, []byte("\n"))
		if !complete {
			l.bad = append(l.bad, BadLine{line, "the last line is torn: its writer was stopped", true})
			return
		}
		l.goodSize += int64(len(text)) + 1
		data = rest
		r, err := decodeLine(text)
		if err != nil {
			l.bad = append(l.bad, BadLine{Line: line, Reason: err.Error()})
			continue
		}
		l.add(r)
	}
}

func decodeLine(text []byte) (*Record, error) {
	if len(text) < checksumLen+1 || text[checksumLen] != ' ' {
		return nil, errors.New("no checksum")
	}
	sum, body := text[:checksumLen], text[checksumLen+1:]
	if string(sum) != checksum(body) {
		return nil, errors.New("the checksum does not match" + about(body))
	}
	var r Record
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("text after the record")
	}
	n := 0
	for _, set := range []bool{r.Context != nil, r.Shard != nil, r.Stage != nil} {
		if set {
			n++
		}
	}
	if n != 1 {
		return nil, fmt.Errorf("%d records in one line", n)
	}
	return &r, nil
}

var (
	aboutShard = regexp.MustCompile(`"stage":"([^"]+)","id":"([^"]+)"`)
	aboutStage = regexp.MustCompile(`"config":"([^"]+)","stage":"([^"]+)"`)
)

// about says what a damaged record was of, as far as that can still be read.
func about(body []byte) string {
	if m := aboutShard.FindSubmatch(body); m != nil {
		return fmt.Sprintf("; it reads like that of stage %.40q, shard %.80q", m[1], m[2])
	}
	if m := aboutStage.FindSubmatch(body); m != nil {
		return fmt.Sprintf("; it reads like that of stage %.40q for config %.80q", m[2], m[1])
	}
	if bytes.HasPrefix(body, []byte(`{"context"`)) {
		return "; it reads like that of a stage's code"
	}
	return ""
}

func checksum(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])[:checksumLen]
}

func encodeLine(r *Record) ([]byte, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%s %s\n", checksum(body), body), nil
}

func (l *ledger) add(r *Record) {
	switch {
	case r.Context != nil:
		l.contexts[r.Context.ID] = r.Context
	case r.Shard != nil:
		l.shards[r.Shard.Key] = r.Shard
		l.latest[[2]string{r.Shard.Stage, r.Shard.ID}] = r.Shard
	case r.Stage != nil:
		l.stages[[2]string{r.Stage.Config, r.Stage.Stage}] = r.Stage
		l.history = append(l.history, r.Stage)
	}
}

// openForAppend cuts off a torn last line, moves damaged lines to the file
// ledger.damaged, and opens the ledger for writing.
func (l *ledger) openForAppend() error {
	if err := l.setAsideDamaged(); err != nil {
		return err
	}
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	if err := f.Truncate(l.goodSize); err != nil {
		return errors.Join(fmt.Errorf("store: ledger: %w", err), f.Close())
	}
	if _, err := f.Seek(l.goodSize, io.SeekStart); err != nil {
		return errors.Join(fmt.Errorf("store: ledger: %w", err), f.Close())
	}
	// The file may be new: make its name durable.
	if err := SyncDir(filepath.Dir(l.path)); err != nil {
		return errors.Join(err, f.Close())
	}
	l.file = f
	return nil
}

func (l *ledger) setAsideDamaged() error {
	if !slices.ContainsFunc(l.bad, func(b BadLine) bool { return !b.Torn }) {
		return nil
	}
	data, err := os.ReadFile(l.path)
	if err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	var good, damaged []byte
	for text := range bytes.Lines(data[:l.goodSize]) {
		if _, err := decodeLine(bytes.TrimSuffix(text, []byte("\n"))); err != nil {
			damaged = append(damaged, text...)
		} else {
			good = append(good, text...)
		}
	}
	if err := at(LedgerAside, l.path+".damaged"); err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	aside, err := os.OpenFile(l.path+".damaged", os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	_, err = aside.Write(damaged)
	if err = errors.Join(err, aside.Sync(), aside.Close()); err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	err = WriteFile(l.path, func(w io.Writer) error { _, err := w.Write(good); return err }, 0o666)
	if err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	l.goodSize = int64(len(good))
	return nil
}

func (l *ledger) close() error {
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

// Append writes records and syncs. They count only when it has returned nil.
func (s *Store) Append(records ...*Record) error {
	if s.inPart {
		return s.appendPart(records)
	}
	l := s.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return errors.New("store: append without the lock")
	}
	if l.broken != nil {
		return l.broken
	}
	buf, err := EncodeLedger(records)
	if err != nil {
		return err
	}
	if err := at(LedgerBefore, l.path); err != nil {
		return l.rewind(err)
	}
	if _, err := l.file.Write(buf); err != nil {
		return l.rewind(err)
	}
	if err := cmp.Or(at(LedgerWritten, l.path), l.file.Sync()); err != nil {
		return l.rewind(err)
	}
	l.goodSize += int64(len(buf))
	for _, r := range records {
		l.add(r)
	}
	return nil
}

// rewind takes back what an append that failed has written, perhaps half a
// line, so that what follows starts on a line of its own. If it cannot, nothing
// is appended any more. It returns the error of the append.
func (l *ledger) rewind(cause error) error {
	cause = fmt.Errorf("store: ledger: %w", cause)
	err := l.file.Truncate(l.goodSize)
	if err == nil {
		_, err = l.file.Seek(l.goodSize, io.SeekStart)
	}
	if err != nil {
		l.broken = cause
	}
	return cause
}

// LedgerSize returns how many bytes of the ledger were read.
func (s *Store) LedgerSize() int64 { return s.ledger.size }

// Context returns the components recorded under a context's ID.
func (s *Store) Context(id string) (*Context, bool) {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	c, ok := s.ledger.contexts[id]
	return c, ok
}

// Shard returns the record of a shard key.
func (s *Store) Shard(key string) (*Shard, bool) {
	s.ledger.mu.Lock()
	r, ok := s.ledger.shards[key]
	s.ledger.mu.Unlock()
	if !ok && s.withParts {
		return s.partShard(key)
	}
	return r, ok
}

// Refresh reads what others have added to the ledger since it was read.
func (s *Store) Refresh() error {
	l := s.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if info, err := os.Stat(l.path); err != nil || info.Size() == l.goodSize {
		return nil // none yet, or nothing new
	}
	fresh, err := readLedger(l.path)
	if err != nil {
		return err
	}
	// What a part has added of its own stays.
	maps.Copy(l.contexts, fresh.contexts)
	maps.Copy(l.shards, fresh.shards)
	maps.Copy(l.latest, fresh.latest)
	l.stages, l.history, l.bad, l.goodSize = fresh.stages, fresh.history, fresh.bad, fresh.goodSize
	return nil
}

// LatestShard returns the last record of a stage's shard, whatever its key.
func (s *Store) LatestShard(stage, id string) (*Shard, bool) {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	r, ok := s.ledger.latest[[2]string{stage, id}]
	return r, ok
}

// Stage returns the record in force of a stage for a config.
func (s *Store) Stage(config, stage string) (*Stage, bool) {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	r, ok := s.ledger.stages[[2]string{config, stage}]
	return r, ok
}

// History returns every stage record, oldest first.
func (s *Store) History() []*Stage {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return append([]*Stage(nil), s.ledger.history...)
}

// Shards returns the record of every shard key, in no particular order.
func (s *Store) Shards() []*Shard {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	out := make([]*Shard, 0, len(s.ledger.shards))
	for _, r := range s.ledger.shards {
		out = append(out, r)
	}
	return out
}

// BadLines returns the ledger lines that are not records.
func (s *Store) BadLines() []BadLine { return s.ledger.bad }
