package diff

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"neurorbit/pipeline/code"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/strictyaml"
)

// openRevision takes what is committed: the config, the code and the report.
func (o *Opener) openRevision(s *Side, rev string) error {
	s.Label = "the working tree"
	if rev != workTree {
		if err := o.extract(s, rev); err != nil {
			return err
		}
	}
	c, err := o.revisionConfig(s, rev)
	if err != nil {
		return err
	}
	if err := o.revisionCode(s); err != nil {
		return err
	}
	return s.useReport(report.Dir(o.Program.Of(s.engine, c)))
}

// extract puts the files of a revision into a folder, which is the side's root.
func (o *Opener) extract(s *Side, rev string) error {
	commit, err := commitOf(o.Root, rev)
	if err != nil {
		return err
	}
	s.Label = fmt.Sprintf("revision %s (%s)", rev, commit[:12])
	files, err := project.Git(context.Background(), o.Root, "archive", "--format=zip", "-0", commit)
	if err != nil {
		return err
	}
	archive, err := zip.NewReader(strings.NewReader(files), int64(len(files)))
	if err == nil {
		s.temp, err = os.MkdirTemp("", "neurorbit-diff-*")
	}
	if err == nil {
		s.engine.Root, err = s.temp, os.CopyFS(s.temp, archive)
	}
	if err != nil {
		return fmt.Errorf("git archive: %w", err)
	}
	return nil
}

// revisionConfig loads the config as it is in the revision. Places are named as Git
// does, HEAD:configs/x.yaml.
func (o *Opener) revisionConfig(s *Side, rev string) (*config.Config, error) {
	abs, err := filepath.Abs(o.Config)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(o.Root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return nil, fault.New(fault.Usage, o.Config+" is not in the project's folder, so a revision does not have it", "name a config of the project with -c")
	}
	file := project.Shown(abs)
	if s.temp != "" {
		file = filepath.Join(s.temp, rel)
	}
	place := func(file string) string {
		if rest, ok := strings.CutPrefix(file, filepath.ToSlash(s.temp)+"/"); ok && s.temp != "" {
			return rev + ":" + rest
		}
		return file
	}
	c, err := config.Load(o.Program.Schema(), file, nil)
	var all strictyaml.Errors
	if errors.As(err, &all) {
		for _, e := range all {
			e.File = place(e.File)
		}
	}
	if err != nil {
		return nil, err
	}
	s.leaves = c.Leaves()
	for i := range s.leaves {
		s.leaves[i].Origin.File = place(s.leaves[i].Origin.File)
	}
	return c, nil
}

// revisionCode finds the stages of a revision that this program knows, and their
// code.
func (o *Opener) revisionCode(s *Side) error {
	modules := code.LinkedModules()
	var err error
	if s.modules, err = requiredModules(filepath.Join(s.engine.Root, "go.mod")); err != nil {
		return err
	}
	if s.modules != nil {
		maps.DeleteFunc(modules, func(path, _ string) bool { return s.modules[path] == "" })
		for path := range modules {
			modules[path] = s.modules[path]
		}
	}
	roots := map[string]fs.FS{}
	for top := range o.Program.Sources {
		roots[top] = os.DirFS(filepath.Join(s.engine.Root, top))
	}
	sources := code.New(roots, modules)
	for _, st := range o.Program.Stages {
		if _, err := os.Stat(filepath.Join(s.engine.Root, filepath.FromSlash(o.Program.Folder(st.Name)))); err != nil {
			continue
		}
		components, err := o.Program.Code(sources, st.Name)
		if err != nil {
			return err
		}
		s.stages[st.Name] = &sideStage{code: components, missing: "it has no report"}
	}
	if len(s.stages) == 0 {
		return fault.New(fault.Usage, s.Label+" has no code of stages", "name a revision, or a project's folder with --root, that has its sources")
	}
	return nil
}

// useReport takes keys and results of a revision from its report: from the store,
// if that has what the report was made of, otherwise from the report's files.
func (s *Side) useReport(dir string) error {
	m, err := report.ReadManifest(dir)
	if m == nil || err != nil {
		return err
	}
	for name, st := range s.stages {
		made, ok := m.Stages[name]
		if !ok {
			st.missing = "not in its report"
			continue
		}
		st.made = true
		if s.recorded(st, name, made.Key); st.outputs == nil {
			st.outputs, st.shards = reportParts(dir, name, m), nil
		}
	}
	return nil
}

// commitOf returns the commit that a revision names.
func commitOf(root, rev string) (string, error) {
	out, err := project.Git(context.Background(), root, "rev-parse", "--verify", "--end-of-options", rev+"^{commit}")
	return strings.TrimSpace(out), err
}

// requiredModules returns the versions that a go.mod file requires; nil if there is
// no such file.
func requiredModules(file string) (map[string]string, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	mod, err := modfile.ParseLax(file, data, nil)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, "go mod tidy says what is wrong")
	}
	out := map[string]string{}
	for _, r := range mod.Require {
		out[r.Mod.Path] = r.Mod.Version
	}
	return out, nil
}
