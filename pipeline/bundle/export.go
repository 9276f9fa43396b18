package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	o        Options
	manifest Manifest
	files    map[string]*source // by name in the bundle
	done     *Exported
}

// Export writes a bundle of a project whose stages are all fresh, whole or not at
// all. The error is a fault.Usage if the project cannot be bundled or another file
// is there, a fault.Stale if its sources are not those of the program, and a
// fault.Unavailable if the modules cannot be had.
func Export(ctx context.Context, p *project.Project, plans []*engine.StagePlan, o Options) (*Exported, error) {
	e := &exporter{p: p, o: o, files: map[string]*source{}, done: &Exported{Config: p.Cfg.Name, DryRun: o.DryRun}}
	e.manifest = Manifest{Program: "neurorbit " + provenance.Version, Config: p.Cfg.Name, ConfigFile: p.Rel(p.Config.Path)}
	for _, sp := range plans {
		e.manifest.Stages = append(e.manifest.Stages, Stage{Stage: sp.Stage.Name, Key: sp.Key})
	}
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
	// What is made for the bundle only must last until it is written.
	tmp, err := os.MkdirTemp("", "neurorbit-export-*")
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	defer os.RemoveAll(tmp)
	files, err := e.collect(ctx, tmp)
	if err != nil {
		return nil, err
	}
	e.done.Parts = e.manifest.Sizes()
	if !o.DryRun {
		err = e.write(ctx, files)
	}
	return e.done, err
}

// collect finds all that goes into the bundle and completes the manifest.
func (e *exporter) collect(ctx context.Context, tmp string) ([]*source, error) {
	if err := e.findSources(ctx); err != nil {
		return nil, err
	}
	if err := checkSources(e.p); err != nil {
		return nil, err
	}
	if err := e.findModules(ctx, tmp); err != nil {
		return nil, err
	}
	if err := e.findResults(); err != nil {
		return nil, err
	}
	files := slices.Collect(maps.Values(e.files))
	e.manifest.list(files)
	if e.manifest.Commit == "" { // the one that a bundle was made from
		from, err := UnpackedFrom(e.p.Root)
		if err != nil {
			return nil, err
		}
		if from != nil {
			e.manifest.Commit, e.manifest.Modified = from.Commit, from.Modified || !from.sameSources(&e.manifest)
		}
	}
	crate, err := describe(e.p, &e.manifest)
	if err != nil {
		return nil, err
	}
	files = append(files, fromBytes(crateName, crate))
	e.manifest.list(files)
	return files, ctx.Err()
}

var errSame = errors.New("the file is there already")

// write writes the bundle to a file. One that has the same bytes is left alone;
// one that differs is an error without Force.
func (e *exporter) write(ctx context.Context, files []*source) error {
	out := e.o.Out
	info, err := os.Stat(out)
	there := err == nil
	if there && !info.Mode().IsRegular() {
		return fault.New(fault.Usage, out+": not a plain file", "name another file with -o")
	}
	err = store.WriteFile(out, func(w io.Writer) error {
		h := sha256.New()
		if err := write(ctx, io.MultiWriter(w, h), &e.manifest, files, sourcePlaces(e.p.Program)); err != nil {
			return err
		}
		e.done.SHA256 = hex.EncodeToString(h.Sum(nil))
		if !there || e.o.Force {
			return nil
		}
		old, _, err := store.DigestFile(out)
		switch {
		case err != nil:
			return fmt.Errorf("bundle: %w", err)
		case old == e.done.SHA256:
			return errSame
		}
		return fault.New(fault.Usage, out+" is there and differs", "name another file with -o, or replace it with --force")
	}, 0o644)
	if err != nil && !errors.Is(err, errSame) {
		return err
	}
	if info, err = os.Stat(out); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	e.done.File, e.done.Bytes = out, info.Size()
	return nil
}

// findResults finds the results of the config: the records in force, the blobs
// that they need, what is published, the records of the runs, and the files in
// data/raw, unless they are to be left out.
func (e *exporter) findResults() error {
	records := e.p.Store.Needed(func(st *store.Stage) bool {
		now, ok := e.p.Store.Stage(e.p.Cfg.Name, st.Stage)
		return ok && now == st
	})
	ledger, err := store.EncodeLedger(records)
	if err != nil {
		return err
	}
	e.files[ledgerName] = fromBytes(ledgerName, ledger)
	raw := map[string]bool{}
	for _, r := range records {
		var err error
		switch {
		case r.Shard != nil:
			err = e.addShard(r.Shard)
		case r.Stage != nil:
			err = e.addStage(r.Stage, raw)
		}
		if err != nil {
			return err
		}
	}
	e.done.Raw = slices.Sorted(maps.Keys(raw))
	if e.o.WithoutRaw {
		e.manifest.WithoutRaw = e.done.Raw
		return nil
	}
	for _, name := range e.done.Raw {
		if err := errors.Join(e.addIfThere(name), e.addIfThere(name+".origin.json")); err != nil { // where it is from
			return err
		}
	}
	return nil
}

func (e *exporter) addShard(sh *store.Shard) error {
	for _, o := range sh.Outputs {
		if err := e.addPromised(blobName(o.Blob.Digest), e.p.Store.BlobPath(o.Blob.Digest), o.Blob); err != nil {
			return err
		}
	}
	return e.addIfThere("data/runs/" + sh.Run + ".json")
}

// addStage adds what a stage published and notes what it read from data/raw.
func (e *exporter) addStage(st *store.Stage, raw map[string]bool) error {
	for _, a := range st.Artifacts {
		if err := e.addPromised(artifactName(st.Config, a.Path), e.p.ArtifactPath(st.Config, a.Path), a.Blob); err != nil {
			return err
		}
	}
	for in := range st.Inputs {
		if partOf(in) == "raw" {
			raw[in] = true
		}
	}
	return e.addIfThere("data/runs/" + st.Run + ".json")
}

// add adds a file under a name of the bundle.
func (e *exporter) add(name, file string) (*source, error) {
	if s, ok := e.files[name]; ok {
		return s, nil
	}
	s, err := fromPath(name, file)
	if err == nil {
		e.files[name] = s
	}
	return s, err
}

// addPromised adds a file that must be what a record says. The error is a
// *store.DamageError if it is not.
func (e *exporter) addPromised(name, file string, want store.Blob) error {
	s, err := e.add(name, file)
	if err == nil && want != (store.Blob{Digest: s.SHA256, Size: s.Size}) {
		err = &store.DamageError{Path: name, Reason: "its bytes do not match its record"}
	}
	return err
}

// addIfThere adds a file of the project if there is one.
func (e *exporter) addIfThere(name string) error {
	_, err := e.add(name, filepath.Join(e.p.Root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
