package diff

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// A part is a file with a part of a table, or with other data.
type part struct {
	file, digest string // of the bytes
	stamps       []stage.Stamp
}

// read returns the bytes of a part; the error is a *store.DamageError if they are not
// what was written.
func (p part) read() ([]byte, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	return os.ReadFile(p.file)
}

func (p part) check() error {
	digest, _, err := store.DigestFile(p.file)
	if err == nil && digest != p.digest {
		err = errors.New("its bytes do not match its digest")
	}
	if err != nil {
		return &store.DamageError{Path: p.file, Reason: err.Error()}
	}
	return nil
}

// reportParts lists the files of a report that a stage wrote, by output.
func reportParts(dir, name string, m *report.Manifest) map[string][]part {
	out := map[string][]part{}
	for path, f := range m.Files {
		file := filepath.Join(dir, filepath.FromSlash(path))
		if f.Stage == name && filepath.IsLocal(path) && isFile(file) {
			output := strings.TrimSuffix(strings.TrimPrefix(path, "data/"+name+"/"), ".parquet")
			out[output] = []part{{file: file, digest: f.SHA256}}
		}
	}
	return out
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
	st := s.stages[stageName]
	if st.outputs[o.Name] == nil && st.shards == nil {
		return nil, "not in its report", nil
	}
	t = &table.Table{}
	if t.Columns, err = table.SchemaOf(o.Row); err != nil {
		return nil, "", err
	}
	var stamps []string
	for i, p := range st.outputs[o.Name] {
		if err := p.check(); err != nil {
			return nil, "", err
		}
		more, err := table.OpenFile(p.file)
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

// data gives claims and metrics the side's tables.
func (s *Side) data() claims.Data {
	settings := map[string]string{}
	for _, l := range s.leaves {
		settings[l.Path] = l.Value
	}
	return project.ClaimData(s.engine, settings, func(name string, o stage.Output, _ []string) (*table.Table, error) {
		stageName, _, _ := strings.Cut(name, "/")
		t, missing, err := s.table(stageName, o)
		if missing != "" {
			err = fmt.Errorf("%w: %s: %s", claims.ErrMissing, name, missing)
		}
		return t, err
	})
}

// checkClaims checks the side's claims against its tables.
func (s *Side) checkClaims() ([]claims.File, error) {
	d := s.data()
	var files []string
	if list, ok := d.Settings["claims"]; ok {
		if err := json.Unmarshal([]byte(list), &files); err != nil {
			return nil, fmt.Errorf("%s: claims: %w", s.Label, err)
		}
	}
	return d.Check(files, s.Label)
}

// metrics looks up the side's metrics, by their names; nil if it has no file of them.
func (s *Side) metrics() (map[string]claims.Measurement, error) {
	d := s.data()
	var file string
	if err := json.Unmarshal([]byte(d.Settings["metrics"]), &file); err != nil {
		return nil, nil
	}
	data, err := fs.ReadFile(d.Files, file)
	if err != nil { // it need not be there
		return nil, nil
	}
	m, err := claims.ParseMetrics(file, data)
	if err != nil {
		return nil, err
	}
	list, err := m.Evaluate(d, func(string) bool { return true })
	out := map[string]claims.Measurement{}
	for _, x := range list {
		out[x.ID] = x
	}
	return out, err
}
