package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
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
	Raw    []string `json:"raw"`
	DryRun bool     `json:"dry_run,omitempty"`
	File   string   `json:"file,omitempty"`
	Bytes  int64    `json:"bytes,omitempty"`
	SHA256 string   `json:"sha256,omitempty"`
}

// An exporter is a bundle in the making.
type exporter struct {
	p        *project.Project
	plans    []*engine.StagePlan
	o        Options
	tmp      string // folder for files that must last until they are written
	manifest Manifest
	files    []*source
	done     *Exported
}

// Export writes a bundle of a project whose stages are all fresh, whole or not at
// all. The error is a fault.Usage if the project cannot be bundled or another file
// is there, a fault.Stale if its sources are not those of the program, and a
// fault.Unavailable if the modules cannot be had.
func Export(ctx context.Context, p *project.Project, plans []*engine.StagePlan, o Options) (*Exported, error) {
	e := &exporter{p: p, plans: plans, o: o, done: &Exported{Config: p.Cfg.Name, DryRun: o.DryRun}}
	e.manifest = Manifest{Program: "neurorbit " + provenance.Version, Config: p.Cfg.Name, ConfigFile: p.Rel(p.Config.Path)}
	if file := e.manifest.ConfigFile; !strings.HasPrefix(file, "configs/") {
		return nil, fault.New(fault.Usage, "config "+file+" is not in the project's folder configs", "put it there: a bundle must hold it")
	}
	if o.Out == "" {
		e.o.Out = strings.TrimSuffix(e.manifest.prefix(), "/") + ".zip"
	}
	dir := filepath.Dir(e.o.Out)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fault.New(fault.Usage, dir+": no such folder", "make it, or name another file with -o")
	}
	var err error
	if e.tmp, err = os.MkdirTemp("", "neurorbit-export-*"); err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	defer os.RemoveAll(e.tmp)
	if err := e.collect(ctx); err != nil {
		return nil, err
	}
	e.done.Parts = e.manifest.Sizes()
	if !o.DryRun {
		err = e.write(ctx)
	}
	return e.done, err
}

// collect finds and measures all that goes into the bundle and completes the
// manifest.
func (e *exporter) collect(ctx context.Context) error {
	sources, err := findSources(ctx, e.p.Program, e.p.Root, e.manifest.Config)
	if err != nil {
		return err
	}
	if err := checkSources(e.p); err != nil {
		return err
	}
	modules, err := vendor(ctx, e.p.Root, e.tmp)
	if err != nil {
		return err
	}
	results, err := collectResults(e.p, e.o.WithoutRaw)
	if err != nil {
		return err
	}
	e.files = slices.Concat(sources.files, modules, slices.Collect(maps.Values(results.files)))
	if err := e.manifest.list(ctx, e.files); err != nil {
		return err
	}
	if err := e.manifest.originOf(sources, e.p.Root); err != nil {
		return err
	}
	for _, sp := range e.plans {
		e.manifest.Stages = append(e.manifest.Stages, Stage{Stage: sp.Stage.Name, Key: sp.Key})
	}
	if e.o.WithoutRaw {
		e.manifest.WithoutRaw = results.raw
	}
	e.done.Raw = results.raw
	crate, err := describe(e.p, &e.manifest)
	if err != nil {
		return err
	}
	e.files = append(e.files, fromBytes(crateName, crate))
	return e.manifest.list(ctx, e.files)
}

// originOf sets the commit: that of the checkout or, in an unpacked bundle, the
// one which that was made from.
func (m *Manifest) originOf(c *checkout, root string) error {
	m.Commit, m.Modified = c.commit, c.modified
	from, err := UnpackedFrom(root)
	if err == nil && from != nil && c.commit == "" {
		m.Commit, m.Modified = from.Commit, from.Modified || !from.sameSources(m)
	}
	return err
}

var errSame = errors.New("the file is there already")

// write writes the bundle to a file. One that has the same bytes is left alone;
// one that differs is an error without Force.
func (e *exporter) write(ctx context.Context) error {
	out, old := e.o.Out, ""
	switch info, err := os.Stat(out); {
	case err == nil && !info.Mode().IsRegular():
		return fault.New(fault.Usage, out+": not a plain file", "name another file with -o")
	case err == nil && !e.o.Force:
		if old, _, err = store.DigestFile(out); err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
	}
	err := store.WriteFile(out, func(w io.Writer) error {
		h := sha256.New()
		n, err := write(ctx, io.MultiWriter(w, h), &e.manifest, e.files, sourcePlaces(e.p.Program))
		if err != nil {
			return err
		}
		e.done.File, e.done.Bytes, e.done.SHA256 = out, n, hex.EncodeToString(h.Sum(nil))
		switch old {
		case "":
			return nil
		case e.done.SHA256:
			return errSame
		}
		return fault.New(fault.Usage, out+" is there and differs", "name another file with -o, or replace it with --force")
	}, 0o644)
	if errors.Is(err, errSame) {
		err = nil
	}
	return err
}
