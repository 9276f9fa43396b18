package cli

import (
	"bytes"
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
	"text/tabwriter"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/bundle"
	"neurorbit/pipeline/code"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/store"
)

func (a *app) exportCommand() *cobra.Command {
	var (
		out                            string
		dryRun, all, withoutRaw, force bool
	)
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write one file with all that a reviewer needs: sources, modules, results",
		Long: `Writes a bundle: a zip file with the sources, the modules they are built with,
the configs and claims, the stored results and published files of the config,
the records of the runs, the report, and RO-Crate metadata. Whoever has it can
build the program and check the results without a network: unzip it, or use
neurorbit import. Its sizes are listed first.

Every stage must be fresh. The same project gives the same bytes, whenever and
wherever it is exported, with the same release of Go.

Data from outside in data/raw on which the results rest goes along: pass it on
only if you may. Without it the results can still be looked at and compared with
the claims, but what rests on it is stale where it is not.`,
		Example:     "  neurorbit export\n  neurorbit export -c quick -o quick.zip\n  neurorbit export -n",
		Annotations: exits(exitDone, fault.Bug, fault.Usage, fault.Stale, fault.Damage, fault.Unavailable, fault.Interrupted),
		Args:        noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(a.sets) > 0 {
				return fault.New(fault.Usage, "export takes no --set: a bundle must say all that it was made with in its files", "write a config with extends: and the changed keys")
			}
			p, plans, err := a.openFresh()
			if err != nil {
				return err
			}
			e, err := a.collect(cmd.Context(), p, plans, all, withoutRaw)
			if err != nil {
				return err
			}
			defer e.close()
			if out == "" {
				out = strings.TrimSuffix(bundle.Prefix(p.Cfg.Name), "/") + ".zip"
			}
			return a.export(cmd.Context(), e, out, dryRun, force)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&out, "out", "o", "", "file to write (default neurorbit-<config>.zip)")
	f.BoolVarP(&dryRun, "dry-run", "n", false, "only list the sizes")
	f.BoolVar(&all, "all", false, "also the results of past runs of the config, and all run records")
	f.BoolVar(&withoutRaw, "without-raw", false, "leave the files of data/raw out")
	f.BoolVar(&force, "force", false, "replace a file that is there and differs")
	return cmd
}

// An exporting is a bundle to be written.
type exporting struct {
	manifest bundle.Manifest
	files    []*bundle.Source
	results  *bundle.Results
	tmp      string
}

func (e *exporting) close() { os.RemoveAll(e.tmp) }

// collect finds and measures all that goes into a bundle.
func (a *app) collect(ctx context.Context, p *project.Project, plans []*engine.StagePlan, all, withoutRaw bool) (_ *exporting, err error) {
	configFile := p.Rel(p.Config.Path)
	if !strings.HasPrefix(configFile, "configs/") {
		return nil, fault.New(fault.Usage, "config "+configFile+" is not in the project's folder configs", "put it there: a bundle must hold it")
	}
	sources, err := bundle.Sources(ctx, p.Root, p.Cfg.Name)
	if err != nil {
		return nil, err
	}
	for _, name := range sources.Left {
		a.talk("warning: %s is left out: a bundle has no place for it", name)
	}
	if err := a.checkSources(p); err != nil {
		return nil, err
	}
	e := &exporting{}
	if e.tmp, err = os.MkdirTemp("", "neurorbit-export-*"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			e.close()
		}
	}()
	vendor, err := bundle.Vendor(ctx, p.Root, e.tmp)
	if err != nil {
		return nil, err
	}
	if e.results, err = bundle.CollectResults(p.Root, p.Store, p.Cfg.Name, all, withoutRaw); err != nil {
		return nil, err
	}
	e.files = slices.Concat(sources.Files, vendor, e.results.Files)
	for _, f := range e.files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if f.SHA256 == "" {
			if err := f.Measure(); err != nil {
				return nil, err
			}
		}
	}
	if err := e.results.Check(); err != nil {
		return nil, err
	}
	e.manifest = bundle.Manifest{
		Program: "neurorbit " + provenance.Version, Commit: sources.Commit, Modified: sources.Modified,
		Config: p.Cfg.Name, ConfigFile: configFile,
	}
	if from, ok, err := bundle.UnpackedFrom(p.Root); err != nil {
		return nil, err
	} else if ok && sources.Commit == "" {
		e.manifest.Commit = from.Commit
		e.manifest.Modified = from.Modified || from.Differs(e.files)
	}
	for _, sp := range plans {
		e.manifest.Stages = append(e.manifest.Stages, bundle.Stage{Stage: sp.Stage.Name, Key: sp.Key})
	}
	if withoutRaw {
		e.manifest.WithoutRaw = e.results.Raw
	}
	if err := a.warnOfReport(p); err != nil {
		return nil, err
	}
	crate, err := a.crate(p, plans, e)
	if err != nil {
		return nil, err
	}
	e.files = append(e.files, bundle.FromBytes(bundle.CrateName, crate))
	return e, nil
}

// warnOfReport says so if the report that goes along is not what the results
// give.
func (a *app) warnOfReport(p *project.Project) error {
	dir := report.Dir(p)
	files, err := a.buildReport(p, dir, nil)
	if err != nil {
		return err
	}
	differ := 0
	for name, want := range files {
		have, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(have, want) {
			differ++
		}
	}
	if differ > 0 {
		a.talk("warning: %d of %d files of the report in %s are missing or not current", differ, len(files), p.Rel(dir))
		a.talk("hint: neurorbit report%s", p.Flag())
	}
	return nil
}

