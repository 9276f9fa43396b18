package engine

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// An inputFile is a file that a stage reads, as it was when the run began.
type inputFile struct {
	name   string // component name: "<stage>/<table>" or the path below the root
	path   string // where it is
	bytes  string // digest of its bytes
	digest string // what the key uses: content digest of a table, bytes of a file
	stamps []stage.Stamp
}

// An inputSet is all that a stage may read.
type inputSet struct {
	stage   string
	byInput map[string][]inputFile // input name -> its files, sorted
	open    []string               // tables whose content is not known
}

// gatherInputs digests the inputs of a stage. The records of the stages it reads
// from say what their published tables hold; those without one stay open.
func (p *Project) gatherInputs(st *stage.Stage, record func(stage string) (*store.Stage, bool)) (*inputSet, error) {
	set := &inputSet{stage: st.Name, byInput: map[string][]inputFile{}}
	for _, in := range st.Inputs {
		if in.Table != "" {
			up, _, _ := strings.Cut(in.Table, "/")
			rec, ok := record(up)
			if !ok {
				set.open = append(set.open, in.Table)
				continue
			}
			f, err := p.tableInput(rec, in.Table)
			if err != nil {
				return nil, err
			}
			set.byInput[in.Table] = []inputFile{f}
			continue
		}
		files, err := p.fileInputs(in.Files)
		if err != nil {
			return nil, err
		}
		set.byInput[in.Files] = files
	}
	return set, nil
}

func (p *Project) tableInput(rec *store.Stage, name string) (inputFile, error) {
	for _, a := range rec.Artifacts {
		if a.Path == name+".parquet" {
			return inputFile{
				name: name, path: p.ArtifactPath(rec.Config, a.Path),
				bytes: a.Blob.Digest, digest: a.Content, stamps: a.Stamps,
			}, nil
		}
	}
	return inputFile{}, fmt.Errorf("engine: input %s: stage %s did not publish it", name, rec.Stage)
}

func (p *Project) fileInputs(pattern string) ([]inputFile, error) {
	matches, err := fs.Glob(os.DirFS(p.Root), pattern)
	if err != nil {
		return nil, fmt.Errorf("engine: input %s: %w", pattern, err)
	}
	slices.Sort(matches)
	var out []inputFile
	for _, m := range matches {
		full := filepath.Join(p.Root, filepath.FromSlash(m))
		digest, err := p.Store.Digest(full)
		if err != nil {
			return nil, fmt.Errorf("engine: input %s: %w", m, err)
		}
		out = append(out, inputFile{name: m, path: full, bytes: digest, digest: digest})
	}
	if len(out) == 0 && !strings.ContainsAny(pattern, "*?[") {
		return nil, &stage.Unavailable{
			What:   "the file " + pattern + " is missing",
			Remedy: "restore it, for example with: git checkout -- " + pattern,
		}
	}
	return out, nil
}

// components returns name -> digest for the named inputs; nil names mean all.
func (s *inputSet) components(names []string) map[string]string {
	out := map[string]string{}
	for name, files := range s.byInput {
		if names != nil && !slices.Contains(names, name) {
			continue
		}
		for _, f := range files {
			out[f.name] = f.digest
		}
	}
	return out
}

// content is all of the inputs that keys depend on, in a form that digestJSON takes.
func (s *inputSet) content() map[string]any {
	out := map[string]any{"": s.open}
	for name, files := range s.byInput {
		for _, f := range files {
			out[name+" "+f.name] = []any{f.digest, f.stamps}
		}
	}
	return out
}

// stamps returns the stamps of the named inputs; nil names mean all.
func (s *inputSet) stamps(names []string) []stage.Stamp {
	var out []stage.Stamp
	for _, name := range slices.Sorted(maps.Keys(s.byInput)) {
		if names != nil && !slices.Contains(names, name) {
			continue
		}
		for _, f := range s.byInput[name] {
			out = joinStamps(out, f.stamps)
		}
	}
	return out
}

// unchanged checks that every input still has the bytes it had. It returns a
// *ChangedInputError otherwise.
func (s *inputSet) unchanged(p *Project, st *stage.Stage) error {
	for _, in := range st.Inputs {
		for _, f := range s.byInput[in.Name()] {
			digest, _, err := store.DigestFile(f.path)
			if err != nil || digest != f.bytes {
				return &ChangedInputError{Stage: s.stage, Path: p.rel(f.path)}
			}
		}
		if in.Files == "" {
			continue
		}
		now, err := p.fileInputs(in.Files)
		if err != nil || len(now) != len(s.byInput[in.Files]) {
			return &ChangedInputError{Stage: s.stage, Path: in.Files}
		}
	}
	return nil
}

// rel returns a path as people see it: relative to the root where possible.
func (p *Project) rel(full string) string {
	if r, err := filepath.Rel(p.Root, full); err == nil && !strings.HasPrefix(r, "..") {
		return filepath.ToSlash(r)
	}
	return full
}

// isOpen reports whether the content of one of the named inputs is not known;
// nil names mean all.
func (s *inputSet) isOpen(names []string) bool {
	return slices.ContainsFunc(s.open, func(table string) bool { return names == nil || slices.Contains(names, table) })
}
