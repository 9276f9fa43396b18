package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
)

// ClaimData gives claims and metrics what was made for the project's config.
func (p *Project) ClaimData() claims.Data {
	return ClaimData(p.Project, p.Cfg.Settings, func(name string, _ stage.Output, columns []string) (*table.Table, error) {
		return openColumns(p.Artifact(name+".parquet"), columns)
	})
}

// CheckClaims checks all claims files of the config.
func (p *Project) CheckClaims() ([]claims.File, error) {
	return p.ClaimData().Check(p.Keys.Claims, p.Config.Path)
}

// ClaimData gives claims the tables that stages publish, the files of a project and
// the settings of a config. Open returns a table, columns that are not named with or
// without values. Its error wraps fs.ErrNotExist or claims.ErrMissing if the table has
// not been made.
func ClaimData(e *engine.Project, settings map[string]string, open func(string, stage.Output, []string) (*table.Table, error)) claims.Data {
	find := func(name string, columns []string) (*table.Table, error) {
		for _, s := range e.Stages {
			for _, o := range s.Outputs {
				if s.Name+"/"+o.Name != name || o.Row == nil || o.Internal {
					continue
				}
				t, err := open(name, o, columns)
				if errors.Is(err, fs.ErrNotExist) {
					err = fmt.Errorf("%w: %s has not been made", claims.ErrMissing, name)
				}
				return t, err
			}
		}
		return nil, fmt.Errorf("%w: no stage makes a table %s", claims.ErrUnknown, name)
	}
	return claims.Data{Table: find, Files: os.DirFS(e.Root), Settings: settings}
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
