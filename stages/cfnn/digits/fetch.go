package digits

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/digits/download"
	"neurorbit/stages/cfnn/digits/usps"
)

// environment is the variable that says where the USPS files are.
const environment = "NEURORBIT_USPS"

// staging is the ending of a file in data/raw that has not been checked, and of
// none that the stage reads.
const staging = ".download"

// fetch brings the USPS files into data/raw, from the first of these that has
// them: data/raw itself, the place that NEURORBIT_USPS or the config names, the
// mirrors. A file appears there only after it has given the known arrays.
//
// Files in data/raw or at the named place that cannot be read are an error, and
// so is a named place without files. That no mirror gives the files is an error
// with source usps and a warning with source auto.
func fetch(ctx context.Context, f *stage.Fetch) ([]stage.Origin, error) {
	s := f.Config.(*Section)
	if s.Source == synthetic {
		return nil, nil
	}
	fe := &fetcher{
		Fetch: f, section: s, raw: filepath.Join(f.Root, filepath.FromSlash(rawFolder)), backoff: time.Second,
		check: func(files []rawFile) error {
			_, err := read(files)
			return err
		},
	}
	return fe.run(ctx)
}

type fetcher struct {
	*stage.Fetch
	section *Section
	raw     string        // the folder data/raw
	backoff time.Duration // before the first retry of a download
	// check tells what is wrong with the files that choose chose.
	check func(files []rawFile) error
}

func (f *fetcher) run(ctx context.Context) ([]stage.Origin, error) {
	if origins, err := f.existing(); origins != nil || err != nil {
		return origins, err
	}
	if err := os.MkdirAll(f.raw, 0o755); err != nil {
		return nil, err
	}
	if place := f.Getenv(environment); place != "" {
		return f.named(ctx, place, environment)
	}
	if f.section.Path != "" {
		return f.named(ctx, f.section.Path, "digits.path")
	}
	return f.mirrors(ctx)
}

// existing returns the origins of the files in data/raw, nil if there are none.
// They are checked unless they have been, which is what a file's sidecar says.
func (f *fetcher) existing() ([]stage.Origin, error) {
	names, err := listFiles(f.raw)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	chosen := choose(names)
	if chosen == nil {
		for _, n := range []string{zipTrain, zipTest} {
			if slices.Contains(names, n) {
				f.Warn(fmt.Sprintf("%s/%s is of no use alone: %s and %s are needed", rawFolder, n, zipTrain, zipTest))
			}
		}
		return nil, nil
	}
	if origins := f.known(chosen); origins != nil {
		return origins, nil
	}
	var files []rawFile
	var origins []stage.Origin
	for _, n := range chosen {
		data, err := readFile(filepath.Join(f.raw, n))
		if err != nil {
			return nil, damaged(fmt.Errorf("%s/%s: %w", rawFolder, n, err))
		}
		file := rawFile{path.Join(rawFolder, n), data}
		origin := originOf(file.name, data)
		if known, ok := f.sidecar(n); ok && known.SHA256 == origin.SHA256 {
			origin.From, origin.Time = known.From, known.Time
		}
		files, origins = append(files, file), append(origins, origin)
	}
	if err := f.check(files); err != nil {
		return nil, damaged(err)
	}
	for _, o := range origins {
		// Without the sidecar the files are checked again the next time, so that it
		// does not matter if the folder is not ours to write to.
		_ = f.writeSidecar(o)
	}
	return origins, nil
}

// known returns the origins of files in data/raw that were checked before and still
// have the same bytes; nil if one has not. It holds none of them in memory.
func (f *fetcher) known(names []string) []stage.Origin {
	var origins []stage.Origin
	for _, n := range names {
		o, ok := f.sidecar(n)
		if !ok {
			return nil
		}
		file, err := openFile(filepath.Join(f.raw, n))
		if err != nil {
			return nil
		}
		sum := sha256.New()
		size, err := io.Copy(sum, file)
		file.Close()
		if err != nil || size > usps.MaxFile || hex.EncodeToString(sum.Sum(nil)) != o.SHA256 {
			return nil
		}
		origins = append(origins, stage.Origin{File: path.Join(rawFolder, n), SHA256: o.SHA256, Size: size, From: o.From, Time: o.Time})
	}
	return origins
}

