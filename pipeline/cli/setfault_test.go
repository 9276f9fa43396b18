package cli_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"neurorbit/pipeline/store"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// setFault lets NEURORBIT_FAULT make a labelled write point of the toy program go
// wrong. It holds four words:
//
//	MODE POINT NUMBER PATH
//
// At the NUMBER-th time, from 1, that a point whose name begins with POINT is
// reached for a file whose path has PATH in it ("/" has every one), the process
//
//	kill   is killed
//	lose   loses what was written but not synced, as it may in a power cut, and
//	       is killed
//	EIO, ENOSPC, EROFS, EACCES, EDQUOT
//	       has the next call of the operating system fail with that error
//
// With the file NEURORBIT_FAULT_COUNT each point that is reached is appended to
// it, with its path.
func setFault() {
	log := os.Getenv("NEURORBIT_FAULT_COUNT")
	spec := strings.Fields(os.Getenv("NEURORBIT_FAULT"))
	if log == "" && len(spec) == 0 {
		return
	}
	mode, point, number, part := "", "none", 0, ""
	if len(spec) > 0 {
		var err error
		if len(spec) != 4 {
			panic("NEURORBIT_FAULT: want MODE POINT NUMBER PATH")
		}
		if number, err = strconv.Atoi(spec[2]); err != nil {
			panic("NEURORBIT_FAULT: " + err.Error())
		}
		mode, point, part = spec[0], spec[1], spec[3]
	}
	var mu sync.Mutex
	met := 0
	replaces := map[string]bool{} // blobs that were there before
	store.Fault = func(p, path string) error {
		mu.Lock()
		defer mu.Unlock()
		if log != "" {
			f, err := os.OpenFile(log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
			if err != nil {
				panic(err)
			}
			fmt.Fprintln(f, p, path)
			f.Close()
		}
		if p == store.BlobSynced {
			_, err := os.Stat(path)
			replaces[path] = err == nil
		}
		if !strings.HasPrefix(p, point) || !strings.Contains(filepath.ToSlash(path), part) {
			return nil
		}
		if met++; met != number {
			return nil
		}
		errno := map[string]error{
			"EIO": syscall.EIO, "ENOSPC": syscall.ENOSPC, "EROFS": syscall.EROFS, "EACCES": syscall.EACCES, "EDQUOT": syscall.EDQUOT,
		}[mode]
		if errno != nil {
			return &fs.PathError{Op: p, Path: path, Err: errno}
		}
		if mode == "lose" && !replaces[path] {
			lose(p, path)
		}
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			panic(err)
		}
		select {}
	}
}

// lose undoes, in part, what was written to a file since it was synced.
func lose(point, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		return
	}
	switch point {
	case store.BlobWritten, store.FileWritten:
		_ = os.Truncate(path, int64(len(data)/2))
	case store.BlobRenamed:
		_ = os.Remove(path)
	case store.LedgerWritten:
		end := bytes.TrimSuffix(data, []byte("\n"))
		last := end[bytes.LastIndexByte(end, '\n')+1:]
		_ = os.Truncate(path, int64(len(data)-1-len(last)/2))
	}
}
