package digits

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/digits/usps"
)

// staging is the ending of a file in data/raw that has not been checked, and of
// none that the stage reads.
const staging = ".download"

// install puts checked files into data/raw and says where they come from.
func (f *fetcher) install(files []rawFile) ([]stage.Origin, error) {
	now := time.Now().UTC().Format(time.RFC3339)
	var origins []stage.Origin
	for i, file := range files {
		base := resampledName(file)
		if len(files) == 2 {
			base = []string{zipTrain, zipTest}[i]
			if !strings.HasSuffix(strings.ToLower(file.name), packed) {
				base = strings.TrimSuffix(base, packed)
			}
		}
		o := originOf(path.Join(rawFolder, base), file.data)
		o.From, o.Time = file.name, now
		if err := f.writeSidecar(o); err != nil {
			return nil, err
		}
		target := filepath.Join(f.raw, base)
		var err error
		if file.staged != "" {
			err = os.Rename(file.staged, target)
		} else {
			err = writeWhole(target, file.data)
		}
		if err != nil {
			return nil, err
		}
		origins = append(origins, o)
	}
	// What other mirrors began is of no use any more.
	names, err := listFiles(f.raw)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		if strings.Contains(n, staging) {
			if err := os.Remove(filepath.Join(f.raw, n)); err != nil {
				return nil, err
			}
		}
	}
	return origins, nil
}

// resampledName returns the name in data/raw for a file with the resampled
// split: with the ending it has, or else one that goes with its first bytes.
func resampledName(f rawFile) string {
	if i := ending(f.name); i >= 0 {
		return resampled + endings[i]
	}
	for magic, e := range map[string]string{"PK": ".zip", "BZh": ".tar.bz2", "\x1f\x8b": ".tar.gz"} {
		if bytes.HasPrefix(f.data, []byte(magic)) {
			return resampled + e
		}
	}
	return resampled + ".mat"
}

func originOf(name string, data []byte) stage.Origin {
	sum := sha256.Sum256(data)
	return stage.Origin{File: name, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))}
}

// sidecarPath returns the path of the file beside a file in data/raw that says
// where that came from and that it has been checked.
func (f *fetcher) sidecarPath(o stage.Origin) string {
	return filepath.Join(f.raw, path.Base(o.File)+".origin.json")
}

func (f *fetcher) sidecar(of stage.Origin) (stage.Origin, bool) {
	var o stage.Origin
	data, err := os.ReadFile(f.sidecarPath(of))
	return o, err == nil && json.Unmarshal(data, &o) == nil
}

func (f *fetcher) writeSidecar(o stage.Origin) error {
	data, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(f.sidecarPath(o), append(data, '\n'))
}

// writeWhole writes a file that is there with all of its bytes or not at all.
func writeWhole(target string, data []byte) error {
	f, err := os.OpenFile(target+staging, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), target)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// readFiles reads files of a folder, which messages call called.
func readFiles(dir, called string, names []string) ([]rawFile, error) {
	var files []rawFile
	for _, n := range names {
		name := path.Join(called, n)
		data, err := readFile(filepath.Join(dir, n))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, rawFile{name: name, data: data})
	}
	return files, nil
}

// readFile reads a regular file that is not too large to be one of USPS.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, withoutPath(err)
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	case info.Size() > usps.MaxFile:
		return nil, fmt.Errorf("it has more than %d MB", usps.MaxFile>>20)
	}
	data, err := os.ReadFile(name)
	return data, withoutPath(err)
}

// withoutPath drops the path from an error of the file system, for messages that
// have it already.
func withoutPath(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// listFiles returns the names of a folder's files.
func listFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}