// checkSources compares the sources on disk with those the program was built
// from, as far as they count for the stages' keys.
func (a *app) checkSources(p *project.Project) error {
	disk := map[string]fs.FS{}
	for top := range a.program.Sources {
		disk[top] = os.DirFS(filepath.Join(p.Root, top))
	}
	onDisk := code.New(disk, code.LinkedModules())
	for _, st := range p.Stages {
		built, err := p.Code(st.Name)
		if err != nil {
			return err
		}
		now, err := a.program.Code(onDisk, st.Name)
		for _, name := range slices.Sorted(maps.Keys(built)) {
			if err == nil && now[name] != built[name] {
				err = errors.New(strings.TrimPrefix(name, "code:") + " differs")
			}
		}
		if err == nil && len(now) != len(built) {
			err = errors.New("other files")
		}
		if err != nil {
			return fault.New(fault.Stale,
				fmt.Sprintf("the sources in %s are not those this program was built from: stage %s: %v", p.Root, st.Name, err),
				"make build, then neurorbit run"+p.Flag())
		}
	}
	return nil
}

// A partSize is a line of the listing of a bundle.
type partSize struct {
	Part  string `json:"part"`
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
}

// sizes lists the parts of a bundle, those that are empty included, and ends
// with the total.
func sizes(files []bundle.File) []partSize {
	var out []partSize
	total := partSize{Part: "total"}
	for _, part := range bundle.Parts {
		line := partSize{Part: part}
		for _, f := range files {
			if bundle.Part(f.Name) == part {
				line.Files++
				line.Bytes += f.Size
			}
		}
		total.Files += line.Files
		total.Bytes += line.Bytes
		out = append(out, line)
	}
	return append(out, total)
}

func printSizes(w io.Writer, parts []partSize) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "PART\tFILES\tBYTES\t")
	for _, p := range parts {
		fmt.Fprintf(tw, "%s\t%d\t%d\t\n", p.Part, p.Files, p.Bytes)
	}
	return tw.Flush()
}

// export writes a bundle to a file.
func (a *app) export(ctx context.Context, e *exporting, out string, dryRun, force bool) error {
	files := make([]bundle.File, len(e.files))
	for i, f := range e.files {
		files[i] = f.File
	}
	parts := sizes(files)
	if !a.json {
		if err := printSizes(a.out, parts); err != nil {
			return err
		}
	}
	a.talkAboutRaw(e)
	if e.results.NoRuns > 0 {
		a.talk("warning: the records of %d runs that results are from are no longer there", e.results.NoRuns)
	}
	if dryRun {
		if a.json {
			return a.printJSON(map[string]any{"config": e.manifest.Config, "parts": parts, "raw": e.results.Raw, "dry_run": true})
		}
		return nil
	}
	dir := filepath.Dir(out)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fault.New(fault.Usage, dir+": no such folder", "make it, or name another file with -o")
	}
	if err := bundle.CheckSpace(dir, bundle.Least(e.files)); err != nil {
		return err
	}
	digest, size, err := writeBundle(ctx, e, out, force)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{
			"config": e.manifest.Config, "parts": parts, "raw": e.results.Raw, "file": out, "bytes": size, "sha256": digest,
		})
	}
	fmt.Fprintf(a.out, "%s: %d bytes, sha256 %s\n", out, size, digest)
	return nil
}

// talkAboutRaw says what goes along from data/raw, or does not.
func (a *app) talkAboutRaw(e *exporting) {
	raw := strings.Join(e.results.Raw, ", ")
	switch {
	case raw == "":
	case len(e.manifest.WithoutRaw) > 0:
		a.talk("note: without %s the stages that read it are stale in the bundle: run computes them anew from what it finds", raw)
	default:
		a.talk("note: the results rest on %s, which goes along", raw)
		a.talk("hint: pass the bundle on only if you may pass on these data; --without-raw leaves them out")
	}
}

var errSame = errors.New("the file is there already")

// writeBundle writes a bundle to a file, whole or not at all. A file that has
// the same bytes is left alone; one that differs is an error without force.
func writeBundle(ctx context.Context, e *exporting, out string, force bool) (digest string, size int64, err error) {
	old := ""
	switch info, err := os.Stat(out); {
	case err == nil && !info.Mode().IsRegular():
		return "", 0, fault.New(fault.Usage, out+": not a plain file", "name another file with -o")
	case err == nil && !force:
		if old, _, err = store.DigestFile(out); err != nil {
			return "", 0, err
		}
	}
	err = store.WriteFile(out, func(w io.Writer) error {
		h := sha256.New()
		n := &countingWriter{ctx: ctx, w: io.MultiWriter(w, h)}
		if _, err := bundle.Write(n, e.manifest, e.files); err != nil {
			return err
		}
		digest, size = hex.EncodeToString(h.Sum(nil)), n.n
		switch old {
		case "":
			return nil
		case digest:
			return errSame
		}
		return fault.New(fault.Usage, out+" is there and differs", "name another file with -o, or replace it with --force")
	}, 0o644)
	if errors.Is(err, errSame) {
		err = nil
	}
	return digest, size, err
}

// A countingWriter counts what passes through it, until its context ends.
type countingWriter struct {
	ctx context.Context
	w   io.Writer
	n   int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