// named takes the files from a place that the user has named; by says how.
func (f *fetcher) named(ctx context.Context, place, by string) ([]stage.Origin, error) {
	fail := func(err error) error {
		return &stage.Unavailable{
			What:   fmt.Sprintf("%s cannot be had from the place that %s names", what, by),
			Remedy: fmt.Sprintf("correct %s or leave it out\n%s", by, howTo()),
			Err:    err,
		}
	}
	var found []foundFile
	var err error
	if isHTTP(place) {
		if f.Offline {
			return nil, fail(fmt.Errorf("%s: the network is not to be used", place))
		}
		found, err = f.download(ctx, place)
	} else {
		found, err = f.local(place)
	}
	var local *download.LocalError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &local):
		return nil, err
	case err != nil:
		return nil, fail(err)
	}
	return f.install(found)
}

// A foundFile is a checked file that is to come into data/raw.
type foundFile struct {
	base   string // its name there
	from   string // the URL or path it was taken from
	data   []byte
	staged string // where its bytes are, if they are in data/raw already
}

// local reads and checks the files at a path, which is a file, a folder or a
// file URL.
func (f *fetcher) local(place string) ([]foundFile, error) {
	dir := place
	if strings.HasPrefix(place, "file://") {
		u, err := url.Parse(place)
		if err != nil || u.Host != "" && u.Host != "localhost" {
			return nil, fmt.Errorf("%s: not the URL of a file of this machine", place)
		}
		dir = filepath.FromSlash(u.Path)
	} else if strings.Contains(place, "://") {
		return nil, fmt.Errorf("%s: URLs of this kind are not supported", place)
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(f.Root, dir)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", place, withoutPath(err))
	}
	var chosen []string
	if info.IsDir() {
		names, err := listFiles(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", place, withoutPath(err))
		}
		if chosen = choose(names); chosen == nil {
			return nil, fmt.Errorf("%s: the folder has neither usps*%s nor %s and %s", place, strings.Join(endings, ", usps*"), zipTrain, zipTest)
		}
	} else {
		chosen = withCompanion(filepath.Base(dir))
		dir = filepath.Dir(dir)
	}
	var files []rawFile
	for _, n := range chosen {
		p := filepath.Join(dir, n)
		data, err := readFile(p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		files = append(files, rawFile{p, data})
	}
	return f.found(files, nil)
}

// withCompanion returns a file of the original split with the other, and any
// other file alone.
func withCompanion(base string) []string {
	if base == zipTrain || base == zipTest {
		return []string{zipTrain, zipTest}
	}
	return []string{base}
}

// found checks files and names them as in data/raw.
func (f *fetcher) found(files []rawFile, staged []string) ([]foundFile, error) {
	if err := f.check(files); err != nil {
		return nil, err
	}
	var out []foundFile
	for i, file := range files {
		ff := foundFile{base: resampledName(file), from: file.name, data: file.data}
		if len(files) == 2 {
			ff.base = []string{zipTrain, zipTest}[i]
		}
		if staged != nil {
			ff.staged = staged[i]
		}
		out = append(out, ff)
	}
	return out, nil
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

// mirrors takes the files from the first mirror that gives them.
func (f *fetcher) mirrors(ctx context.Context) ([]stage.Origin, error) {
	failures := []string{rawFolder + ": no USPS files"}
	if f.Offline {
		failures = append(failures, "the mirrors were not asked: the network is not to be used")
	} else {
		origins, failed, err := f.askMirrors(ctx)
		if origins != nil || err != nil {
			return origins, err
		}
		failures = append(failures, failed...)
	}
	if f.section.Source == onlyUSPS {
		return nil, &stage.Unavailable{What: what + " cannot be had", Remedy: howTo(), Err: errors.New(strings.Join(failures, "; "))}
	}
	f.Warn("USPS digits cannot be had, synthetic ones take their place: " + strings.Join(failures, "; "))
	return nil, nil
}

// askMirrors returns the origins of what the first mirror gave that has the
// files, or why each has failed.
func (f *fetcher) askMirrors(ctx context.Context) (origins []stage.Origin, failures []string, err error) {
	outer := ctx
	if f.section.Source == auto {
		wait := time.Duration(f.section.Download.AutoWait) * time.Second
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, wait, fmt.Errorf("the %v of digits.download.auto_wait are over", wait))
		defer cancel()
	}
	for _, m := range f.section.Mirrors {
		if ctx.Err() != nil {
			failures = append(failures, m+": not asked any more")
			continue
		}
		files, err := f.download(ctx, m)
		var local *download.LocalError
		switch {
		case outer.Err() != nil:
			return nil, nil, outer.Err()
		case errors.As(err, &local):
			return nil, nil, err
		case err != nil:
			failures = append(failures, err.Error())
		default:
			origins, err := f.install(files)
			return origins, nil, err
		}
	}
	return nil, failures, nil
}

// download gets the files of a URL into data/raw under names that nothing else
// reads, and checks them.
func (f *fetcher) download(ctx context.Context, rawURL string) ([]foundFile, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("%s: not a URL", rawURL)
	}
	d := f.section.Download
	var files []rawFile
	var staged []string
	bases := withCompanion(path.Base(u.Path))
	for _, base := range bases {
		at, target := u, filepath.Join(f.raw, resampled+staging)
		if len(bases) == 2 {
			at, target = u.JoinPath("..", base), filepath.Join(f.raw, base+staging)
		}
		err := download.Get(ctx, at.String(), target, download.Options{
			Connect:  time.Duration(d.Connect) * time.Second,
			Idle:     time.Duration(d.Idle) * time.Second,
			Total:    time.Duration(d.Total) * time.Second,
			MaxBytes: usps.MaxFile, Retries: d.Retries, Backoff: f.backoff,
			Progress: func(done, total int64) { f.Progress(base, done, total) },
		})
		if err != nil {
			return nil, err
		}
		data, err := readFile(target)
		if err != nil {
			return nil, &download.LocalError{Err: err}
		}
		files, staged = append(files, rawFile{at.Redacted(), data}), append(staged, target)
	}
	out, err := f.found(files, staged)
	if err != nil {
		for _, s := range staged {
			if err := os.Remove(s); err != nil {
				return nil, &download.LocalError{Err: err}
			}
		}
	}
	return out, err
}

