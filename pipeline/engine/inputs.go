package engine

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// An inputFile is a file that a stage reads, as it was when the run began.
type inputFile struct {
	input  string // name of the stage's input that it belongs to
	name   string // component name: "<stage>/<table>" or the path below the root
	path   string // where it is
	bytes  string // digest of its bytes
	digest string // what the key uses: content digest of a table, bytes of a file
	stamps []stage.Stamp
}

// An inputSet is all that a stage may read.
type inputSet struct {
	files []inputFile // by input and name
	open  []string    // tables whose content is not known
}

// gatherInputs digests the inputs of a stage. The records of the stages it reads
// from say what their published tables hold; those without one stay open.
func (p *Project) gatherInputs(st *stage.Stage, record func(stage string) *store.Stage) (*inputSet, error) {
	set := &inputSet{}
	for _, in := range st.Inputs {
		files, err := p.fileInputs(in.Files)
		if in.Table != "" {
			up, _, _ := strings.Cut(in.Table, "/")
			rec := record(up)
			if rec == nil {
				set.open = append(set.open, in.Table)
				continue
			}
			files, err = p.tableInput(rec, in.Table)
		}
		if err != nil {
			return nil, err
		}
		set.files = append(set.files, files...)
	}
	slices.SortStableFunc(set.files, func(a, b inputFile) int { return strings.Compare(a.input, b.input) })
	return set, nil
}

func (p *Project) tableInput(rec *store.Stage, name string) ([]inputFile, error) {
	for _, a := range rec.Artifacts {
		if a.Path == name+".parquet" {
			return []inputFile{{
				input: name, name: name, path: p.ArtifactPath(rec.Config, a.Path),
				bytes: a.Blob.Digest, digest: a.Content, stamps: a.Stamps,
			}}, nil
		}
	}
	return nil, fmt.Errorf("engine: input %s: stage %s did not publish it", name, rec.Stage)
}

// fileInputs returns the files of a pattern, by name; an empty one has none.
func (p *Project) fileInputs(pattern string) ([]inputFile, error) {
	if pattern == "" {
		return nil, nil
	}
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
		out = append(out, inputFile{input: pattern, name: m, path: full, bytes: digest, digest: digest})
	}
	if len(out) == 0 && !strings.ContainsAny(pattern, "*?[") {
		return nil, &stage.Unavailable{
			What:   "the file " + pattern + " is missing",
			Remedy: "restore it, for example with: git checkout -- " + pattern,
		}
	}
	return out, nil
}

// of returns the files of the named inputs; nil names mean all.
func (s *inputSet) of(names []string) []inputFile {
	if names == nil {
		return s.files
	}
	return slices.DeleteFunc(slices.Clone(s.files), func(f inputFile) bool { return !slices.Contains(names, f.input) })
}

// components returns name -> digest for the named inputs; nil names mean all.
func (s *inputSet) components(names []string) map[string]string {
	out := map[string]string{}
	for _, f := range s.of(names) {
		out[f.name] = f.digest
	}
	return out
}

// stamps returns the stamps of the named inputs; nil names mean all.
func (s *inputSet) stamps(names []string) []stage.Stamp {
	var out []stage.Stamp
	for _, f := range s.of(names) {
		out = joinStamps(out, f.stamps)
	}
	return out
}

// unchanged checks that every input of a stage still has the bytes it had. It
// returns a *ChangedInputError otherwise.
func (s *inputSet) unchanged(p *Project, st *stage.Stage) error {
	for _, f := range s.files {
		if digest, _, err := store.DigestFile(f.path); err != nil || digest != f.bytes {
			return &ChangedInputError{p.rel(f.path)}
		}
	}
	for _, in := range st.Inputs {
		if in.Files == "" {
			continue
		}
		if now, err := p.fileInputs(in.Files); err != nil || len(now) != len(s.of([]string{in.Files})) {
			return &ChangedInputError{in.Files}
		}
	}
	return nil
}
