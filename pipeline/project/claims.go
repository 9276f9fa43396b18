package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
)

// ClaimData is what claims and metrics are looked up in: the tables that stages
// publish, the files of a project and the settings of a config.
type ClaimData struct {
	Root     string
	Stages   []*stage.Stage
	Settings map[string]string // canonical JSON by key
	// Open returns a table that a stage publishes; columns that are not named may be
	// without values. Its error wraps fs.ErrNotExist or claims.ErrMissing if the table
	// has not been made.
	Open func(name string, o stage.Output, columns []string) (*table.Table, error)
}

// ClaimData gives claims what was made for the project's config.
func (p *Project) ClaimData() ClaimData {
	return ClaimData{Root: p.Root, Stages: p.Stages, Settings: p.Cfg.Settings,
		Open: func(name string, _ stage.Output, columns []string) (*table.Table, error) {
			return openColumns(p.ArtifactPath(p.Cfg.Name, name+".parquet"), columns)
		}}
}

// openColumns reads those of a table's columns that are named, and the ones before
// them; the others are without values.
func openColumns(path string, columns []string) (*table.Table, error) {
	f, err := table.OpenOS(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := table.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer r.Close()
	head := r.Head()
	all, end := head.Columns, 0
	for i, c := range all {
		if slices.Contains(columns, c.Name) {
			end = i + 1
		}
	}
	// The reader reads the columns that its head has, and appends to their values.
	head.Columns = slices.Clone(all[:end])
	for i := range head.Columns {
		head.Columns[i].Ints = make([]int64, 0, head.NumRows) // most tables of many rows are of whole numbers
	}
	for {
		group, err := r.Next()
		if errors.Is(err, io.EOF) {
			head.Columns = append(head.Columns, all[end:]...)
			return head, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		head.Columns = group.Columns
	}
}

// Table returns a published table by its name "<stage>/<table>".
func (d ClaimData) Table(name string, columns []string) (*table.Table, error) {
	for _, s := range d.Stages {
		for _, o := range s.Outputs {
			if s.Name+"/"+o.Name != name || o.Row == nil || o.Internal {
				continue
			}
			t, err := d.Open(name, o, columns)
			if errors.Is(err, fs.ErrNotExist) {
				err = fmt.Errorf("%w: %s has not been made", claims.ErrMissing, name)
			}
			return t, err
		}
	}
	return nil, fmt.Errorf("%w: no stage makes a table %s", claims.ErrUnknown, name)
}

// File returns the content of a file of the project.
func (d ClaimData) File(path string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(d.Root, filepath.FromSlash(path)))
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: no file %s", claims.ErrMissing, path)
	}
	return data, err
}

// Config returns a setting.
func (d ClaimData) Config(key string) (string, bool) {
	v, ok := d.Settings[key]
	return v, ok
}

// Check checks all claims of some claims files of the project. A file that cannot
// be read is of kind fault.Usage; config is what named it.
func (d ClaimData) Check(files []string, config string) ([]claims.File, error) {
	var out []claims.File
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(d.Root, filepath.FromSlash(name)))
		if err != nil {
			return nil, fault.New(fault.Usage, "claims file "+name+": "+err.Error(), "correct the key claims of "+config)
		}
		f, err := claims.Parse(name, data)
		if err != nil {
			return nil, err
		}
		r, err := f.Check(d)
		if err != nil {
			return nil, err
		}
		out = append(out, *r)
	}
	return out, nil
}

// CheckClaims checks all claims files of the config.
func (p *Project) CheckClaims() ([]claims.File, error) {
	return p.ClaimData().Check(p.Keys.Claims, p.Config.Path)
}
