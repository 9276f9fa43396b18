package diff

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// A part is a stored file with a part of a table, or with other data.
type part struct {
	blob   store.Blob
	stamps []stage.Stamp
}

// read returns the bytes of a part; the error is a *store.DamageError if they are not
// what was written.
func (s *Side) read(p part) ([]byte, error) {
	if err := s.engine.Store.CheckBlob(p.blob, store.ReadAll); err != nil {
		return nil, err
	}
	return os.ReadFile(s.engine.Store.BlobPath(p.blob.Digest))
}

// lacks says why a side has no results of a stage, if it has none.
func (s *Side) lacks(stageName string) string {
	st := s.stages[stageName]
	switch {
	case st == nil:
		return "it has no such stage"
	case st.outputs == nil:
		return st.missing
	}
	return ""
}

// table reads a table of a side. If there is none, missing says why.
func (s *Side) table(stageName string, o stage.Output) (t *table.Table, missing string, err error) {
	if why := s.lacks(stageName); why != "" {
		return nil, why, nil
	}
	t = &table.Table{}
	if t.Columns, err = table.SchemaOf(o.Row); err != nil {
		return nil, "", err
	}
	var stamps []string
	for i, p := range s.stages[stageName].outputs[o.Name] {
		if err := s.engine.Store.CheckBlob(p.blob, store.ReadAll); err != nil {
			return nil, "", err
		}
		more, err := table.OpenFile(s.engine.Store.BlobPath(p.blob.Digest))
		if err != nil {
			return nil, "", err
		}
		if i == 0 {
			t = more
		} else if err := t.Extend(more); err != nil {
			return nil, "", fmt.Errorf("%s/%s: %w", stageName, o.Name, err)
		}
		for _, stamp := range p.stamps {
			stamps = append(stamps, stamp.Text)
		}
	}
	if t.Meta == nil {
		t.Meta = map[string]string{}
	}
	slices.Sort(stamps)
	for i, text := range slices.Compact(stamps) {
		t.Meta[table.StampKey(i)] = text
	}
	return t, "", nil
}

// csvFiles lists the CSV files that the stages of a side wrote, and their stages.
func (s *Side) csvFiles() (files map[string]part, stages map[string]string) {
	files, stages = map[string]part{}, map[string]string{}
	for name, st := range s.stages {
		for file, parts := range st.outputs {
			if strings.HasSuffix(file, ".csv") {
				files[file], stages[file] = parts[0], name
			}
		}
	}
	return files, stages
}

// checkClaims checks the side's claims against its tables.
func (s *Side) checkClaims() ([]claims.FileResult, error) {
	settings := map[string]string{}
	for _, l := range s.leaves {
		settings[l.Path] = l.Value
	}
	var files []string
	if list, ok := settings["claims"]; ok {
		if err := json.Unmarshal([]byte(list), &files); err != nil {
			return nil, fmt.Errorf("%s: claims: %w", s.Label, err)
		}
	}
	d := project.ClaimData{Root: s.engine.Root, Stages: s.engine.Stages, Settings: settings,
		Open: func(name string, o stage.Output) (*table.Table, error) {
			stageName, _, _ := strings.Cut(name, "/")
			t, missing, err := s.table(stageName, o)
			if missing != "" {
				err = fmt.Errorf("%w: %s: %s", claims.ErrMissing, name, missing)
			}
			return t, err
		}}
	return d.Check(files, s.Label)
}