// install puts checked files into data/raw and says where they come from.
func (f *fetcher) install(files []foundFile) ([]stage.Origin, error) {
	now := time.Now().UTC().Format(time.RFC3339)
	var origins []stage.Origin
	for _, file := range files {
		o := originOf(path.Join(rawFolder, file.base), file.data)
		o.From, o.Time = file.from, now
		if err := f.writeSidecar(o); err != nil {
			return nil, err
		}
		target := filepath.Join(f.raw, file.base)
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

func originOf(name string, data []byte) stage.Origin {
	sum := sha256.Sum256(data)
	return stage.Origin{File: name, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))}
}

// sidecarPath returns the path of the file beside a file in data/raw that says
// where that came from and that it has been checked.
func (f *fetcher) sidecarPath(base string) string {
	return filepath.Join(f.raw, base+".origin.json")
}

func (f *fetcher) sidecar(base string) (stage.Origin, bool) {
	var o stage.Origin
	data, err := os.ReadFile(f.sidecarPath(base))
	ok := err == nil && json.Unmarshal(data, &o) == nil
	return o, ok
}

func (f *fetcher) writeSidecar(o stage.Origin) error {
	data, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(f.sidecarPath(path.Base(o.File)), append(data, '\n'))
}

// writeWhole writes a file that is there with all of its bytes or not at all.
func writeWhole(target string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(target), ".*"+staging)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), target)
}

// openFile opens a regular file.
func openFile(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, withoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	f, err := os.Open(name)
	return f, withoutPath(err)
}

// readFile reads a file that is not too large to be one of USPS.
func readFile(name string) ([]byte, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, usps.MaxFile+1))
	if err != nil {
		return nil, withoutPath(err)
	}
	if len(data) > usps.MaxFile {
		return nil, fmt.Errorf("it has more than %d MB", usps.MaxFile>>20)
	}
	return data, nil
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
