package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// A verified remembers the digests of files that were read, with the state they
// had, in the store's file verified. A file in the same state is not read again
// to plan a run; check and review always read. A line that cannot be read is as
// if it were not there.
type verified struct {
	path  string
	mu    sync.Mutex
	known map[string]string // path as the program has it -> "<digest> <state>"
	dirty bool
}

// settled is how long a file must have been left alone, when the file verified
// is written, for its state to be remembered: clocks of file systems tick a few
// milliseconds apart, and a change within one tick would not show.
const settled = 50 * time.Millisecond

// digestLen is the length of a digest.
const digestLen = 64

// load reads the file on first use; v.mu is held.
func (v *verified) load() {
	if v.known != nil {
		return
	}
	v.known = map[string]string{}
	data, _ := os.ReadFile(v.path) // without it nothing is known
	for line := range strings.Lines(string(data)) {
		at := 0 // the path begins after four blanks
		for range 4 {
			at += strings.Index(line[at:], " ") + 1
		}
		if at > digestLen+1 && line[digestLen] == ' ' {
			v.known[strings.TrimSuffix(line[at:], "\n")] = line[:at-1]
		}
	}
}

// Digest returns the SHA-256 of a file; it is read anew only if its size, times
// or inode are not those of when it was read last.
func (s *Store) Digest(path string) (string, error) {
	v := &s.verified
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	name, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	v.mu.Lock()
	v.load()
	known := v.known[name]
	v.mu.Unlock()
	if len(known) > digestLen && known[digestLen+1:] == stateOf(info) {
		return known[:digestLen], nil
	}
	digest, size, err := DigestFile(path)
	if err == nil && size == info.Size() {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.known[name], v.dirty = digest+" "+stateOf(info), true
	}
	return digest, err
}

// Remember keeps the digests that Digest has found for the next process, without
// files that are gone, have changed since, or may be changing now. The lock must be
// held.
func (s *Store) Remember() error {
	if s.lock == nil {
		return errors.New("store: remember without the lock")
	}
	v := &s.verified
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.dirty {
		return nil
	}
	var lines []string
	for name, known := range v.known {
		info, err := os.Stat(name)
		if err == nil && known[digestLen+1:] == stateOf(info) && time.Since(info.ModTime()) >= settled && !strings.ContainsAny(name, "\n\r") {
			lines = append(lines, known+" "+name+"\n")
		}
	}
	slices.Sort(lines)
	v.dirty = false
	return WriteBytes(v.path, []byte(strings.Join(lines, "")), 0o666)
}
