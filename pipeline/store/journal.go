package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"neurorbit/pipeline/text"
)

// checksumLen is the length of a line's checksum: the first 16 hexadecimal
// digits of the SHA-256 of the rest of the line.
const checksumLen = 16

// A BadLine is a line of the ledger or of a segment that is not a record.
type BadLine struct {
	File   string // its path
	Line   int    // 1-based
	Reason string
	Torn   bool // the unfinished last line of a process that was stopped
}

// Place says where the line is: "line 7", of a segment after its name.
func (b BadLine) Place() string {
	if name := filepath.Base(b.File); name != ledgerName {
		return fmt.Sprintf("%s line %d", name, b.Line)
	}
	return fmt.Sprintf("line %d", b.Line)
}

// damaged finds a line that was complete once. While there is one nothing is
// collected, as it may be what says that a result is needed.
func damaged(lines []BadLine) *BadLine {
	i := slices.IndexFunc(lines, func(b BadLine) bool { return !b.Torn })
	if i < 0 {
		return nil
	}
	return &lines[i]
}

// A journal is a file of records, one a line, as it was read: the ledger or a
// segment.
type journal struct {
	path  string
	info  fs.FileInfo // from before it was read; nil: there was none
	good  int64       // up to the end of the last complete line
	bad   []BadLine
	keys  []string // of its shards
	ended bool     // its last record says that nothing follows
}

// read reads the file and gives each record to add.
func (j *journal) read(add func(*Record)) error {
	data, err := os.ReadFile(j.path)
	if err != nil {
		return err
	}
	j.parse(data, func(_ []byte, r *Record) {
		if r == nil {
			return
		}
		if r.Shard != nil {
			j.keys = append(j.keys, r.Shard.Key)
		}
		j.ended = r.End
		add(r)
	})
	return nil
}

// parse gives each complete line to do, with its record if it is one.
func (j *journal) parse(data []byte, do func(text []byte, r *Record)) {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		body, complete := bytes.CutSuffix(text, []byte("\n"))
		if !complete {
			j.bad = append(j.bad, BadLine{j.path, line, "the last line is torn: its writer was stopped", true})
			return
		}
		j.good += int64(len(text))
		r, err := decodeLine(body)
		if err != nil {
			j.bad = append(j.bad, BadLine{File: j.path, Line: line, Reason: err.Error()})
		}
		do(text, r)
	}
}

// complete reports whether nothing is written to a segment any more, as far as
// age tells where its writer did not end it.
func (j *journal) complete() bool { return j.ended || time.Since(j.info.ModTime()) > litterAge }

// setAside moves the damaged lines of a file that nobody writes to aside, and
// cuts off a torn last line.
func (j *journal) setAside(aside string) error {
	data, err := os.ReadFile(j.path)
	if err != nil {
		return err
	}
	var good, damaged []byte
	new(journal).parse(data, func(text []byte, r *Record) {
		if r == nil {
			damaged = append(damaged, text...)
		} else {
			good = append(good, text...)
		}
	})
	old, err := os.ReadFile(aside)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	j.good = int64(len(good))
	return inOrder(
		func() error { return WriteBytes(aside, append(old, damaged...), 0o666) },
		func() error { return WriteBytes(j.path, good, 0o666) },
	)
}

// WriteBytes is WriteFile for bytes.
func WriteBytes(path string, data []byte, mode fs.FileMode) error {
	return WriteFile(path, func(w io.Writer) error { _, err := w.Write(data); return err }, mode)
}

// An appender adds records to a journal.
type appender struct {
	path   string
	file   *os.File // nil: it is not open
	good   int64    // up to the end of the last complete line
	broken error    // what is beyond good could not be taken back
}

// openAppender opens a journal for appending after its last complete line.
func openAppender(path string, good int64) (appender, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return appender{}, err
	}
	a := appender{path: path, file: f, good: good}
	err = a.truncate()
	if err == nil && good == 0 { // the file may be new: its name is made durable
		err = SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return appender{}, errors.Join(err, f.Close())
	}
	return a, nil
}

// truncate cuts off what is beyond the last complete line.
func (a *appender) truncate() error {
	if err := a.file.Truncate(a.good); err != nil {
		return err
	}
	_, err := a.file.Seek(a.good, io.SeekStart)
	return err
}

// close closes the file, if it is open.
func (a *appender) close() error {
	f := a.file
	a.file = nil
	if f == nil {
		return nil
	}
	return f.Close()
}

// append writes records and syncs. They count only when it has returned nil.
func (a *appender) append(records []*Record) error {
	if a.broken != nil {
		return a.broken
	}
	buf, err := EncodeLedger(records)
	if err != nil {
		return err
	}
	err = inOrder(
		func() error { return at(LedgerBefore, a.path) },
		func() error { _, err := a.file.Write(buf); return err },
		func() error { return at(LedgerWritten, a.path) },
		a.file.Sync,
	)
	if err == nil {
		a.good += int64(len(buf))
		return nil
	}
	// What was written, perhaps half a line, is taken back, so that what follows
	// starts on a line of its own. If it cannot be, nothing is appended any more.
	err = fmt.Errorf("store: ledger: %w", err)
	if a.truncate() != nil {
		a.broken = err
	}
	return err
}

func decodeLine(text []byte) (*Record, error) {
	if len(text) < checksumLen+1 || text[checksumLen] != ' ' {
		return nil, errors.New("no checksum")
	}
	sum, body := text[:checksumLen], text[checksumLen+1:]
	if string(sum) != checksum(body) {
		return nil, errors.New("the checksum does not match" + about(body))
	}
	r := new(Record)
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(r); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("text after the record")
	}
	n := 0
	for _, set := range []bool{r.Context != nil, r.Shard != nil, r.Stage != nil, r.End} {
		if set {
			n++
		}
	}
	if n != 1 {
		return nil, fmt.Errorf("%d records in one line", n)
	}
	return r, nil
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
	return ""
}

func checksum(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])[:checksumLen]
}

// EncodeLedger returns the ledger that holds these records.
func EncodeLedger(records []*Record) ([]byte, error) {
	var out []byte
	for _, r := range records {
		body, err := json.Marshal(r)
		if err != nil {
			return nil, fmt.Errorf("store: ledger: %w", err)
		}
		body = []byte(text.Redact(string(body)))
		out = fmt.Appendf(out, "%s %s\n", checksum(body), body)
	}
	return out, nil
}

// DecodeLedger returns the records of a ledger, every line of which must be
// one, as EncodeLedger writes it.
func DecodeLedger(data []byte) ([]*Record, error) {
	var out []*Record
	j := journal{path: ledgerName}
	j.parse(data, func(_ []byte, r *Record) { out = append(out, r) })
	if len(j.bad) > 0 {
		return nil, fmt.Errorf("%s: %s", j.bad[0].Place(), j.bad[0].Reason)
	}
	again, err := EncodeLedger(out)
	if err == nil && !bytes.Equal(again, data) {
		err = errors.New("not written as the ledger is")
	}
	return out, err
}
