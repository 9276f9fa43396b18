package digits

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/digits/download"
	"neurorbit/stages/cfnn/digits/usps"
)

// environment is the variable that says where the USPS files are.
const environment = "NEURORBIT_USPS"

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
	if err := os.MkdirAll(f.raw, 0o777); err != nil {
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
		for _, n := range nearMisses(names) {
			f.Warn(fmt.Sprintf("%s/%s is of no use alone: %s%s is needed, or both %s and %s", rawFolder, n, resampled, strings.Join(endings, ", "), zipTrain, zipTest))
		}
		return nil, nil
	}
	files, err := readFiles(f.raw, rawFolder, chosen)
	if err != nil {
		return nil, damaged(err)
	}
	var origins []stage.Origin
	checked := true
	for _, file := range files {
		o := originOf(file.name, file.data)
		known, ok := f.sidecar(o)
		if ok = ok && known.SHA256 == o.SHA256; ok {
			o.From, o.Time = known.From, known.Time
		}
		origins, checked = append(origins, o), checked && ok
	}
	if checked {
		return origins, nil
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

// named takes the files from a place that the user has named; by says how.
func (f *fetcher) named(ctx context.Context, place, by string) ([]stage.Origin, error) {
	var files []rawFile
	var err error
	switch {
	case !isHTTP(place):
		files, err = f.local(place)
	case f.Offline:
		err = fmt.Errorf("%s: the network is not to be used", place)
	default:
		files, err = f.download(ctx, place)
	}
	var local *download.LocalError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &local):
		return nil, err
	case err != nil:
		return nil, &stage.Unavailable{
			What:   fmt.Sprintf("%s cannot be had from the place that %s names", what, by),
			Remedy: fmt.Sprintf("correct %s or leave it out\n%s", by, howTo()),
			Err:    err,
		}
	}
	return f.install(files)
}

// local reads and checks the files at a path, which is a file, a folder or a
// file URL.
func (f *fetcher) local(place string) ([]rawFile, error) {
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
	files, err := readFiles(dir, dir, chosen)
	if err != nil {
		return nil, err
	}
	return files, f.check(files)
}

// withCompanion returns a file of the original split with the other, and any
// other file alone.
func withCompanion(base string) []string {
	one := []string{base}
	switch {
	case original(one, zipTrain) != "":
		return []string{base, strings.NewReplacer("train", "test", "TRAIN", "TEST").Replace(base)}
	case original(one, zipTest) != "":
		return []string{strings.NewReplacer("test", "train", "TEST", "TRAIN").Replace(base), base}
	}
	return one
}

// mirrors takes the files from the first mirror that gives them.
func (f *fetcher) mirrors(ctx context.Context) ([]stage.Origin, error) {
	failures, mirrors := []string{rawFolder + ": no USPS files"}, f.section.Mirrors
	if f.Offline {
		failures, mirrors = append(failures, "the mirrors were not asked: the network is not to be used"), nil
	}
	bounded := ctx
	if f.section.Source == auto {
		wait := time.Duration(f.section.Download.AutoWait) * time.Second
		var cancel context.CancelFunc
		bounded, cancel = context.WithTimeoutCause(ctx, wait, fmt.Errorf("the %v of digits.download.auto_wait are over", wait))
		defer cancel()
	}
	for _, m := range mirrors {
		if bounded.Err() != nil {
			failures = append(failures, m+": not asked any more")
			continue
		}
		files, err := f.download(bounded, m)
		var local *download.LocalError
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &local):
			return nil, err
		case err == nil:
			return f.install(files)
		}
		failures = append(failures, err.Error())
	}
	if f.section.Source == onlyUSPS {
		return nil, &stage.Unavailable{What: what + " cannot be had", Remedy: howTo(), Err: errors.New(strings.Join(failures, "; "))}
	}
	why := strings.Join(failures, "; ")
	if n := len(mirrors); n > 1 {
		_, first, _ := strings.Cut(failures[1], ": ") // the URL is that of the config
		why = fmt.Sprintf("%d mirrors failed, the first with: %s", n, first)
	}
	f.Warn("USPS digits cannot be had, synthetic ones take their place: " + why)
	return nil, nil
}

// download gets the files of a URL into data/raw under names that nothing else
// reads, and checks them.
func (f *fetcher) download(ctx context.Context, rawURL string) ([]rawFile, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("%s: not a URL", rawURL)
	}
	d := f.section.Download
	var files []rawFile
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
		files = append(files, rawFile{at.Redacted(), data, target})
	}
	if err := f.check(files); err != nil {
		for _, file := range files {
			if err := os.Remove(file.staged); err != nil {
				return nil, &download.LocalError{Err: err}
			}
		}
		return nil, err
	}
	return files, nil
}
