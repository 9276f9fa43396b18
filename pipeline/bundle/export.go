package bundle

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
)

// Options say how to export.
type Options struct {
	Out        string // file to write; empty: neurorbit-<config>.zip
	DryRun     bool   // write nothing
	WithoutRaw bool   // leave the files of data/raw out
	Force      bool   // replace a file that is there and differs
}

// An Exported says what an export wrote, or would.
type Exported struct {
	Config string     `json:"config"`
	Parts  []PartSize `json:"parts"`
	// Raw names the files below data/raw that the results rest on.
	Raw []string `json:"raw"`
	// Left says which files are left out, and why.
	Left   []string `json:"left_out,omitempty"`
	DryRun bool     `json:"dry_run,omitempty"`
	File   string   `json:"file,omitempty"`
	Bytes  int64    `json:"bytes,omitempty"`
	SHA256 string   `json:"sha256,omitempty"`
}

// Export writes a bundle of a project whose stages are all fresh, whole or not at
// all. The error is a fault.Usage if the project cannot be bundled or another file
// is there, a fault.Stale if its sources are not those of the program, and a
// fault.Unavailable if the modules cannot be had.
func Export(ctx context.Context, p *project.Project, plans []*engine.StagePlan, o Options) (*Exported, error) {
	m := &Manifest{Program: "neurorbit " + provenance.Version, Config: p.Cfg.Name, ConfigFile: p.Rel(p.Config.Path)}
	if !strings.HasPrefix(m.ConfigFile, "configs/") {
		return nil, fault.New(fault.Usage, "config "+m.ConfigFile+" is not in the project's folder configs",
			"put it there: a bundle must hold it")
	}
	for _, sp := range plans {
		m.Stages = append(m.Stages, Stage{Stage: sp.Stage.Name, Key: sp.Key})
	}
	out := cmp.Or(o.Out, strings.TrimSuffix(m.prefix(), "/")+".zip")
	dir := filepath.Dir(out)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fault.New(fault.Usage, dir+": no such folder", "make it, or name another file with -o")
	}
	tmp, err := os.MkdirTemp("", "neurorbit-export-*")
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	defer os.RemoveAll(tmp)
	done := &Exported{Config: m.Config, DryRun: o.DryRun}
	files, err := done.collect(ctx, p, m, tmp, o.WithoutRaw)
	if err != nil {
		return nil, err
	}
	if o.DryRun {
		return done, nil
	}
	done.File = out
	return done, done.write(o.Force, func(w io.Writer) error { return write(ctx, w, m, files, sourcePlaces(p.Program)) })
}

// collect finds and measures all that goes into the bundle and completes the
// manifest. What it makes is in tmp, an empty folder.
func (e *Exported) collect(ctx context.Context, p *project.Project, m *Manifest, tmp string, withoutRaw bool) (files []*source, err error) {
	files, e.Left, err = findSources(ctx, p, m)
	if err == nil {
		err = checkSources(p)
	}
	if err != nil {
		return nil, err
	}
	modules, err := vendor(ctx, p.Root, tmp)
	if err != nil {
		return nil, err
	}
	results, raw, err := collectResults(ctx, p, withoutRaw)
	if err != nil {
		return nil, err
	}
	e.Raw = raw
	if withoutRaw {
		m.WithoutRaw = raw
	}
	files = slices.Concat(files, modules, results)
	m.list(files)
	// In an unpacked bundle, the commit is that which it was made from.
	from, err := UnpackedFrom(p.Root)
	if err != nil {
		return nil, err
	}
	if from != nil && m.Commit == "" {
		m.Commit, m.Modified = from.Commit, from.Modified || !slices.Equal(from.sources(), m.sources())
	}
	crate, err := describe(p, m)
	if err != nil {
		return nil, err
	}
	files = append(files, fromBytes(crateName, crate))
	m.list(files)
	e.Parts = m.Sizes()
	return files, nil
}

// write writes the file. One that is there and differs stays, as an error of kind
// fault.Usage, without force.
func (e *Exported) write(force bool, write func(io.Writer) error) error {
	info, err := os.Stat(e.File)
	if err == nil && !info.Mode().IsRegular() {
		return fault.New(fault.Usage, e.File+": not a plain file", "name another file with -o")
	}
	err = store.WriteFile(e.File, func(w io.Writer) error {
		h := sha256.New()
		if err := write(io.MultiWriter(w, h)); err != nil {
			return err
		}
		e.SHA256 = hex.EncodeToString(h.Sum(nil))
		old, _, err := store.DigestFile(e.File)
		if old != e.SHA256 && !force && !errors.Is(err, fs.ErrNotExist) {
			return fault.New(fault.Usage, e.File+" is there and differs", "name another file with -o, or replace it with --force")
		}
		return nil
	}, 0o666)
	if err != nil {
		return err
	}
	info, err = os.Stat(e.File)
	if err == nil {
		e.Bytes = info.Size()
	}
	return err
}
