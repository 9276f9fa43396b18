package store

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A fileState is what the system says of a file that changes whenever its bytes
// do.
type fileState struct {
	size           int64
	changed, inode string
}

// A verified remembers the digests of files that were read, with the state they
// had, in the store's file verified. A file in the same state is not read again
// to plan a run; check and review always read. A line that cannot be read is as
// if it were not there.
type verified struct {
	path  string
	mu    sync.Mutex
	known map[string]verifiedFile // by path as the program has it
	dirty bool
}

type verifiedFile struct {
	digest string
	state  fileState
}

// settled is how long a file must have been left alone, when the file verified
// is written, for its state to be remembered: clocks of file systems tick a few
// milliseconds apart, and a change within one tick would not show.
const settled = 50 * time.Millisecond

// load reads the file on first use; v.mu is held.
func (v *verified) load() {
	if v.known != nil {
		return
	}
	v.known = map[string]verifiedFile{}
	data, err := os.ReadFile(v.path)
	if err != nil {
		return
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		f := strings.SplitN(lines.Text(), " ", 5)
		if len(f) != 5 || len(f[0]) != 64 {
			continue
		}
		size, err := strconv.ParseInt(f[1], 10, 64)
		if err != nil {
			continue
		}
		v.known[f[4]] = verifiedFile{f[0], fileState{size: size, changed: f[2], inode: f[3]}}
	}
}

// digest returns the SHA-256 of a file, read anew only if its state is not the
// one remembered.
func (v *verified) digest(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	state := stateOf(info)
	name, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	v.mu.Lock()
	v.load()
	f, ok := v.known[name]
	v.mu.Unlock()
	if ok && f.state == state {
		return f.digest, nil
	}
	digest, size, err := DigestFile(path)
	if err != nil {
		return "", err
	}
	if size == state.size {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.known[name] = verifiedFile{digest, state}
		v.dirty = true
	}
	return digest, nil
}

// save writes what was learnt, without files that are gone, have changed since,
// or may be changing now.
func (v *verified) save() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.dirty {
		return nil
	}
	now := time.Now()
	var lines []string
	for name, f := range v.known {
		info, err := os.Stat(name)
		if err != nil || stateOf(info) != f.state || now.Sub(info.ModTime()) < settled || strings.ContainsAny(name, "\n\r") {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %d %s %s %s\n", f.digest, f.state.size, f.state.changed, f.state.inode, name))
	}
	slices.Sort(lines)
	v.dirty = false
	return WriteFile(v.path, func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Join(lines, ""))
		return err
	}, 0o666)
}

// Digest returns the SHA-256 of a file; it is read anew only if its size, times
// or inode are not those of when it was read last.
func (s *Store) Digest(path string) (string, error) { return s.verified.digest(path) }

// Remember keeps the digests that Digest has found for the next process. The
// lock must be held.
func (s *Store) Remember() error {
	if s.lock == nil {
		return errors.New("store: remember without the lock")
	}
	return s.verified.save()
}

// stateOf tells states of a file apart.
func stateOf(info fs.FileInfo) fileState {
	changed, inode := systemState(info)
	return fileState{
		size:    info.Size(),
		changed: fmt.Sprintf("%d/%s", info.ModTime().UnixNano(), changed),
		inode:   inode,
	}
}
