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

// A journal is a file of records, one a line, to which one process appends.
type journal struct {
	path   string
	file   *os.File // nil: it is not open for writing
	good   int64    // up to the end of the last complete line
	broken error    // what is beyond good could not be taken back
}

// readJournal gives each record of a file to add, and returns where the last
// complete line ends and the lines that are not records. A file that does not
// exist is empty.
func readJournal(path string, add func(*Record)) (good int64, bad []BadLine, info fs.FileInfo, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil, nil, nil
	}
	if err != nil {
		return 0, nil, nil, err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return 0, nil, nil, err
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return 0, nil, nil, err
	}
	for line := 1; len(data) > 0; line++ {
		text, rest, complete := bytes.Cut(data, []byte("\n"))
		if !complete {
			bad = append(bad, BadLine{path, line, "the last line is torn: its writer was stopped", true})
			break
		}
		good += int64(len(text)) + 1
		data = rest
		if r, err := decodeLine(text); err != nil {
			bad = append(bad, BadLine{File: path, Line: line, Reason: err.Error()})
		} else {
			add(r)
		}
	}
	return good, bad, info, nil
}

// open opens the journal for appending after its last complete line.
func (j *journal) open(good int64) error {
	f, err := os.OpenFile(j.path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	j.file, j.good, j.broken = f, good, nil
	err = j.truncate()
	if err == nil {
		err = SyncDir(filepath.Dir(j.path)) // the file may be new: make its name durable
	}
	if err != nil {
		return errors.Join(err, j.close())
	}
	return nil
}

// truncate cuts off what is beyond the last complete line.
func (j *journal) truncate() error {
	if err := j.file.Truncate(j.good); err != nil {
		return err
	}
	_, err := j.file.Seek(j.good, io.SeekStart)
	return err
}

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	err := j.file.Close()
	j.file = nil
	return err
}

// append writes records and syncs. They count only when it has returned nil.
func (j *journal) append(records []*Record) error {
	if j.broken != nil {
		return j.broken
	}
	buf, err := EncodeLedger(records)
	if err != nil {
		return err
	}
	err = at(LedgerBefore, j.path)
	if err == nil {
		_, err = j.file.Write(buf)
	}
	if err == nil {
		err = at(LedgerWritten, j.path)
	}
	if err == nil {
		err = j.file.Sync()
	}
	if err == nil {
		j.good += int64(len(buf))
		return nil
	}
	// What was written, perhaps half a line, is taken back, so that what follows
	// starts on a line of its own. If it cannot be, nothing is appended any more.
	err = fmt.Errorf("store: ledger: %w", err)
	if j.truncate() != nil {
		j.broken = err
	}
	return err
}

// setAside moves the damaged lines of a file that nobody writes to aside, and
// cuts off a torn last line. It returns the size of what is left.
func setAside(path, aside string) (int64, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var good, damaged []byte
	for text := range bytes.Lines(data) {
		line, complete := bytes.CutSuffix(text, []byte("\n"))
		switch _, err := decodeLine(line); {
		case !complete:
		case err != nil:
			damaged = append(damaged, text...)
		default:
			good = append(good, text...)
		}
	}
	if err := at(LedgerAside, aside); err != nil {
		return 0, err
	}
	f, err := os.OpenFile(aside, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return 0, err
	}
	_, err = f.Write(damaged)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return 0, err
	}
	err = WriteFile(path, func(w io.Writer) error { _, err := w.Write(good); return err }, 0o666)
	return int64(len(good)), err
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
	for _, set := range []bool{r.Context != nil, r.Shard != nil, r.Stage != nil, r.End} {
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

// EncodeLedger returns the ledger that holds these records.
func EncodeLedger(records []*Record) ([]byte, error) {
	var out []byte
	for _, r := range records {
		line, err := encodeLine(r)
		if err != nil {
			return nil, fmt.Errorf("store: ledger: %w", err)
		}
		out = append(out, line...)
	}
	return out, nil
}

// DecodeLedger returns the records of a ledger, every line of which must be
// one, as EncodeLedger writes it.
func DecodeLedger(data []byte) ([]*Record, error) {
	var out []*Record
	line := 0
	for text := range bytes.Lines(data) {
		line++
		r, err := decodeLine(bytes.TrimSuffix(text, []byte("\n")))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		again, err := encodeLine(r)
		if err != nil || !bytes.Equal(again, text) {
			return nil, fmt.Errorf("line %d: not written as the ledger is", line)
		}
		out = append(out, r)
	}
	return out, nil
}
